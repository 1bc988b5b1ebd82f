"""Tests of statistics, tables and the README."""

import copy
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import figures
import groups
import record
import render
import tables

README = render.HERE / "README.md"


def group(**changes):
    """Returns the results of a group: calls with three rounds."""
    samples = {"limit": [10.0, 10.0, 20.0], "ours": [11.0, 12.0, 26.0], "byron": [12.0, 11.0, 22.0]}
    return {
        "date": "2026-11-28T14:02:11Z",
        "commit": "abc1234567",
        "modified": False,
        "compiler": "rustc 1.95.0",
        "processor": "a processor",
        "cores": 2,
        "load_before": 0.1,
        "load_after": 1.9,
        "error": None,
        "measures": {"small.cpu": {"unit": "µs", "samples": samples}},
        **changes,
    }


def table(text, name):
    """Returns the text between the markers of a table."""
    return next(content for found, content in render.MARKERS.findall(text) if found == name)


def row(text, start):
    """Returns the cells of the first row that starts with this text."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split(" | ")]


class FiguresTest(unittest.TestCase):
    def test_the_summary_is_the_median_and_the_middle_half(self):
        self.assertEqual(figures.summary([4, 1, 3, 2, 5]), figures.Summary(3, 2, 4, 5))
        self.assertEqual(figures.summary([7]), figures.Summary(7, 7, 7, 1))
        self.assertIsNone(figures.summary([]))

    def test_ratios_are_of_the_same_rounds(self):
        self.assertEqual(figures.ratios([2, 9], [1, 3, 5]), [2, 3])
        self.assertEqual(figures.ratios([2, 9], [0, 3]), [3])

    def test_numbers_have_three_significant_digits(self):
        cases = {0: "0.00", 0.00123: "0.00123", 0.7154: "0.715", 1.186: "1.19", 15.26: "15.3", 34: "34", 799.6: "800", 343385: "343,385"}
        for value, text in cases.items():
            self.assertEqual(figures.number(value), text)


class TablesTest(unittest.TestCase):
    def test_tables_use_groups_and_names_that_exist(self):
        names = [found.name for found in tables.TABLES]
        self.assertEqual(len(names), len({*names, tables.GOALS}) - 1)
        self.assertEqual({found.group for found in tables.TABLES}, set(groups.GROUPS))

    def test_goals_are_reached_at_their_value_unless_they_exclude_it(self):
        for goal, reached, missed in (
            (tables.at_most(1.1), 1.1, 1.2),
            (tables.at_least(0.95), 0.95, 0.9),
            (tables.below(1.0), 0.99, 1.0),
        ):
            self.assertTrue(goal.is_reached(reached))
            self.assertFalse(goal.is_reached(missed))
            self.assertLessEqual(goal.relative(reached), 1)
            self.assertGreaterEqual(goal.relative(missed), 1)


class RenderTest(unittest.TestCase):
    def fill(self, **found):
        return render.fill(README.read_text(), found)

    def test_a_row_shows_ratio_range_values_goal_and_command(self):
        cells = row(table(self.fill(calls=group()), "calls"), "CPU time of a small call |")
        self.assertEqual(
            cells,
            ["CPU time of a small call", "the limit", "1.20", "1.10 to 1.30 (3 rounds)", "12 to 10 µs", "at most 1.1: **missed**",
             "`bench/calls/run`"],
        )

    def test_the_table_states_when_and_where_it_was_measured(self):
        text = table(self.fill(calls=group()), "calls")
        for part in ("2026-11-28 14:02 UTC", "abc1234567", "rustc 1.95.0", "2 cores of a processor", "0.1 before", "1.9 after"):
            self.assertIn(part, text)
        self.assertNotIn("Quick run", text)
        self.assertIn("Quick run", table(self.fill(calls=group(quick=True)), "calls"))

    def test_what_was_not_measured_is_visible(self):
        text = self.fill(calls=group())
        self.assertEqual(row(table(text, "calls"), "CPU time of a page of 1,000 products |")[2], render.MISSING)
        self.assertEqual(row(table(text, "media"), "CPU time of save")[2], render.MISSING)
        self.assertIn("`media`: not measured in this run.", text)
        self.assertEqual(row(table(text, "goals"), "CPU time of save")[2:5], [render.MISSING, "at most 1.1", ""])

    def test_a_failed_group_shows_its_reason(self):
        failed = group(error="it | <b>broke</b>\nhere")
        del failed["measures"]
        text = table(self.fill(calls=failed), "calls")
        self.assertIn("it \\| \\<b\\>broke\\</b\\> here", text)
        self.assertIn("A part of it failed: no page", self.fill(calls=group(error="no page")))

    def test_goals_of_all_tables_are_in_one_table_with_dates(self):
        text = table(self.fill(calls=group()), "goals")
        self.assertEqual(sum(line.startswith("| ") for line in text.splitlines()) - 1, sum(bool(row.goal) for found in tables.TABLES for row in found.rows))
        self.assertEqual(row(text, "CPU time of a small call | google-vision1")[2:5], ["1.09", "below 1: **missed**", "2026-11-28"])

    def test_goals_of_a_quick_run_are_marked(self):
        text = table(self.fill(calls=group(quick=True)), "goals")
        self.assertEqual(row(text, "CPU time of a small call | google-vision1")[4], "2026-11-28, quick run")

    def test_links_of_the_goals_exist(self):
        headings = {render.anchor(line.lstrip("# ")) for line in README.read_text().splitlines() if line.startswith("#")}
        for found in tables.TABLES:
            self.assertIn(render.anchor(found.title), headings)

    def test_rendering_twice_changes_nothing(self):
        once = self.fill(calls=group())
        self.assertEqual(render.fill(once, {"calls": group()}), once)
        self.assertNotEqual(render.fill(once, {}), once)

    def test_missing_unknown_and_repeated_markers_are_errors(self):
        text = README.read_text()
        marker = "<!-- table: calls -->\n"
        for broken in (text.replace(marker, ""), text.replace(marker, "<!-- table: other -->\n"), f"{text}\n{marker}<!-- end -->\n"):
            with self.assertRaises(SystemExit):
                render.fill(broken, {})

    def test_plots_are_xml_and_state_all_values(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            render.render({"groups": {"calls": group()}}, out)
            names = {path.stem for path in (out / "plots").iterdir()}
            self.assertEqual(names, {tables.GOALS, *(found.name for found in tables.TABLES)})
            for path in (out / "plots").iterdir():
                ElementTree.parse(path)
            plot = (out / "plots/calls.svg").read_text()
            self.assertIn("CPU time of a small call relative to the limit: 1.20", plot)
            before = {path: path.read_bytes() for path in out.rglob("*.svg")}
            render.render({"groups": {"calls": copy.deepcopy(group())}}, out)
            self.assertEqual(before, {path: path.read_bytes() for path in out.rglob("*.svg")})

    def test_the_readme_and_the_plots_are_those_of_the_stored_results(self):
        text = README.read_text()
        found = re.search(r"\]\(results/(.*?)\)", text)
        path = render.RESULTS / found.group(1) if found else None
        results = render.read(path)["groups"] if path else {}
        advice = f"run `bench/all --render bench/results/{path.name if path else 'FILE'}`"
        self.assertEqual(render.fill(text, results, path), text, advice)
        plots = {file.stem: file.read_text() for file in (render.HERE / "plots").iterdir()}
        self.assertEqual(plots, render.drawings(results), advice)

    def test_the_file_of_the_results_is_stated(self):
        text = render.fill(README.read_text(), {}, render.RESULTS / "2026-11-28.json")
        self.assertIn("(results/2026-11-28.json)", table(text, "goals"))
        other = render.fill(README.read_text(), {}, pathlib.Path("/elsewhere/values.json"))
        self.assertIn("values.json, which is not part of the repository", table(other, "goals"))


class RecordTest(unittest.TestCase):
    def test_values_are_read_as_they_were_stored(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "new/values.json"
            values = record.Record(path)
            values.add("time", "µs", "ours", 1.5, 2)
            values.add("time", "µs", "ours", 3)
            values.save()
            self.assertEqual(record.read(path)["measures"], {"time": {"unit": "µs", "samples": {"ours": [1.5, 2, 3]}}})
            self.assertEqual([found.name for found in path.parent.iterdir()], ["values.json"])
            values.add("time", "µs", "ours", float("nan"))
            with self.assertRaises(ValueError):
                values.save()
            self.assertEqual([found.name for found in path.parent.iterdir()], ["values.json"])

    def test_other_files_are_errors(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "values.json"
            for text in ("", "[]", '{"format": 2}', "{}"):
                path.write_text(text)
                with self.assertRaisesRegex(SystemExit, "not a file of results"):
                    record.read(path)


if __name__ == "__main__":
    unittest.main()

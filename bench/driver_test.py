"""Tests of `bench/all` with small programs."""

import argparse
import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import driver
import groups
import record

GOOD = """
import json, sys
print("one line", flush=True)
values = {"format": 1, "measures": {"%s": {"unit": "s", "samples": {"ours": [%s]}}}}
open(sys.argv[sys.argv.index("--json") + 1], "w").write(json.dumps(values))
"""
FAILS = "import sys; print('a reason'); sys.exit(3)"


class DriverTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "results.json"

    def program(self, text):
        path = self.folder / f"program-{len(list(self.folder.iterdir()))}.py"
        path.write_text(text)
        return [sys.executable, str(path)]

    def run_all(self, **programs):
        """Runs groups with these programs; returns the exit status and the messages."""
        found = {name: groups.Group("", commands, commands, 1, 1) for name, commands in programs.items()}
        options = argparse.Namespace(list=False, only=None, into=self.file, quick=False, render=None, out=self.folder / "out")
        messages = io.StringIO()
        with mock.patch.object(groups, "GROUPS", found), contextlib.redirect_stderr(messages):
            status = driver.main(options)
        return status, messages.getvalue()

    def results(self):
        return record.read(self.file)["groups"]

    def samples(self, name, measure):
        return self.results()[name]["measures"][measure]["samples"]["ours"]

    def test_values_are_stored_with_the_facts_about_the_run(self):
        status, messages = self.run_all(media=[self.program(GOOD % ("a", 1)), self.program(GOOD % ("b", 2))])
        self.assertEqual(status, 0)
        self.assertIn("media: one line", messages)
        self.assertEqual((self.samples("media", "a"), self.samples("media", "b")), ([1], [2]))
        facts = {"date", "commit", "modified", "compiler", "processor", "cores", "load_before", "load_after", "seconds", "commands"}
        self.assertLessEqual(facts, set(self.results()["media"]))
        self.assertTrue((self.folder / "out/README.md").exists())

    def test_a_failing_group_does_not_lose_the_others(self):
        status, messages = self.run_all(calls=[self.program(FAILS)], media=[self.program(GOOD % ("a", 1))])
        self.assertEqual(status, 1)
        self.assertRegex(messages, "calls FAILED: .*exit status 3: a reason")
        self.assertEqual(self.samples("media", "a"), [1])
        self.assertIn("a reason", self.results()["calls"]["error"])
        self.assertNotIn("measures", self.results()["calls"])

    def test_values_before_a_failure_are_kept(self):
        status, _ = self.run_all(media=[self.program(GOOD % ("a", 1) + FAILS)])
        self.assertEqual(status, 1)
        self.assertEqual(self.samples("media", "a"), [1])
        self.assertIn("exit status 3", self.results()["media"]["error"])

    def test_a_later_run_replaces_only_its_groups(self):
        self.run_all(calls=[self.program(GOOD % ("a", 1))], media=[self.program(GOOD % ("a", 1))])
        older = self.results()["calls"]
        self.run_all(media=[self.program(GOOD % ("a", 2))])
        self.assertEqual(self.results()["calls"], older)
        self.assertEqual(self.samples("media", "a"), [2])
        status, messages = self.run_all(media=[self.program(FAILS)])
        self.assertEqual((status, self.samples("media", "a")), (1, [2]))
        self.assertIn("are kept", messages)

    def test_results_that_cannot_be_stored_do_not_end_the_run(self):
        write, errors = record.write, [OSError(28, "No space left on device")]

        def full_once(path, value):
            if errors:
                raise errors.pop()
            write(path, value)

        programs = {"calls": [self.program(GOOD % ("a", 1))], "media": [self.program(GOOD % ("a", 2))]}
        with mock.patch.object(record, "write", full_once):
            status, messages = self.run_all(**programs)
        self.assertEqual((status, self.samples("calls", "a"), self.samples("media", "a")), (0, [1], [2]))
        self.assertIn("No space left on device", messages)
        with mock.patch.object(record, "write", side_effect=OSError(28, "No space left on device")):
            self.assertEqual(self.run_all(**programs)[0], 1)

    def test_an_interrupted_run_keeps_the_completed_groups(self):
        run_group = driver.run_group

        def interrupted(name, *arguments):
            if name == "media":
                raise KeyboardInterrupt
            return run_group(name, *arguments)

        with mock.patch.object(driver, "run_group", interrupted):
            status, messages = self.run_all(calls=[self.program(GOOD % ("a", 1))], media=[[]])
        self.assertEqual((status, self.samples("calls", "a")), (130, [1]))
        self.assertIn("interrupted; the completed groups are in", messages)

    def test_programs_that_cannot_start_or_store_nothing_fail(self):
        status, messages = self.run_all(calls=[["./no/such/program"]], media=[self.program("print()")])
        self.assertEqual(status, 1)
        self.assertIn("No such file", messages)
        self.assertIn("stored no values", messages)

    def test_an_invalid_file_is_an_error_before_anything_runs(self):
        for text in ("not JSON", json.dumps({"format": 1})):
            self.file.write_text(text)
            with self.assertRaises(SystemExit):
                self.run_all(media=[self.program("raise SystemExit('it ran')")])
            self.assertEqual(self.file.read_text(), text)

    def test_groups_are_selected_by_name_in_their_order(self):
        names = list(groups.GROUPS)
        self.assertEqual(driver.selected(None), names)
        self.assertEqual(driver.selected(f"{names[2]}, {names[0]}"), [names[0], names[2]])
        for wrong in ("other", "", "calls,other"):
            with self.assertRaisesRegex(SystemExit, "the groups are: calls"):
                driver.selected(wrong)

    def test_the_list_contains_all_groups_and_their_programs_exist(self):
        text = driver.listing()
        for name, group in groups.GROUPS.items():
            self.assertIn(name, text)
            for command in [*group.commands, *group.quick]:
                self.assertTrue(os.access(driver.ROOT / command[0], os.X_OK), command[0])


if __name__ == "__main__":
    unittest.main()

"""Tests of plots."""

import itertools
import re
import unittest
import xml.etree.ElementTree as ElementTree

import plot

SVG = "{http://www.w3.org/2000/svg}"


def draw(*bars, line=None, title="Title"):
    return plot.draw(title, "Description", [plot.Panel("unit", list(bars), line)])


def parsed(text):
    return ElementTree.fromstring(text)


def bars(text):
    """Returns the widths of the bars."""
    found = parsed(text).iter(f"{SVG}rect")
    return [float(rect.get("width")) for rect in found if rect.get("class") != "page"]


def texts(text):
    return ["".join(element.itertext()) for element in parsed(text).iter(f"{SVG}text")]


class PlotTest(unittest.TestCase):
    def test_widths_are_proportional_to_values(self):
        one, two, four = bars(draw(plot.Bar("a", 1.0, "1"), plot.Bar("b", 2.0, "2"), plot.Bar("c", 4.0, "4")))
        self.assertAlmostEqual(two, 2 * one, delta=0.2)
        self.assertAlmostEqual(four, 4 * one, delta=0.2)

    def test_the_same_input_gives_the_same_bytes(self):
        bar = plot.Bar("a", 1.23456, "1.23", 1.1)
        self.assertEqual(draw(bar, line=1.0), draw(bar, line=1.0))

    def test_title_and_description_are_the_accessible_name(self):
        root = parsed(draw(plot.Bar("a", 1.0, "1")))
        self.assertEqual(root.get("role"), "img")
        names = {element.get("id"): element.text for element in root if element.get("id")}
        self.assertEqual([names[name] for name in root.get("aria-labelledby").split()], ["Title", "Description"])

    def test_lines_at_one_and_at_the_goal(self):
        text = draw(plot.Bar("a", 2.0, "2", 1.1), line=1.0)
        paths = {path.get("class"): path.get("d") for path in parsed(text).iter(f"{SVG}path")}
        self.assertIn("one", paths)
        at = {name: float(re.match(r"M([\d.]+)", paths[name]).group(1)) - plot.LEFT for name in ("one", "goal")}
        self.assertAlmostEqual(at["goal"] / at["one"], 1.1, places=2)
        self.assertTrue(any("goal 1.1" in text for text in texts(text)))

    def test_colors_for_light_and_dark_pages_without_fonts_scripts_or_links(self):
        text = draw(plot.Bar("a", 1.0, "1"))
        self.assertIn("prefers-color-scheme: dark", text)
        self.assertIn("currentColor", text)
        for part in ("<script", "href", "@font-face", "@import", "url("):
            self.assertNotIn(part, text)

    def test_hostile_text_is_escaped_everywhere(self):
        hostile = '</title></text><script>alert(1)</script>&amp;"\'\0\x1b[31m\ud800\uffff]]>\n<!--'
        text = plot.draw(hostile, hostile, [plot.Panel(hostile, [plot.Bar(hostile, 1.0, hostile, 2.0)])])
        text.encode()
        names = {element.tag.removeprefix(SVG) for element in parsed(text).iter()}
        self.assertEqual(names, {"svg", "title", "desc", "style", "rect", "text", "tspan", "path"})
        shown = next(shown for shown in texts(text) if "alert" in shown)
        self.assertEqual(shown.replace("\ufffd", "").split(), "</title></text><script>alert(1)</script>&amp;\"'[31m]]> <!--".split())

    def test_a_missing_value_has_a_label_and_no_bar(self):
        for value in (None, float("nan"), float("inf"), -1.0):
            text = draw(plot.Bar("a", value, "not measured", 1.1), plot.Bar("b", 1.0, "1"))
            self.assertEqual(len(bars(text)), 1)
            self.assertIn("a", texts(text))
            self.assertTrue(any(shown.startswith("not measured") for shown in texts(text)))

    def test_a_panel_without_any_value(self):
        for panel in ([], [plot.Bar("a", None, "not measured")], [plot.Bar("a", 0.0, "0")]):
            parsed(plot.draw("t", "d", [plot.Panel("unit", panel)]))
        parsed(plot.draw("t", "d", []))

    def test_values_of_very_different_sizes(self):
        values = [0.0004, 3.0, 25_000.0, 9e9]
        text = draw(*(plot.Bar(str(value), value, str(value)) for value in values))
        widths = bars(text)
        self.assertEqual(widths, sorted(widths))
        self.assertTrue(all(right - left > 20 for left, right in itertools.pairwise(widths)))
        self.assertGreater(widths[0], 1)
        self.assertTrue(any("logarithmic scale" in shown for shown in texts(text)))

    def test_everything_is_inside_the_picture(self):
        cases = [[1.0], [0.3, 0.7], [199.0, 1.0], [1e-9, 1e12], [7.0, 7.0], [123_456.0]]
        for values, line, goal in itertools.product(cases, (None, 1.0), (None, 2.0)):
            text = draw(*(plot.Bar("a", value, "not measured, a longer text", goal) for value in values), line=line)
            root = parsed(text)
            width, height = float(root.get("width")), float(root.get("height"))
            for element in root.iter():
                x, y = float(element.get("x", 0)), float(element.get("y", 0))
                self.assertTrue(0 <= x + float(element.get("width", 0)) <= width, (values, element.attrib))
                self.assertTrue(0 <= y + (0 if element is root else float(element.get("height", 0))) <= height, (values, element.attrib))
                if element.tag == f"{SVG}text" and element.get("text-anchor") is None:
                    self.assertLess(x + 6 * len("".join(element.itertext())), width, (values, element.attrib))
                for at in re.findall(r"M([\d.]+) ", element.get("d", "")):
                    self.assertTrue(0 <= float(at) <= width, (values, element.attrib))

    def test_the_grid_has_a_few_round_numbers(self):
        for high in (0.013, 0.9, 1.0, 1.3, 7.5, 64.0, 999.0, 1e6):
            ticks = plot.Scale(plot.Panel("unit", [plot.Bar("a", high, "")])).ticks()
            self.assertTrue(3 <= len(ticks) <= 8, (high, ticks))
            self.assertLessEqual(ticks[-1], high * 1.0001)


if __name__ == "__main__":
    unittest.main()

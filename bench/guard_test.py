"""Tests of the comparison of instruction counts."""

import argparse
import contextlib
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import callgrind
import guard
import record

HERE = {"target": "x86_64-unknown-linux-gnu", "compiler": "1.95.0", "libc": "glibc 2.36"}


def stored(**counts):
    return guard.updated({"format": 1, "targets": {}}, counts, HERE)


class CompareTest(unittest.TestCase):
    def compare(self, expected, found, **changes):
        lines, is_within = guard.compare(stored(**expected), found, {**HERE, **changes})
        return "\n".join(lines), is_within

    def test_a_count_within_the_margin_passes(self):
        for count in (1000, 1030, 970):
            text, is_within = self.compare({"read": 1000}, {"read": count})
            self.assertTrue(is_within)
            self.assertNotIn("--update", text)

    def test_a_stored_count_that_is_too_low_fails(self):
        text, is_within = self.compare({"read": 1000, "write": 10}, {"read": 1031, "write": 10})
        self.assertFalse(is_within)
        failures = [line for line in text.splitlines() if line.startswith("FAILED")]
        self.assertEqual(len(failures), 1)
        for part in ("read", "1,031", "3.1% more", "1,000", "margin is 3%", "bench/instructions --update"):
            self.assertIn(part, failures[0])

    def test_a_count_below_the_margin_is_a_hint(self):
        text, is_within = self.compare({"read": 1000}, {"read": 900})
        self.assertTrue(is_within)
        self.assertIn("read: 10.0% fewer instructions than stored; lower the stored count with bench/instructions --update", text)

    def test_another_compiler_or_library_has_a_wider_margin_which_is_stated(self):
        for changes in ({"compiler": "1.96.0"}, {"libc": "glibc 2.39"}):
            text, is_within = self.compare({"read": 1000}, {"read": 1099}, **changes)
            self.assertTrue(is_within)
            self.assertIn("another environment", text)
            self.assertIn(next(iter(changes.values())), text)
            self.assertFalse(self.compare({"read": 1000}, {"read": 1101}, **changes)[1])

    def test_another_target_is_visibly_not_checked(self):
        text, is_within = self.compare({"read": 1000}, {"read": 5000}, target="aarch64-unknown-linux-gnu")
        self.assertTrue(is_within)
        self.assertIn("NOT CHECKED: no counts are stored for aarch64", text)

    def test_work_without_a_count_and_counts_without_work_fail(self):
        for expected, found in (({"read": 1}, {"read": 1, "new": 1}), ({"read": 1, "old": 1}, {"read": 1})):
            text, is_within = self.compare(expected, found)
            self.assertFalse(is_within)
            self.assertIn("--update", text)

    def test_an_update_replaces_the_counts_of_its_target_only(self):
        other = {**HERE, "target": "aarch64-unknown-linux-gnu"}
        both = guard.updated(stored(read=1), {"read": 2}, other)
        both = guard.updated(both, {"read": 3}, {**HERE, "compiler": "1.96.0"})
        self.assertEqual(both["targets"][HERE["target"]], {"compiler": "1.96.0", "libc": "glibc 2.36", "instructions": {"read": 3}})
        self.assertEqual(both["targets"][other["target"]]["instructions"], {"read": 2})


class MainTest(unittest.TestCase):
    """Runs the complete program with counts in place of callgrind."""

    def run_main(self, path, found, update=False):
        options = argparse.Namespace(stored=path, update=update)
        out = io.StringIO()
        with (
            mock.patch.object(callgrind, "is_installed", return_value=True),
            mock.patch.object(guard, "build", return_value=("program", "discogen")),
            mock.patch.object(guard, "measure", return_value=found),
            contextlib.redirect_stdout(out),
        ):
            return guard.main(options), out.getvalue()

    def test_the_exit_status_is_1_until_the_counts_are_stored(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "instructions.json"
            self.assertEqual(self.run_main(path, {"read": 100}, update=True)[0], 0)
            self.assertEqual(self.run_main(path, {"read": 100})[0], 0)
            status, text = self.run_main(path, {"read": 104})
            self.assertEqual(status, 1)
            self.assertIn("FAILED read", text)
            self.run_main(path, {"read": 104}, update=True)
            self.assertEqual(self.run_main(path, {"read": 104})[0], 0)

    def test_without_valgrind_the_program_fails(self):
        with mock.patch.object(callgrind, "is_installed", return_value=False), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(guard.main(argparse.Namespace(stored=guard.STORED, update=False)), 1)

    def test_the_stored_counts_are_of_all_work(self):
        for entry in record.read(guard.STORED)["targets"].values():
            self.assertEqual(set(entry["instructions"]), {*guard.REPETITIONS, guard.GENERATE})


class CallgrindTest(unittest.TestCase):
    def test_the_summary_is_read(self):
        self.assertEqual(callgrind.parse("version: 1\nevents: Ir\nsummary: 68294295\n\nfn=(1)\n1 5\ntotals: 68294295\n"), 68294295)
        self.assertIsNone(callgrind.parse("version: 1\nevents: Ir\n"))

    def test_the_start_is_excluded(self):
        self.assertEqual(callgrind.per_repetition(lambda count: 5000 + 7 * count, 10, 20), 7)

    @unittest.skipUnless(callgrind.is_installed(), "valgrind is not installed")
    def test_more_work_has_more_instructions(self):
        counts = [callgrind.count(["/bin/sh", "-c", f"i=0; while [ $i -lt {count} ]; do i=$((i+1)); done"]) for count in (1000, 2000)]
        self.assertGreater(counts[1], counts[0] + 100_000)

    @unittest.skipUnless(callgrind.is_installed(), "valgrind is not installed")
    def test_a_program_that_fails_is_an_error(self):
        with self.assertRaisesRegex(SystemExit, "sh -c exit 3 failed"):
            callgrind.count(["/bin/sh", "-c", "exit 3"])


class ScriptTest(unittest.TestCase):
    def test_help(self):
        done = subprocess.run([sys.executable, "-B", guard.HERE / "instructions", "--help"], capture_output=True, text=True, check=True)
        self.assertIn("--update", done.stdout)


if __name__ == "__main__":
    unittest.main()

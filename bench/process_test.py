"""Tests of the measurement of processes."""

import sys
import unittest

import process

SPIN = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"


class Process(unittest.TestCase):
    def test_the_times_include_children(self):
        nested = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {SPIN!r}])\nprint('done')"
        found = process.measure([sys.executable, "-c", nested])
        self.assertGreaterEqual(found.cpu, 0.2)
        self.assertGreaterEqual(found.wall, 0.2)
        self.assertGreater(found.peak, 1000)
        self.assertEqual(found.output, b"done\n")

    def test_a_failure_is_explained(self):
        with self.assertRaises(SystemExit) as raised:
            process.measure("echo first; echo second >&2; exit 3", shell=True)
        for expected in ("status 3", "first", "second", "exit 3"):
            self.assertIn(expected, str(raised.exception))

    def test_an_environment(self):
        found = process.environment(("PATH",), BENCH="1")
        self.assertNotIn("PATH", found)
        self.assertEqual(found["BENCH"], "1")


if __name__ == "__main__":
    unittest.main()

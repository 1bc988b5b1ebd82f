#!/usr/bin/env python3
"""Tests versions and verdicts."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from versions import Version, most_severe  # noqa: E402

# The version, and the next one by the verdicts patch, minor and major, as in generator/src/revision/verdict.rs.
BUMPS = [
    ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
    ("0.2.3", "0.2.4", "0.2.4", "0.3.0"),
    ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
    ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
    ("1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.2", "1.0.0-rc.2"),
    ("1.0.0-beta", "1.0.0-beta.1", "1.0.0-beta.1", "1.0.0-beta.1"),
    ("1.0.0-7", "1.0.0-8", "1.0.0-8", "1.0.0-8"),
    ("1.2.3+20261016", "1.2.4", "1.3.0", "2.0.0"),
    ("10.99.999", "10.99.1000", "10.100.0", "11.0.0"),
]
# The example of https://semver.org, item 11.
ORDER = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.9 1.0.10".split()
# The old and the new version, and whether Cargo treats them as incompatible.
BREAKING = [
    ("1.2.3", "1.9.0", False),
    ("1.2.3", "2.0.0", True),
    ("0.1.0", "0.1.9", False),
    ("0.1.0", "0.2.0", True),
    ("0.1.0", "1.0.0", True),
    ("0.0.1", "0.0.2", True),
    ("1.0.0-rc.1", "1.0.0-rc.2", True),
    ("1.0.0-rc.1", "1.0.0", True),
    ("1.0.0", "1.0.0", False),
]


class Versions(unittest.TestCase):
    def test_verdicts_determine_the_next_version(self):
        for version, *expected in BUMPS:
            found = [str(Version.parse(version).bump(it)) for it in ("patch", "minor", "major")]
            self.assertEqual(found, expected, version)
            self.assertEqual(Version.parse(version).bump("none"), Version.parse(version))

    def test_versions_are_ordered(self):
        versions = [Version.parse(it) for it in ORDER]
        self.assertEqual(sorted(reversed(versions)), versions)

    def test_incompatible_versions(self):
        for old, new, expected in BREAKING:
            self.assertEqual(Version.parse(new).is_breaking_after(Version.parse(old)), expected, (old, new))

    def test_other_text_is_no_version(self):
        for text in ("", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.3-", "1.2.x", "1٢.0.0", "1.2.3\n"):
            with self.assertRaises(ValueError, msg=text):
                Version.parse(text)

    def test_the_most_severe_verdict(self):
        self.assertEqual(most_severe("minor", "none", "patch"), "minor")


if __name__ == "__main__":
    unittest.main()

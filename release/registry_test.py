#!/usr/bin/env python3
"""Changes a package in each way that registry.py must detect."""

import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import registry  # noqa: E402

GOOD = {
    "name": "google-gmail-v1",
    "version": "0.1.0",
    "description": "Client",
    "license": "Apache-2.0",
    "documentation": "https://docs.rs/google-gmail-v1",
    "keywords": ["google", "api"],
    "categories": ["api-bindings"],
}
# The changed key, and its new value.
TABLE = [
    ("name", "1google"),
    ("name", "g" * 65),
    ("name", "google.gmail"),
    ("name", "google-é"),
    ("name", "COM1"),
    ("name", "Proc-Macro"),
    ("version", "1.0"),
    ("description", ""),
    ("description", "a\nb"),
    ("description", "a" * 1001),
    ("license", "Google"),
    ("documentation", "docs.rs/a"),
    ("documentation", "https://docs.rs/a b"),
    ("keywords", ["a", "b", "c", "d", "e", "f"]),
    ("keywords", ["a", "a"]),
    ("keywords", ["a" * 21]),
    ("keywords", ["-a"]),
    ("keywords", ["a b"]),
    ("categories", []),
    ("categories", ["bindings"]),
]


class Rules(unittest.TestCase):
    def test_each_violation_is_found(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "src").mkdir()
            for file in ("README.md", "LICENSE", "src/lib.rs"):
                (folder / file).write_text("")
            self.assertEqual(registry.violations(folder, GOOD), [])
            for key, value in TABLE:
                self.assertEqual(len(registry.violations(folder, GOOD | {key: value})), 1, (key, value))
            (folder / "README.md").unlink()
            self.assertEqual(registry.violations(folder, GOOD), ["no README.md"])
            (folder / "LICENSE").rename(folder / "LICENSE-MIT")
            self.assertEqual(registry.violations(folder, GOOD), ["no README.md"])
            (folder / "LICENSE-MIT").unlink()
            (folder / "src/lib.rs").unlink()
            self.assertEqual(registry.violations(folder, GOOD), ["no README.md", "no LICENSE", "no source"])

    def test_names_are_compared_as_the_registry_does(self):
        self.assertEqual(registry.canonical("Google_Gmail-v1"), registry.canonical("google-gmail_V1"))
        self.assertNotEqual(registry.canonical("google-gmail1"), registry.canonical("google-gmail-v1"))

    def test_the_size_is_that_of_the_compressed_files(self):
        with tempfile.TemporaryDirectory() as name:
            (pathlib.Path(name) / "a.rs").write_bytes(random.Random(1).randbytes(1_000_000))
            self.assertTrue(1_000_000 < registry.size(pathlib.Path(name)) < 1_010_000)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Changes a repository in each way that `check` must detect."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import Case  # noqa: E402


class Check(Case):
    def check(self, *arguments):
        """Returns what `check` finds in the committed files."""
        self.run_command("cargo", "generate-lockfile", "--offline")
        self.commit()
        return self.call("check", *arguments)

    def assert_finds(self, *expected):
        status, output, errors = self.check()
        self.assertEqual((status, errors), (1, ""))
        *found, count = output.splitlines()
        for text in expected:
            self.assertTrue(any(text in line for line in found), output)
        self.assertEqual(len(found), len(expected), output)
        self.assertIn(f"{len(found)} problem", count)

    def test_a_prepared_release_has_no_problems(self):
        self.append("low/src/lib.rs", "// A comment.\n")
        self.set_version("low", "0.2.0")
        self.set_version("middle", "0.2.0")
        self.set_version("command", "0.1.1")
        self.replace("generated/tiny-v1/Cargo.toml", 'version = "0.1.0"', 'version = "0.2.0"')
        self.replace("discovery/tiny.v1.toml", "0.1.0", "0.2.0")
        self.replace("generated/tiny-v1/CHANGELOG.md", "## 0.1.0", "## 0.2.0\n\n## 0.1.0")
        self.replace("CHANGELOG.md", "## 2026-11", "## 2026-12-01\n\n`low` 0.2.0, middle 0.2.0, command 0.1.1\n\n## 2026-11")
        self.assertEqual(self.check(), (0, "4 packages, 4 to publish, 0 problems\n", ""))

    def test_uncommitted_files(self):
        self.write("low/notes.txt", "")
        self.replace("low/Cargo.toml", "edition", 'exclude = ["notes.txt"]\nedition')
        status, output, _ = self.call("check")
        self.assertEqual(status, 1)
        self.assertIn("2 uncommitted files: low/Cargo.toml, low/notes.txt; commit or remove them", output)
        self.write("ignored.txt", "")
        self.run_command("git", "checkout", "--quiet", ".")
        (self.root / "low/notes.txt").unlink()
        self.assertEqual(self.call("check")[0], 0)

    def test_a_version_that_is_not_raised(self):
        self.append("command/src/main.rs", "// A comment.\n")
        changelog = "no section of a release contains `command 0.1.0`"
        self.replace("CHANGELOG.md", "command 0.1.0", "command 0.0.9")
        self.assert_finds("command/Cargo.toml: 0.1.0 must be 0.1.1 or higher (1 file changed: command/src/main.rs)", changelog)

    def test_a_version_below_the_release(self):
        self.run_command("git", "tag", "command-v0.1.5")
        self.assert_finds("command/Cargo.toml: 0.1.0 is lower than the release 0.1.5")

    def test_a_raised_version_without_a_changelog(self):
        self.set_version("command", "0.1.1")
        self.replace("CHANGELOG.md", "## Unreleased", "## Unreleased\n\ncommand 0.1.1")
        self.assert_finds("CHANGELOG.md: no section of a release contains `command 0.1.1`")

    def test_a_generated_package_without_a_section_for_its_version(self):
        self.replace("generated/tiny-v1/Cargo.toml", 'version = "0.1.0"\nedition', 'version = "0.1.1"\nedition')
        self.replace("discovery/tiny.v1.toml", "0.1.0", "0.1.1")
        self.replace("generated/tiny-v1/CHANGELOG.md", "0.1.0", "0.1.10")
        self.assert_finds("generated/tiny-v1/CHANGELOG.md: has no section `## 0.1.1`")

    def test_a_generated_package_that_differs_from_its_settings(self):
        self.replace("discovery/tiny.v1.toml", "0.1.0", "0.1.1")
        self.assert_finds("has version 0.1.0, its settings file 0.1.1; run `discogen generate`")

    def test_dependents_that_permit_an_older_version(self):
        self.append("middle/src/lib.rs", "// A comment.\n")
        self.set_version("middle", "0.1.1")
        self.set_version("command", "0.1.1")
        self.replace("command/Cargo.toml", 'middle = { version = "0.1.1"', 'middle = { version = "0.1"')
        self.append("CHANGELOG.md", "middle 0.1.1, command 0.1.1\n")
        self.assert_finds("command/Cargo.toml: requires middle ^0.1, but 0.1.1 is released with it")

    def test_packages_of_a_group_with_different_versions(self):
        self.set_version("command", "0.1.1")
        self.append("CHANGELOG.md", "command 0.1.1, low 0.1.0\n")
        self.append("Cargo.toml", '[workspace.metadata.discogen-release]\nsame-version = [["low", "command"]]\n')
        self.assert_finds("low/Cargo.toml: 0.1.0 must be 0.1.1", "low, command: the versions 0.1.0, 0.1.1 must be equal")


class Metadata(Case):
    """What the registry and the users of a package require; `package` checks it too."""

    def assert_finds(self, *expected):
        for command in ("check", "package"):
            status, output, errors = self.call(command)
            self.assertEqual(status, 1, errors)
            for text in expected:
                self.assertIn(text, output + errors)

    def test_a_missing_licence(self):
        self.replace("middle/Cargo.toml", "license.workspace = true\n", "")
        (self.root / "low/LICENSE").unlink()
        self.assert_finds("middle/Cargo.toml: license None", "low/Cargo.toml: no LICENSE")

    def test_a_missing_readme(self):
        (self.root / "low/README.md").unlink()
        self.assert_finds("low/Cargo.toml: no README.md")

    def test_a_missing_description(self):
        self.replace("low/Cargo.toml", 'description = "A package"\n', "")
        self.assert_finds("low/Cargo.toml: description ''")

    def test_a_dependency_without_a_version(self):
        self.replace("middle/Cargo.toml", 'version = "0.1.0", path', "path")
        self.assert_finds("middle/Cargo.toml: the dependency low has no version; add `version`")

    def test_a_dependency_that_is_not_published(self):
        self.append("low/Cargo.toml", 'testkit = { version = "0.1.0", path = "../testkit" }\n')
        self.assert_finds("low/Cargo.toml: the dependency testkit is not published")

    def test_two_names_that_the_registry_does_not_distinguish(self):
        self.package("generated/low", "Low", "")
        self.assert_finds("low/Cargo.toml: the registry treats the name low as Low")


if __name__ == "__main__":
    unittest.main()

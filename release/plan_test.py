#!/usr/bin/env python3
"""Tests which packages a plan contains, with which versions and in which order."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import DOCUMENT, Case  # noqa: E402

import packages  # noqa: E402

REPOSITORY = pathlib.Path(__file__).parent.parent
DISCOGEN = ("cargo", "run", "--quiet", "--manifest-path", str(REPOSITORY / "Cargo.toml"), "--package", "discogen", "--")


class Changes(Case):
    def test_without_changes_no_package_is_published(self):
        self.assertEqual(self.plan(), {})

    def test_a_changed_file_requires_a_patch(self):
        self.append("middle/src/lib.rs", "// A comment.\n")
        self.assertEqual(self.plan()["middle"], ("patch", "0.1.1"))
        self.assertEqual(self.releases["middle"].files, ["middle/src/lib.rs"])

    def test_new_and_deleted_files_are_changes(self):
        self.write("low/src/new.rs", "")
        (self.root / "middle/README.md").unlink()
        self.plan()
        self.assertEqual(self.releases["low"].files, ["low/src/new.rs"])
        self.assertEqual(self.releases["middle"].files, ["middle/README.md"])

    def test_files_that_are_not_packaged_are_no_changes(self):
        self.replace("low/Cargo.toml", "edition", 'exclude = ["/notes"]\nedition')
        self.write("low/fuzz/Cargo.toml", '[package]\nname = "fuzz"\n[workspace]\n')
        self.write("low/fuzz/old.rs", "")
        self.replace("Cargo.toml", "resolver", 'exclude = ["low/fuzz"]\nresolver')
        self.commit()
        self.run_command("git", "tag", "--force", "low-v0.1.0")
        self.write("low/notes/a.txt", "")
        self.write("low/fuzz/new.rs", "")
        (self.root / "low/fuzz/old.rs").unlink()
        self.assertEqual(self.plan(), {})

    def test_an_inherited_value_is_a_change(self):
        self.replace("Cargo.toml", 'license = "MIT"', 'license = "Apache-2.0"')
        self.assertEqual(set(self.plan()), {"low", "middle", "command", "google-tiny-v1"})
        self.assertEqual(self.releases["low"].files, ["Cargo.toml (workspace.package.license)"])

    def test_a_readme_outside_the_folder_is_a_file_of_the_package(self):
        self.replace("low/Cargo.toml", "edition", 'readme = "../README.md"\nedition')
        self.write("README.md", "old\n")
        self.commit()
        self.run_command("git", "tag", "--force", "low-v0.1.0")
        self.write("README.md", "new\n")
        self.plan()
        self.assertEqual(self.releases["low"].files, ["README.md"])


class Tags(Case):
    def test_a_package_without_a_tag_is_new(self):
        self.run_command("git", "tag", "--delete", "middle-v0.1.0")
        # Neither is a tag of this package.
        for tag in ("middle-v0.1", "middle-extra-v9.0.0", "middle-0.1.0"):
            self.run_command("git", "tag", tag)
        self.assertEqual(self.plan(), {"middle": ("none", "0.1.0")})
        self.assertTrue(self.releases["middle"].is_new)

    def test_the_highest_version_is_the_last_release(self):
        for version in ("0.1.10", "0.1.9"):
            self.run_command("git", "tag", f"low-v{version}")
        self.append("low/src/lib.rs", "// A comment.\n")
        self.assertEqual(self.plan()["low"], ("patch", "0.1.11"))

    def test_a_shallow_clone_without_tags_is_an_error(self):
        clone = self.root / "clone"
        self.run_command("git", "clone", "--quiet", "--depth", "1", "--no-tags", f"file://{self.root}", str(clone))
        self.root = clone
        status, _, errors = self.call("plan")
        self.assertEqual(status, 2)
        self.assertIn("git fetch --unshallow --tags", errors)


class Verdicts(Case):
    def change_document(self, change):
        document = copy.deepcopy(DOCUMENT)
        change(document)
        self.write("discovery/tiny.v1.json", json.dumps(document))

    @classmethod
    def setUpClass(cls):
        subprocess.run([*DISCOGEN, "--version"], check=True, capture_output=True)

    def test_a_removed_field_is_major(self):
        self.change_document(lambda it: it["schemas"]["Item"]["properties"].pop("size"))
        self.assertEqual(self.plan(*DISCOGEN), {"google-tiny-v1": ("major", "0.2.0")})
        self.assertIn("run `discogen generate`", self.releases["google-tiny-v1"].notes[0])

    def test_a_new_field_is_minor(self):
        self.change_document(lambda it: it["schemas"]["Item"]["properties"].update(name={"type": "string"}))
        self.append("generated/tiny-v1/src/lib.rs", "// name\n")
        self.assertEqual(self.plan(*DISCOGEN), {"google-tiny-v1": ("minor", "0.1.1")})
        self.assertEqual(self.releases["google-tiny-v1"].notes, [])

    def test_an_invalid_document_is_an_error(self):
        self.write("discovery/tiny.v1.json", json.dumps(DOCUMENT | {"kind": "other"}))
        status, _, errors = self.call("plan")
        self.assertEqual(status, 2)
        self.assertIn("error: `cargo run", errors)

    def test_sources_that_change_without_the_document_need_a_decision(self):
        self.append("generated/tiny-v1/src/lib.rs", "// A comment.\n")
        self.assertEqual(self.plan(), {"google-tiny-v1": ("patch", "0.1.1")})
        self.assertIn("the document did not", self.releases["google-tiny-v1"].notes[0])
        given = self.plan(**{"google-tiny-v1": "major"})
        self.assertEqual(given, {"google-tiny-v1": ("major", "0.2.0")})

    def test_a_changed_selection_needs_a_decision(self):
        self.append("discovery/tiny.v1.toml", '[select]\nmethods = ["a"]\n')
        self.append("generated/tiny-v1/src/lib.rs", "// A comment.\n")
        self.plan()
        self.assertIn("the settings file changed", self.releases["google-tiny-v1"].notes[0])

    def test_a_document_that_is_newer_than_the_tag_needs_a_decision(self):
        self.write("discovery/other.v1.json", json.dumps(DOCUMENT | {"name": "low"}))
        self.write("discovery/other.v1.toml", '[package]\nname = "low"\n')
        self.append("low/src/lib.rs", "// A comment.\n")
        self.plan()
        self.assertIn("does not exist at low-v0.1.0", self.releases["low"].notes[0])


class Dependents(Case):
    def test_a_breaking_release_forces_breaking_releases_of_libraries(self):
        found = self.plan(low="major")
        expected = {
            "low": ("major", "0.2.0"),
            "middle": ("major", "0.2.0"),
            "google-tiny-v1": ("major", "0.2.0"),
            "command": ("patch", "0.1.1"),
        }
        self.assertEqual(found, expected)

    def test_the_version_in_the_manifest_forces_them_too(self):
        self.set_version("low", "0.3.0")
        self.assertEqual(self.plan()["low"], ("major", "0.3.0"))
        self.assertEqual(self.plan()["middle"], ("major", "0.2.0"))

    def test_a_compatible_release_publishes_only_commands(self):
        self.append("low/src/lib.rs", "// A comment.\n")
        self.assertEqual(self.plan(), {"low": ("patch", "0.1.1"), "command": ("patch", "0.1.1")})
        self.assertEqual(self.releases["command"].reasons, ["contains low 0.1.1"])

    def test_a_development_dependency_forces_no_release(self):
        self.replace("middle/Cargo.toml", "[dependencies]", "[dev-dependencies]")
        self.write("middle/src/lib.rs", "pub fn two() -> u8 { 2 }\n")
        self.commit()
        self.run_command("git", "tag", "--force", "middle-v0.1.0")
        self.assertEqual(set(self.plan(low="major")), {"low", "google-tiny-v1"})

    def test_packages_with_one_version(self):
        self.append("Cargo.toml", '[workspace.metadata.discogen-release]\nsame-version = [["low", "command"]]\n')
        self.append("command/src/main.rs", "// A comment.\n")
        self.assertEqual(self.plan(), {"low": ("patch", "0.1.1"), "command": ("patch", "0.1.1")})
        # After `low` was published, only `command` remains.
        self.set_version("low", "0.1.1")
        self.set_version("command", "0.1.1")
        self.run_command("git", "checkout", "--quiet", "middle", "generated")
        self.commit()
        self.run_command("git", "tag", "low-v0.1.1")
        self.assertEqual(self.plan(), {"command": ("patch", "0.1.1")})

    def test_an_unknown_name_in_a_group_is_an_error(self):
        self.append("Cargo.toml", '[workspace.metadata.discogen-release]\nsame-version = [["lowe"]]\n')
        status, _, errors = self.call("plan")
        self.assertEqual((status, "'lowe'" in errors), (2, True))

    def test_each_package_follows_those_that_it_requires(self):
        self.plan()
        self.assertEqual(list(self.releases), ["low", "google-tiny-v1", "middle", "command"])

    def test_a_cycle_is_an_error(self):
        self.append("low/Cargo.toml", 'command = { version = "0.1.0", path = "../command" }\n')
        status, _, errors = self.call("plan")
        self.assertEqual(status, 2)
        self.assertIn("command -> middle -> low -> command", errors)

    def test_a_development_dependency_without_a_version_is_no_cycle(self):
        self.append("low/Cargo.toml", '[dev-dependencies]\nmiddle = { path = "../middle" }\n')
        self.assertIn("low", self.plan())


class Output(Case):
    def test_text(self):
        self.append("middle/src/lib.rs", "// A comment.\n")
        status, output, _ = self.call("plan")
        expected = (
            "  1. middle          0.1.1 (set it in middle/Cargo.toml): patch, after 0.1.0; 1 file changed: middle/src/lib.rs\n"
            "     note: verify that the public API is compatible, or pass `--verdict`\n"
            "  2. command         0.1.1 (set it in command/Cargo.toml): patch, after 0.1.0; contains middle 0.1.1\n"
            "unchanged: low 0.1.0, google-tiny-v1 0.1.0\n"
            "line for CHANGELOG.md: middle 0.1.1, command 0.1.1\n"
        )
        self.assertEqual((status, output), (0, expected))

    def test_json(self):
        self.append("middle/src/lib.rs", "// A comment.\n")
        _, output, _ = self.call("plan", "--format", "json")
        found = {it["package"]: it for it in json.loads(output)}
        self.assertEqual((found["middle"]["verdict"], found["middle"]["version"]), ("patch", "0.1.1"))
        self.assertFalse(found["low"]["publish"])

    def test_arguments_that_name_no_package_or_verdict(self):
        for argument, message in (("lo=major", "no published package"), ("low=big", "NAME=VERDICT"), ("low", "NAME=VERDICT")):
            status, _, errors = self.call("plan", "--verdict", argument)
            self.assertEqual((status, message in errors), (2, True), errors)

    def test_a_command_that_is_missing_is_an_error(self):
        self.write("discovery/tiny.v1.json", json.dumps(DOCUMENT | {"title": "Other"}))
        status, _, errors = self.call("plan", "--discogen", os.fspath(self.root / "missing"))
        self.assertEqual((status, "cannot run" in errors), (2, True), errors)

    def test_a_repository_without_published_packages_is_an_error(self):
        for manifest in self.root.glob("**/Cargo.toml"):
            if "testkit" not in str(manifest) and manifest.parent != self.root:
                self.replace(manifest, "description", "publish = false\ndescription")
        with self.assertRaisesRegex(packages.Failure, "no package is published"):
            self.plan()


if __name__ == "__main__":
    unittest.main()

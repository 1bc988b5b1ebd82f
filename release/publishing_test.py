#!/usr/bin/env python3
"""Packages a repository, and publishes it with a substitute for `cargo publish`."""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import Case  # noqa: E402

# Publishes in place of Cargo: appends to a file, fails for the packages in `failing`, and knows those in `existing`.
CARGO = """#!/bin/sh
if [ "$1" != publish ]; then exec "{cargo}" "$@"; fi
if grep -qx "$3" "{root}/target/failing"; then echo "error: no network" >&2; exit 101; fi
if grep -qx "$3" "{root}/target/existing"; then
    echo "error: crate $3@0.1.0 already exists on crates.io index" >&2; exit 101
fi
echo "$3" >>"{root}/target/published"
"""


class Package(Case):
    def package(self, *arguments, **dependencies):
        if len(arguments) > 1:
            return super().package(*arguments, **dependencies)
        # A process of its own, because Cargo writes to the standard error of the process.
        script = pathlib.Path(__file__).parent / "release.py"
        command = [sys.executable, "-B", script, "--repository", self.root, "package", "--offline", "--output", self.root / "out"]
        self.home = self.root / "target/cargo-home"
        (self.home / "registry/src/-0123456789abcdef").mkdir(parents=True)
        environment = os.environ | {"CARGO_HOME": str(self.home)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout, done.stderr

    def archives(self):
        return sorted(it.name for it in (self.root / "out").glob("*"))

    def test_packages_are_compiled_against_each_other(self):
        # The crates on the registry cannot contain this function.
        self.append("low/src/lib.rs", "pub fn three() -> u8 { 3 }\n")
        self.append("middle/src/lib.rs", "pub fn four() -> u8 { low::three() + 1 }\n")
        self.write("out/old-0.1.0.crate", "")
        status, output, errors = self.package()
        self.assertEqual(status, 0, errors)
        expected = [f"{name}-0.1.0.crate" for name in ("command", "google-tiny-v1", "low", "middle")]
        self.assertEqual(self.archives(), expected)
        order = [pathlib.Path(it.partition(":")[0]).name for it in output.splitlines()[:-1]]
        self.assertEqual(order, [expected[2], expected[1], expected[3], expected[0]])
        # The unpacked packages are removed, those of another run are not.
        self.assertEqual([it.name for it in (self.home / "registry/src").iterdir()], ["-0123456789abcdef"])
        with tarfile.open(self.root / "out/low-0.1.0.crate") as tar:
            self.assertIn("low-0.1.0/LICENSE", tar.getnames())

    def test_a_package_without_a_source_file_fails(self):
        self.write("low/src/more.rs", "pub fn more() {}\n")
        self.append("low/src/lib.rs", "pub mod more;\n")
        self.replace("low/Cargo.toml", "edition", 'exclude = ["/src/more.rs"]\nedition')
        status, _, errors = self.package()
        self.assertEqual((status, "no package was written" in errors), (2, True), errors)
        self.assertEqual(self.archives(), [])

    def test_a_package_that_requires_more_than_its_dependency_contains_fails(self):
        self.write("middle/src/lib.rs", "pub fn two() -> u8 { low::two() }\n")
        status, _, errors = self.package()
        self.assertEqual((status, "cannot find function `two`" in errors), (2, True), errors)

    def test_ignored_files_are_not_used(self):
        self.write("low/src/lib.rs", 'pub const TEXT: &str = include_str!("../ignored.txt");\npub fn one() -> u8 { 1 }\n')
        self.write("low/ignored.txt", "")
        self.append(".gitignore", "ignored.txt\n")
        status, _, errors = self.package()
        self.assertEqual((status, "couldn't read" in errors), (2, True), errors)

    def test_a_licence_that_is_not_packaged_is_an_error(self):
        self.replace("low/Cargo.toml", "edition", 'include = ["/src", "/README.md"]\nedition')
        status, _, errors = self.package()
        self.assertEqual((status, "low-0.1.0.crate: contains no LICENSE" in errors), (2, True), errors)
        self.assertEqual(self.archives(), [])


class Publish(Case):
    def setUp(self):
        super().setUp()
        for name in ("low", "middle", "command", "google-tiny-v1"):
            self.run_command("git", "tag", "--delete", f"{name}-v0.1.0")
        self.write("target/bin/cargo", CARGO.format(cargo=shutil.which("cargo"), root=self.root))
        (self.root / "target/bin/cargo").chmod(0o755)
        for file in ("failing", "existing", "published"):
            self.write(f"target/{file}", "")

    def publish(self, *arguments):
        return self.call("publish", *arguments, path=self.root / "target/bin")

    def published(self):
        return (self.root / "target/published").read_text(encoding="utf-8").split()

    def test_a_dry_run_prints_the_commands_in_order(self):
        status, output, errors = self.publish("--dry-run")
        expected = ""
        for name in ("low", "google-tiny-v1", "middle", "command"):
            expected += f"cargo publish --package {name}\ngit tag {name}-v0.1.0\n"
        self.assertEqual((status, output, errors), (0, f"{expected}git push origin --tags\n", ""))
        self.assertEqual(self.published(), [])

    def test_published_packages_are_tagged(self):
        self.assertEqual(self.publish()[0], 0)
        self.assertEqual(self.published(), ["low", "google-tiny-v1", "middle", "command"])
        status, output, _ = self.publish()
        self.assertEqual((status, output), (0, "no package has changed\n"))

    def test_a_failure_does_not_stop_other_packages(self):
        self.write("target/failing", "middle\n")
        status, _, errors = self.publish()
        self.assertEqual(status, 1)
        self.assertEqual(self.published(), ["low", "google-tiny-v1"])
        self.assertIn("command: not published, requires middle", errors)
        # A second run continues with the others.
        self.write("target/failing", "")
        self.assertEqual(self.publish()[0], 0)
        self.assertEqual(self.published(), ["low", "google-tiny-v1", "middle", "command"])

    def test_a_version_that_exists_counts_as_published(self):
        self.write("target/existing", "low\n")
        status, output, _ = self.publish()
        self.assertEqual(status, 0)
        self.assertIn("low 0.1.0: published, tagged low-v0.1.0", output)
        self.assertEqual(self.published(), ["google-tiny-v1", "middle", "command"])

    def test_nothing_is_published_with_problems(self):
        self.write("new.txt", "")
        status, _, errors = self.publish()
        self.assertEqual(status, 1)
        self.assertIn("uncommitted file", errors)
        self.assertEqual(self.published(), [])
        self.assertIn("`publish` would refuse: 1 problem", self.publish("--dry-run")[2])


if __name__ == "__main__":
    unittest.main()

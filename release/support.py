"""A temporary repository with small packages, for the tests."""

import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import plan  # noqa: E402
import release  # noqa: E402

ROOT = """[workspace]
members = ["low", "middle", "command", "testkit", "generated/*"]
resolver = "3"
[workspace.package]
license = "MIT"
"""
PACKAGE = """[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
description = "A package"
license.workspace = true
categories = ["development-tools"]
"""
DOCUMENT = {
    "kind": "discovery#restDescription",
    "id": "tiny:v1",
    "name": "tiny",
    "version": "v1",
    "revision": "20260101",
    "title": "Tiny API",
    "rootUrl": "https://tiny.googleapis.com/",
    "servicePath": "",
    "schemas": {"Item": {"id": "Item", "type": "object", "properties": {"size": {"type": "string"}}}},
}
CHANGELOG = "# Changelog\n\n## Unreleased\n\n## 2026-11-01\n\nlow 0.1.0, middle 0.1.0, command 0.1.0\n"


class Case(unittest.TestCase):
    """A test with a repository of five packages: `command` requires `middle`, which requires `low`; the generated package
    `google-tiny-v1` requires `low`; `testkit` is not published. All are released as 0.1.0."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="discogen-release-test.")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.write("Cargo.toml", ROOT)
        self.package("low", "low", "pub fn one() -> u8 { 1 }\n")
        self.package("middle", "middle", "pub fn two() -> u8 { low::one() + 1 }\n", low="../low")
        self.package("command", "command", None, middle="../middle")
        self.write("command/src/main.rs", 'fn main() { println!("{}", middle::two()) }\n')
        self.package("testkit", "testkit", "")
        self.replace("testkit/Cargo.toml", "description", "publish = false\ndescription")
        self.package("generated/tiny-v1", "google-tiny-v1", "pub use low::one;\n", low="../../low")
        self.write("generated/tiny-v1/CHANGELOG.md", "# Changelog\n\n## 0.1.0\n")
        self.write("discovery/tiny.v1.json", json.dumps(DOCUMENT))
        self.write("discovery/tiny.v1.toml", '[package]\nname = "google-tiny-v1"\nversion = "0.1.0"\n')
        self.write("CHANGELOG.md", CHANGELOG)
        self.write(".gitignore", "/target\n/ignored.txt\n")
        self.run_command("cargo", "generate-lockfile", "--offline")
        self.run_command("git", "init", "--quiet")
        for key, value in (("user.name", "Test"), ("user.email", "test@example.com"), ("commit.gpgsign", "false")):
            self.run_command("git", "config", key, value)
        self.commit()
        for name in ("low", "middle", "command", "google-tiny-v1"):
            self.run_command("git", "tag", f"{name}-v0.1.0")

    def package(self, folder, name, library, **dependencies):
        lines = "".join(f'{key} = {{ version = "0.1.0", path = "{path}" }}\n' for key, path in dependencies.items())
        self.write(f"{folder}/Cargo.toml", f"{PACKAGE.format(name=name)}[dependencies]\n{lines}")
        for file in ("README.md", "LICENSE"):
            self.write(f"{folder}/{file}", f"{file}\n")
        if library is not None:
            self.write(f"{folder}/src/lib.rs", library)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def replace(self, path, old, new):
        text = (self.root / path).read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.write(path, text.replace(old, new))

    def append(self, path, text):
        self.write(path, (self.root / path).read_text(encoding="utf-8") + text)

    def run_command(self, *command):
        subprocess.run(command, cwd=self.root, check=True, capture_output=True)

    def commit(self):
        self.run_command("git", "add", "--all")
        self.run_command("git", "commit", "--quiet", "--allow-empty", "--message", "A change")

    def set_version(self, folder, version):
        """Sets the version of a package and the requirements of its dependents, as RELEASING.md describes."""
        self.replace(f"{folder}/Cargo.toml", 'version = "0.1.0"\nedition', f'version = "{version}"\nedition')
        for manifest in self.root.glob("**/Cargo.toml"):
            old = f'{folder} = {{ version = "0.1.0"'
            path = manifest.relative_to(self.root)
            if old in manifest.read_text(encoding="utf-8"):
                self.replace(path, old, f'{folder} = {{ version = "{version}"')
        self.run_command("cargo", "generate-lockfile", "--offline")

    def plan(self, *discogen, **verdicts):
        """Returns the verdict and the version of each package that is published."""
        releases = plan.make(self.root, list(discogen) or ["false"], verdicts)
        self.releases = {it.package.name: it for it in releases}
        return {it.package.name: (it.verdict, str(it.version)) for it in releases if it.is_published}

    def call(self, *arguments, path=None):
        """Runs the script; returns its exit status, its output and its errors."""
        output, errors = io.StringIO(), io.StringIO()
        environment = {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"} if path else {}
        with (
            mock.patch.object(sys, "argv", ["release.py", "--repository", str(self.root), *arguments]),
            mock.patch.dict(os.environ, environment),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(errors),
        ):
            try:
                status = release.main()
            except SystemExit as error:
                status = error.code
        return status, output.getvalue(), errors.getvalue()

"""Writes the harness crates: one for each document, and a workspace for those that are built together."""

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent

WORKSPACE = """[workspace]
resolver = "3"
members = [{members}]

[profile.dev]
debug = 0
incremental = false
overflow-checks = true
"""
SUPPORT = """[package]
name = "prove-support"
version = "0.0.0"
edition = "2024"
publish = false

[lib]
path = "lib.rs"

[dependencies]
bytes = "1"
discogen-runtime = {{ path = "{runtime}", default-features = false }}
http = "1"
serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["raw_value"] }}
"""
MEMBER = """[package]
name = "{name}"
version = "0.0.0"
edition = "2024"
publish = false

[[bin]]
name = "{name}"
path = "main.rs"

[dependencies]
c = {{ package = "{package}", path = "{folder}", default-features = false }}
prove-support = {{ path = "../support" }}
"""


def member_name(document):
    return "prove-" + "".join(letter if letter.isalnum() else "-" for letter in document.lower())


def main_rs(crate, methods, schemas):
    """Returns the source of a harness; `methods` are RustMethods, `schemas` names of Rust types."""
    lines = ["#![allow(deprecated, unused_imports, unused_mut)]", "use prove_support::{Input, Outcome, round, rt, run};", ""]
    for index, method in enumerate(methods):
        lines.append(f"fn m{index}(api: &c::{crate.api}, input: &Input) -> Outcome {{")
        lines.append(f"    let mut p = c::{method.params}::new();")
        for one in method.parameters:
            name = rust_text(one.wire)
            lines.append(f"    if let Some(v) = input.get::<{one.type}>({name})? {{ p = p.{one.setter}(v); }}")
        if method.body:
            lines.append(f"    if let Some(v) = input.body::<{method.body.type}>()? {{ p = p.{method.body.setter}(v); }}")
        lines.append("    input.finish(api.call(p))")
        lines.append("}")
    lines.append("fn main() {")
    lines.append(f"    run::<c::{crate.api}>(")
    lines.append("        &[" + ", ".join(f"m{index}" for index in range(len(methods))) + "],")
    lines.append("        &[")
    lines.extend(f"            round::<c::schemas::{name}>," for name in schemas)
    lines.append("        ],")
    lines.append("    );")
    lines.append("}")
    return "\n".join(lines) + "\n"


def rust_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(path, text):
    """Writes a file only if its content differs, to avoid recompilation."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class Workspace:
    """A Cargo workspace of harnesses below `folder`."""

    def __init__(self, folder, runtime, target=None, jobs=None):
        self.folder = Path(folder).resolve()
        self.runtime = Path(runtime).resolve()
        self.target = Path(target).resolve() if target else self.folder / "target"
        self.jobs = jobs
        write(self.folder / "support/Cargo.toml", SUPPORT.format(runtime=self.runtime))
        write(self.folder / "support/lib.rs", (HERE / "support.rs").read_text())

    def add(self, document, crate, methods, schemas):
        name = member_name(document)
        text = main_rs(crate, methods, schemas)
        write(self.folder / name / "Cargo.toml", MEMBER.format(name=name, package=crate.package, folder=crate.folder))
        write(self.folder / name / "main.rs", text)

    def build(self, documents):
        """Builds the harnesses; returns Cargo's error messages of the failed documents."""
        members = ", ".join(f'"{name}"' for name in ["support", *map(member_name, documents)])
        for document in documents:
            # Otherwise the previous program would be used if the new one does not compile.
            self.program(document).unlink(missing_ok=True)
        write(self.folder / "Cargo.toml", WORKSPACE.format(members=members))
        command = ["cargo", "build", "--quiet", "--keep-going", "--manifest-path", str(self.folder / "Cargo.toml"),
                   "--workspace"]
        if self.jobs:
            command += ["--jobs", str(self.jobs)]
        environment = {**os.environ, "CARGO_TARGET_DIR": str(self.target)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return {}
        failed = {}
        for document in documents:
            name = member_name(document)
            if f"`{name}`" in done.stderr or not self.program(document).exists():
                failed[document] = done.stderr[-4000:]
        return failed or {document: done.stderr[-4000:] for document in documents}

    def program(self, document):
        return self.target / "debug" / member_name(document)

    def run(self, document, lines):
        """Sends lines of JSON to the harness; returns its output lines and its error output."""
        environment = {key: value for key, value in os.environ.items() if key != "GOOGLE_CLOUD_UNIVERSE_DOMAIN"}
        done = subprocess.run([str(self.program(document))], input="".join(f"{line}\n" for line in lines), env=environment,
                              capture_output=True, text=True)
        return done.stdout.splitlines(), done.stderr[-2000:]

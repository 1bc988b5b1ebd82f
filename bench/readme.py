#!/usr/bin/env python3
"""Measures the two commands of the README in a fresh clone: generating a crate, and all tests.

    bench/readme.py

The clone is compiled from nothing; all packages were downloaded before. The commands are those of the section "Two
commands" in README.md.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

import process
import record

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = ("generate", "test")


def commands():
    """Returns the commands of the README, in the order of NAMES."""
    text = (ROOT / "README.md").read_text()
    section = re.search(r"^## Two commands\n(.*?)^## ", text, re.MULTILINE | re.DOTALL).group(1)
    found = re.findall(r"^```sh\n(.*?)\n```$", section, re.MULTILINE | re.DOTALL)
    if len(found) != len(NAMES):
        sys.exit(f"README.md: expected {len(NAMES)} commands below `Two commands`, found {len(found)}")
    return dict(zip(NAMES, found))


def run(command, cwd):
    """Runs a command of a shell; returns wall and CPU time."""
    environment = process.environment(("CARGO_TARGET_DIR", "RUSTFLAGS"))
    done = process.measure(command, cwd, environment, shell=True)
    return done.wall, done.cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=NAMES, help="measures one command")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-readme")
    record.add_option(parser)
    options = parser.parse_args()
    results = record.Record(options.json)
    clone = options.work / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    try:
        run("cargo fetch --locked", clone)
        for name, command in commands().items():
            if options.only in (None, name):
                wall, cpu = run(command, clone)
                results.add(f"{name}.wall", "s", "ours", wall)
                results.add(f"{name}.cpu", "s", "ours", cpu)
                results.save()
                print(f"{command}: {wall:.0f} s wall, {cpu:.0f} s CPU", flush=True)
    finally:
        shutil.rmtree(clone)


if __name__ == "__main__":
    main()

"""Counts the instructions of programs with callgrind, a tool of valgrind.

The counts do not depend on other load. System calls are not included.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

SUMMARY = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)


def is_installed():
    return shutil.which("valgrind") is not None


def parse(text):
    """Returns the number of instructions in a file that callgrind wrote; None if it is not complete."""
    found = SUMMARY.search(text)
    return int(found.group(1)) if found else None


def count(command, stdin="", **options):
    """Runs a command with callgrind and returns its user-space instructions. `options` are those of subprocess.run."""
    with tempfile.TemporaryDirectory(prefix="callgrind.") as folder:
        file = pathlib.Path(folder) / "out"
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}"]
        done = subprocess.run([*tool, *map(str, command)], input=stdin, capture_output=True, text=True, **options)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} failed in valgrind:\n{done.stderr[-4000:]}")
        found = parse(file.read_text()) if file.exists() else None
    if not found:
        raise SystemExit(f"callgrind counted no instructions of {' '.join(map(str, command))}:\n{done.stderr[-4000:]}")
    return found


def per_repetition(run, few, many):
    """Returns the instructions of one repetition, without those of the start.

    `run` returns the instructions of a process with the given number of repetitions.
    """
    return (run(many) - run(few)) / (many - few)


def one_core():
    """Restricts a process to one core, as `preexec_fn`, so that the number of its threads is the same on all machines."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

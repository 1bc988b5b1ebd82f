"""Measures processes: wall time, CPU time and peak memory."""

import dataclasses
import os
import subprocess
import sys
import tempfile
import time

# The end of a program's output that is printed if it fails.
SHOWN = 8000


@dataclasses.dataclass(frozen=True)
class Measured:
    """Times in seconds, those of the process and of all its children, and the peak of the largest of them in KiB."""

    wall: float
    cpu: float
    peak: int
    output: bytes


def measure(command, cwd=None, env=None, **options):
    """Runs a command to its end; a failure ends this program. `options` are those of subprocess.Popen."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, **options
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        output = out.read()
        if process.returncode != 0:
            text = command if isinstance(command, str) else " ".join(map(str, command))
            said = (output + errors.read()).decode(errors="replace")
            sys.exit(f"`{text}` failed with status {process.returncode}:\n{said[-SHOWN:]}")
        return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output)


def environment(drop, **variables):
    """Returns the variables of this process without some, and with others."""
    return {**{name: value for name, value in os.environ.items() if name not in drop}, **variables}

"""The measured values of a program, and the files with the results of a run.

A program records its values under the name of a measure and of a subject, one value per round:

    record = Record(options.json)
    record.add("small.cpu", "µs", "ours", 15.3)
    record.save()

The values of one measure are aligned: the first value of each subject is from the first round. `bench/all` collects the
records of the programs in one result file, with the date, commit, machine and load of each group of measurements.
"""

import datetime
import json
import os
import pathlib
import platform
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMAT = 1


class Record:
    """The values of one program. They are stored by `save`, if a file was given."""

    def __init__(self, path=None):
        self.path = path
        self.measures = {}

    def add(self, measure, unit, subject, *values):
        """Appends values of a subject."""
        entry = self.measures.setdefault(measure, {"unit": unit, "samples": {}})
        entry["samples"].setdefault(subject, []).extend(values)

    def samples(self, measure, subject):
        """Returns the values of a subject; an empty list if there are none."""
        return self.measures.get(measure, {}).get("samples", {}).get(subject, [])

    def save(self):
        """Writes the values. A program calls it after each part, so that a later failure does not lose them."""
        if self.path:
            write(self.path, {"format": FORMAT, "measures": self.measures})


def add_option(parser):
    """Adds the option `--json` of all programs."""
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="also writes all values to this file")


def write(path, value):
    """Writes JSON atomically."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n")
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def read(path):
    """Reads the results of a run or the record of a program."""
    try:
        value = json.loads(pathlib.Path(path).read_text())
    except ValueError as error:
        raise SystemExit(f"{path}: not a file of results: {error}") from error
    found = value.get("format") if isinstance(value, dict) else None
    if found != FORMAT:
        raise SystemExit(f"{path}: not a file of results: `format` is {found!r} instead of {FORMAT}")
    return value


def output(*command):
    """Returns the output of a command in the repository; an empty string if it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def processor():
    """Returns the model of the processor."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def now():
    """Returns the time in UTC: `2026-11-28T14:02:11Z`."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def environment():
    """Returns the facts that a reader needs to compare two runs."""
    return {
        "date": now(),
        "commit": output("git", "rev-parse", "--short=10", "HEAD"),
        "modified": bool(output("git", "status", "--porcelain", "--untracked-files=no")),
        "compiler": output("rustc", "--version"),
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": load(),
    }


def load():
    """Returns the average number of running processes of the last minute."""
    return round(os.getloadavg()[0], 2)

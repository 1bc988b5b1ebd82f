"""Runs groups of benchmarks and collects their results (`bench/all`)."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import groups
import record
import render

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
QUICK = ROOT / "target/bench-all"
# Gigabytes that all groups write below `target`.
DISK = 20
# Lines of a program's output that explain its failure.
REASON = 5


def main(options):
    """Returns the exit status."""
    if options.list:
        print(listing())
        return 0
    out = options.out or (QUICK if options.quick else HERE)
    if options.render:
        render.render(render.read(options.render), out, options.render)
        return 0
    names = selected(options.only)
    path = options.into or (QUICK / "results.json" if options.quick else HERE / f"results/{record.now()[:10]}.json")
    # An unreadable file is an error before hours of measuring.
    results = render.read(path) if path.exists() else {"format": record.FORMAT, "groups": {}}
    render.fill((HERE / "README.md").read_text(), {})
    say(
        f"{', '.join(names)}: about {minutes(names, options.quick):.0f} minutes on two cores without other load; results: {path}; "
        f"{shutil.disk_usage(ROOT).free / 1e9:.0f} GB of disk space are free, and all groups together need about {DISK} GB"
    )
    try:
        failed = measure(names, options.quick, results, path)
    except KeyboardInterrupt:
        say(f"interrupted; the completed groups are in {path}")
        return 130
    render.render(results, out, path)
    say(f"wrote {out / 'README.md'} and {out / 'plots'}")
    for name, reason in failed.items():
        say(f"{name} FAILED: {reason}")
    return 1 if failed else 0


def listing():
    """Returns the groups as text."""
    lines = [f"{'group':11}{'minutes':>8}{'quick':>7}  what"]
    for name, group in groups.GROUPS.items():
        lines.append(f"{name:11}{group.minutes:>8.0f}{group.quick_minutes:>7.0f}  {group.what}")
    every = list(groups.GROUPS)
    lines.append(f"{'all':11}{minutes(every, False):>8.0f}{minutes(every, True):>7.0f}")
    return "\n".join(lines)


def minutes(names, quick):
    """Returns the estimated duration."""
    chosen = (groups.GROUPS[name] for name in names)
    return sum(group.quick_minutes if quick else group.minutes for group in chosen)


def selected(only):
    """Returns the names of groups in their order."""
    if only is None:
        return list(groups.GROUPS)
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in groups.GROUPS]
    if unknown or not wanted:
        raise SystemExit(f"unknown group {', '.join(unknown) or repr(only)}; the groups are: {', '.join(groups.GROUPS)}")
    return [name for name in groups.GROUPS if name in wanted]


def measure(names, quick, results, path):
    """Runs groups one after the other and stores the results of each; returns the reasons of failures."""
    failed, unstored, start = {}, None, time.monotonic()
    for index, name in enumerate(names):
        group = groups.GROUPS[name]
        commands = group.quick if quick else group.commands
        say(f"[{clock(start)}] {name} ({index + 1} of {len(names)}, about {minutes([name], quick):.0f} minutes)")
        found = run_group(name, commands, start)
        found["quick"] = quick
        if found["error"]:
            failed[name] = found["error"]
            say(f"[{clock(start)}] {name} FAILED: {found['error']}")
        keep(results, name, found)
        unstored = store(path, results)
    if unstored:
        failed["all"] = unstored
    return failed


def store(path, results):
    """Stores the results; returns the reason if this is not possible. The next group tries again."""
    try:
        record.write(path, results)
    except OSError as error:
        say(f"cannot write {path}: {error}")
        return f"cannot write {path}: {error}"
    return None


def keep(results, name, found):
    """Stores the results of a group. A group without any value does not replace older values."""
    older = results["groups"].get(name)
    if not found["measures"]:
        del found["measures"]
        if older and "measures" in older:
            say(f"{name}: the values of {older['date']} are kept")
            return
    results["groups"][name] = found


def run_group(name, commands, start):
    """Runs the programs of a group; returns their values and the facts about the run."""
    found = {**record.environment(), "commands": [" ".join(command) for command in commands], "measures": {}, "error": None}
    began = time.monotonic()
    errors = []
    for command in commands:
        measures, error = run(name, command, start)
        found["measures"].update(measures)
        if error:
            errors.append(f"{' '.join(command)}: {error}")
    found["seconds"] = round(time.monotonic() - began)
    found["load_after"] = record.load()
    found["error"] = "; ".join(errors) or None
    return found


def run(name, command, start):
    """Runs one program and prints its output with the elapsed time; returns its values and the reason of a failure."""
    with tempfile.TemporaryDirectory(prefix="bench-all.") as folder:
        file = pathlib.Path(folder) / "values.json"
        lines = []
        try:
            process = subprocess.Popen(
                [*command, "--json", str(file)], cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            )
        except OSError as error:
            return {}, str(error)
        with process:
            for line in process.stdout:
                lines = [*lines, line.strip()][-REASON:]
                say(f"[{clock(start)}] {name}: {line.rstrip()}")
        error = None
        if process.returncode != 0:
            error = f"exit status {process.returncode}: {' / '.join(filter(None, lines)) or 'no output'}"
        # The values before a failure are valid.
        measures = record.read(file)["measures"] if file.exists() else {}
        if not measures and not error:
            error = "the program stored no values"
        return measures, error


def clock(start):
    seconds = int(time.monotonic() - start)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def say(text):
    print(text, file=sys.stderr, flush=True)

"""Compares instruction counts with stored ones (`bench/instructions`)."""

import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

import callgrind
import record

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
STORED = HERE / "instructions.json"
# The largest accepted increase with the compiler and C library of the stored counts, and with others: another compiler
# inlines differently, and the C library allocates and copies memory.
MARGIN, OTHER_MARGIN = 0.03, 0.10
# Repetitions of the smaller process; the larger one has twice as many.
REPETITIONS = {"read": 20, "write": 40, "request": 400, "call": 400}
GENERATE = "generate"
# The C library selects its functions for strings and memory by the processor. Without these features it selects the same on
# every x86-64 processor; otherwise the counts would differ by 5 %.
FEATURES = "AVX2 AVX2_Usable AVX_Fast_Unaligned_Load BMI2 ERMS FSRM RTM SSE4_1 SSE4_2 SSSE3"
TUNABLES = "glibc.cpu.hwcaps=" + ",".join(f"-{feature}" for feature in FEATURES.split())
UPDATE = "bench/instructions --update"


def main(options):
    """Returns the exit status."""
    if not callgrind.is_installed():
        print("instructions: valgrind is not installed", file=sys.stderr)
        return 1
    stored = load(options.stored)
    found = measure(*build())
    if options.update:
        record.write(options.stored, updated(stored, found, environment()))
        print(f"stored in {options.stored}")
        return 0
    lines, is_within = compare(stored, found, environment())
    print("\n".join(lines))
    return 0 if is_within else 1


def load(path):
    """Returns the stored counts; none if there is no file."""
    return record.read(path) if path.exists() else {"format": record.FORMAT, "targets": {}}


def environment():
    """Returns what the counts depend on besides this repository."""
    version = record.output("rustc", "--version", "--verbose")
    facts = dict(line.split(": ", 1) for line in version.splitlines() if ": " in line)
    return {
        "target": facts.get("host", platform.machine()),
        "compiler": facts.get("release", "unknown"),
        "libc": " ".join(platform.libc_ver()).strip() or "unknown",
    }


def build():
    """Compiles both programs; returns their paths. In CI the command was compiled before."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
    build = ["cargo", "build", "--quiet", "--locked", "--release", "--target-dir", str(target)]
    subprocess.run([*build, "-p", "discogen"], cwd=ROOT, check=True)
    subprocess.run([*build, "--manifest-path", "bench/guard/Cargo.toml"], cwd=ROOT, check=True)
    return target / "release/bench-guard", target / "release/discogen"


def count(command):
    """Returns the instructions of a process, independent of the number of cores and of features of the processor."""
    return callgrind.count(command, env={**os.environ, "GLIBC_TUNABLES": TUNABLES}, preexec_fn=callgrind.one_core)


def measure(program, discogen):
    """Returns the instructions of one repetition of each work."""
    found = {}
    for work, few in REPETITIONS.items():
        run = lambda repetitions: count([program, work, repetitions])  # noqa: E731, B023
        found[work] = round(callgrind.per_repetition(run, few, 2 * few))
    found[GENERATE] = round(callgrind.per_repetition(lambda copies: generate(discogen, copies), 1, 2))
    return found


def generate(discogen, copies):
    """Returns the instructions of generating the Vision client from copies of its document, which are other versions."""
    document = json.loads((ROOT / "discovery/vision.v1.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        paths = [folder / f"vision.v{number}.json" for number in range(1, copies + 1)]
        for number, path in enumerate(paths, 1):
            path.write_text(json.dumps({**document, "id": f"vision:v{number}", "version": f"v{number}"}))
        command = [discogen, "generate", "--quiet", "--out", folder / "out", *paths]
        return count(command)


def updated(stored, found, environment):
    """Returns the stored counts with new ones for this target. Older ones of the target describe older code."""
    entry = {name: value for name, value in environment.items() if name != "target"}
    return {**stored, "targets": {**stored["targets"], environment["target"]: {**entry, "instructions": found}}}


def compare(stored, found, environment):
    """Returns lines for the user, and whether all counts are within the margin."""
    entry = stored["targets"].get(environment["target"])
    if entry is None:
        targets = ", ".join(stored["targets"]) or "none"
        lines = [f"{name:10}{count:>14,}" for name, count in found.items()]
        return [*lines, f"NOT CHECKED: no counts are stored for {environment['target']} (stored: {targets}); store them with {UPDATE}"], True
    other = [f"{name} {environment[name]} instead of {entry[name]}" for name in ("compiler", "libc") if environment[name] != entry[name]]
    margin = OTHER_MARGIN if other else MARGIN
    lines = [f"the counts were stored with another environment ({', '.join(other)}): the margin is {margin:.0%}"] if other else []
    failures, hints = [], []
    for name in sorted({*found, *entry["instructions"]}, key=[*found, *entry["instructions"]].index):
        expected, count = entry["instructions"].get(name), found.get(name)
        if expected is None or count is None:
            failures.append(f"{name}: {'no count is stored' if expected is None else 'a count is stored, but it is not measured'}; store the counts with {UPDATE}")
            continue
        change = count / expected - 1
        lines.append(f"{name:10}{count:>14,} instructions, stored {expected:>14,}, {change:+7.2%}")
        if count > expected * (1 + margin):
            failures.append(
                f"{name}: {count:,} instructions are {change:.1%} more than the stored {expected:,}; the margin is {margin:.0%}. "
                f"Find the cause with callgrind (bench/README.md). If the increase is necessary, store it with {UPDATE} and give the "
                "reason in the commit"
            )
        elif count < expected * (1 - margin):
            hints.append(f"{name}: {-change:.1%} fewer instructions than stored; lower the stored count with {UPDATE}")
    return [*lines, *hints, *(f"FAILED {failure}" for failure in failures)], not failures

"""Verifies that the fluent calls of a crate set the parameters struct that the proof of requests uses.

    python fluent_check.py --crates FOLDER

For each method, the arguments of the resource's function must be passed to the setters of the same name, the call's
setters must set the fields of the same name, and together they must set every parameter exactly once.
"""

import argparse
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

import prerequisites
from rust_source import FIELD, SETTER, block_of

CALL = re.compile(r"rt::call!\(\s*(\w+)\s*\(\s*(\w+)\s*\)\s*->")
BEGINS = r"pub fn ((?:r#)?\w+)\(\s*&self,?([^{]*?)\)\s*->\s*%s \{\s*%s \{\s*call: (.*?)\n        \}\n"
STEP = re.compile(r"\.((?:r#)?\w+)\(\s*((?:r#)?\w+),?\s*\)")
ARGUMENT = re.compile(r"(?:^|,)\s*((?:r#)?\w+)\s*:(?!:)")
SETS = re.compile(r"pub fn ((?:r#)?\w+)\(\s*mut self,.*?\{\s*self\s*\.call\s*\.params\s*\.((?:r#)?\w+) = ", re.S)


def check(text):
    """Returns the errors of one file and its number of calls."""
    errors, count = [], 0
    for call, params in CALL.findall(text):
        count += 1
        fields = set(dict(FIELD.findall(block_of(text, rf"pub struct {params} "))))
        setters = dict(SETTER.findall(block_of(text, rf"impl {params} ")))
        found = re.search(BEGINS % (call, call), text, re.S)
        if not found:
            errors.append((call, "no function returns it"))
            continue
        _, signature, chain = found.groups()
        if not re.match(rf"self\s*\.client\s*\.call\(\s*{params}::new\(\)", chain):
            errors.append((call, f"does not call {params}"))
        steps = STEP.findall(chain)
        if any(setter != argument for setter, argument in steps):
            errors.append((call, f"arguments are swapped: {steps}"))
        if [argument for _, argument in steps] != ARGUMENT.findall(signature):
            errors.append((call, f"arguments {ARGUMENT.findall(signature)}, passed on {steps}"))
        sets = SETS.findall(block_of(text, rf"impl {call} "))
        reached = [setters[setter] for setter, _ in steps] + [field for _, field in sets]
        if any(setter != field and setter.rstrip("_") != field.rstrip("_") for setter, field in sets):
            errors.append((call, f"setters set other fields: {sets}"))
        if sorted(reached) != sorted(fields):
            errors.append((call, f"sets {sorted(reached)} of {sorted(fields)}"))
    return errors, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crates", type=Path, required=True)
    crates = prerequisites.folder(parser.parse_args().crates, "generate")
    files = sorted(crates.glob("*/src/**/*.rs"))
    if not files:
        prerequisites.stop(f"{crates}: the folder contains no crate", "generate")
    total, bad = 0, 0
    for file in files:
        errors, count = check(file.read_text())
        total += count
        bad += len(errors)
        for name, what in errors:
            print(f"{file}: {name}: {what}")
    print(f"{total:,} calls, {bad} errors")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measures the generation of the crates of all documents of the corpus.

    bench/documents.py                  # 5 rounds
    bench/documents.py --rounds 1 --only 'drive*'

Each round generates all crates into a new folder, on one core and on two. Prints the CPU time and the wall time of both,
and the peak memory. The crates of both must be identical. The documents are those of google-api-python-client, which
`corpus fetch` downloads (corpus/README.md).

The folders, 350 MiB each, are deleted after the last round: ext4 does not reuse an inode in the five minutes after its
deletion, and looks for another one slowly. Wait as long before a second run.
"""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import figures
import process
import record

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "target/corpus/documents"
CORES = {"one core": 1, "two cores": 2}


def prepare(documents):
    """Compiles the command and downloads the documents if they are missing; returns the program."""
    build = ["cargo", "build", "--quiet", "--release", "-p", "discogen"]
    subprocess.run(build, cwd=ROOT, check=True)
    if documents == DOCUMENTS and not documents.is_dir():
        subprocess.run(["cargo", "run", "--quiet", "--release", "-p", "corpus", "--", "fetch"], cwd=ROOT, check=True)
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/discogen"


def generate(program, documents, out, cores):
    """Generates all crates on some cores; returns wall time, CPU time and peak KiB."""
    allowed = set(sorted(os.sched_getaffinity(0))[:cores])
    command = [program, "generate", "--quiet", "--out", out, *documents]
    done = process.measure(command, preexec_fn=lambda: os.sched_setaffinity(0, allowed))
    return done.wall, done.cpu, done.peak


def digest(folder):
    """Returns a digest of the paths and contents of all files of a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=pathlib.Path, default=DOCUMENTS)
    parser.add_argument("--only", default="*", help="a pattern of names")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-documents")
    record.add_option(parser)
    options = parser.parse_args()
    results = record.Record(options.json)
    program = prepare(options.documents)
    documents = sorted(path for path in options.documents.glob(f"{options.only}.json") if path.name != "index.json")
    if not documents:
        sys.exit(f"{options.documents} contains no document `{options.only}`")
    results.add("documents", "documents", "ours", len(documents))
    crates = options.work / "crates"
    shutil.rmtree(crates, ignore_errors=True)
    digests = set()
    for index in range(options.rounds):
        order = list(CORES) if index % 2 == 0 else list(CORES)[::-1]
        for name in order:
            out = crates / f"{index}" / f"{CORES[name]}"
            wall, cpu, peak = generate(program, documents, out, CORES[name])
            results.add("wall", "s", name, wall)
            results.add("cpu", "s", name, cpu)
            results.add("peak", "MiB", name, peak / 1024)
            print(f"round {index + 1}: {name:9} {wall:6.1f} s wall, {cpu:6.1f} s CPU, peak {peak / 1024:.0f} MiB", flush=True)
            digests.add(digest(out))
        results.save()
    shutil.rmtree(crates)
    if len(digests) != 1:
        sys.exit("the crates differ between rounds or numbers of cores")
    wall = figures.summary(figures.ratios(results.samples("wall", "two cores"), results.samples("wall", "one core")))
    print(f"{len(documents)} documents: wall time on two cores {wall.median:.2f} of that on one; the crates are identical")


if __name__ == "__main__":
    main()

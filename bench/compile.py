#!/usr/bin/env python3
"""Compares the compile time of the generated vision crate with google-vision1 7.0.0.

Creates a workspace with both crates as path dependencies, compiles their dependencies, and then measures the two crates
alternately:

    bench/compile.py                    # cargo check, 7 pairs
    bench/compile.py --pairs 15 --mode release
    bench/compile.py --mode consumer    # release build of a program that uses the crate
    bench/compile.py --mode instructions

Prints every pair and the median of the ratios (ours / theirs; below 1 ours is faster), as wall time and as CPU time. The
mode `instructions` counts the instructions of the compiler during `cargo check` with callgrind, which are independent of
other load; one pair takes about three minutes.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess

import callgrind
import process
import record
from consumers import CONSUMERS

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ("google-vision1", "7.0.0")
OURS = "google-vision-v1"
PACKAGES = {"theirs": PEER[0], "ours": OURS}


def run(command, cwd, variables):
    """Runs a command with these environment variables; returns wall time and CPU time."""
    # Crates from a registry are compiled without incremental state.
    done = process.measure(command, cwd, {**os.environ, "CARGO_INCREMENTAL": "0", **variables})
    return done.wall, done.cpu


def peer_source(work):
    """Copies the published source of the other crate, so that it can be rebuilt."""
    target = work / PEER[0]
    if target.exists():
        return
    fetch = work / "fetch"
    (fetch / "src").mkdir(parents=True, exist_ok=True)
    (fetch / "src/lib.rs").write_text("")
    (fetch / "Cargo.toml").write_text(
        f'[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n'
        f'[dependencies]\n{PEER[0]} = "={PEER[1]}"\n'
    )
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1"], cwd=fetch, capture_output=True, text=True, check=True
    ).stdout
    manifest = re.search(rf'"manifest_path":"([^"]*{PEER[0]}-{re.escape(PEER[1])}[^/"]*/Cargo.toml)"', metadata).group(1)
    shutil.copytree(pathlib.Path(manifest).parent, target)


def workspace(work):
    """Writes a workspace with both crates, one profile and one lock file."""
    peer_source(work)
    (work / "Cargo.toml").write_text(
        '[workspace]\nresolver = "3"\nmembers = ["theirs", "ours"]\n'
        f'exclude = ["{PEER[0]}", "fetch"]\n'
    )
    dependencies = {
        "theirs": f'{PEER[0]} = {{ path = "../{PEER[0]}" }}\nhyper-rustls = {{ version = "0.27", default-features = false, features = ["ring"] }}',
        "ours": f'{OURS} = {{ path = "{ROOT}/generated/vision-v1" }}',
    }
    for side, source in CONSUMERS.items():
        (work / side / "src").mkdir(parents=True, exist_ok=True)
        (work / side / "src/main.rs").write_text(source)
        (work / side / "Cargo.toml").write_text(
            f'[package]\nname = "{side}"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\n{dependencies[side]}\n'
            'tokio = { version = "1", features = ["macros", "rt"] }\n'
        )


def step(work, side, mode, variables={}):
    """Touches one crate and measures its rebuild."""
    library = {"theirs": work / PEER[0], "ours": ROOT / "generated/vision-v1"}[side]
    package = PACKAGES[side]
    stale = work / side / "src/main.rs" if mode == "consumer" else library / "src/lib.rs"
    stale.touch()
    command = {
        "check": ["cargo", "check", "-p", package],
        "build": ["cargo", "build", "-p", package],
        "release": ["cargo", "build", "--release", "-p", package],
        "consumer": ["cargo", "build", "--release", "-p", side],
    }[mode]
    return run(command, work, variables)


def compiler_arguments(work, side):
    """Returns the arguments with which Cargo runs the compiler to check one crate, and the environment of that process."""
    log = work / f"{side}.arguments"
    wrapper = work / "wrapper"
    wrapper.write_text(
        "#!/usr/bin/env python3\nimport json, os, pathlib, sys\n"
        "name = os.environ.get('CARGO_PKG_NAME')\n"
        "if name == os.environ['BENCH_PACKAGE'] and '--crate-name' in sys.argv:\n"
        "    pathlib.Path(os.environ['BENCH_LOG']).write_text(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]))\n"
        "os.execvp(sys.argv[1], sys.argv[1:])\n"
    )
    wrapper.chmod(0o755)
    variables = {"RUSTC_WRAPPER": str(wrapper), "BENCH_PACKAGE": PACKAGES[side], "BENCH_LOG": str(log)}
    log.unlink(missing_ok=True)
    step(work, side, "check", variables)
    return json.loads(log.read_text())


def count(work, side):
    """Returns the instructions of the compiler that checks one crate."""
    (_, *arguments), environment, folder = compiler_arguments(work, side)
    # Cargo's job server does not exist anymore.
    for name in ("CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"):
        environment.pop(name, None)
    root = subprocess.run(["rustc", "--print", "sysroot"], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    # `rustc` in the path may be rustup, which starts the compiler.
    return callgrind.count([f"{root}/bin/rustc", *arguments], env=environment, cwd=folder)


def instructions(work, results):
    """Prints the instructions of both crates."""
    for side in ("theirs", "ours"):
        step(work, side, "check")
    counts = {side: count(work, side) for side in ("theirs", "ours")}
    for side, found in counts.items():
        results.add("check.instructions", "million", PACKAGES[side], found / 1e6)
        print(f"{PACKAGES[side]}: {found / 1e6:,.0f} million instructions of the compiler", flush=True)
    print(f"instructions ours / theirs: {counts['ours'] / counts['theirs']:.3f}")
    results.save()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=["check", "build", "release", "consumer", "instructions"], default="check")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-compile")
    record.add_option(parser)
    options = parser.parse_args()
    results = record.Record(options.json)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    workspace(work)
    print(f"compiling the dependencies in {work} …", flush=True)
    if options.mode == "instructions":
        instructions(work, results)
        return
    for side in ("theirs", "ours"):
        step(work, side, options.mode)
    ratios, cpu_ratios = [], []
    for pair in range(options.pairs):
        order = ("theirs", "ours") if pair % 2 == 0 else ("ours", "theirs")
        seconds = {side: step(work, side, options.mode) for side in order}
        ratios.append(seconds["ours"][0] / seconds["theirs"][0])
        cpu_ratios.append(seconds["ours"][1] / seconds["theirs"][1])
        print(
            f"pair {pair + 1}: theirs {seconds['theirs'][0]:.2f} s ({seconds['theirs'][1]:.2f} CPU), "
            f"ours {seconds['ours'][0]:.2f} s ({seconds['ours'][1]:.2f} CPU), ratio {ratios[-1]:.3f}",
            flush=True,
        )
        for side, (wall, cpu) in seconds.items():
            results.add(f"{options.mode}.wall", "s", PACKAGES[side], wall)
            results.add(f"{options.mode}.cpu", "s", PACKAGES[side], cpu)
        results.save()
    print(
        f"{options.mode}: median of {options.pairs} ratios ours / {PEER[0]} {PEER[1]}: "
        f"{statistics.median(ratios):.3f} wall, {statistics.median(cpu_ratios):.3f} CPU"
    )


if __name__ == "__main__":
    main()

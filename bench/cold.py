#!/usr/bin/env python3
"""Measures a cold `cargo build` of a minimal program with each client and all its dependencies.

    bench/cold.py                            # one round of all four programs
    bench/cold.py --rounds 3 --only lean,byron
    bench/cold.py --repository ../other      # our crates of another clone

  ours      google-vision-v1, default features
  lean      google-vision-v1 without default features: a token or an API key over HTTP/1.1 and TLS
  byron     google-vision1 7.0.0, default features
  official  google-cloud-vision-v1 1.14, default features

Each program is a workspace of its own, and its target directory is deleted before every build; the order of the
programs rotates. All packages are downloaded first (`cargo fetch`), and the builds are `--offline`, with the default
profile dev and without incremental state. CPU time is that of cargo and all its children; it depends less on other load
than wall time. The most expensive packages are those of `cargo build --timings`: the wall time of rustc and the build
script of each package, which run two at a time on two cores.
"""

import argparse
import json
import pathlib
import re
import shutil
import statistics

import process
import record
from consumers import COLD

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cargo(arguments, cwd):
    """Runs cargo; returns wall time, CPU time and its output."""
    env = process.environment(("CARGO_TARGET_DIR", "RUSTFLAGS", "RUSTC_WRAPPER"), CARGO_INCREMENTAL="0")
    done = process.measure(["cargo", *arguments], cwd, env)
    return done.wall, done.cpu, done.output.decode()


def prepare(work, name, repository):
    """Writes one program and downloads its dependencies; returns the number of packages."""
    consumer = COLD[name]
    home = work / name
    (home / "src").mkdir(parents=True, exist_ok=True)
    (home / "src/main.rs").write_text(consumer["source"])
    (home / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n'
        f"{consumer['dependencies'].format(repository=repository)}\n"
        'tokio = { version = "1", features = ["macros", "rt"] }\n'
    )
    (home / "Cargo.lock").unlink(missing_ok=True)
    cargo(["fetch", "--quiet"], home)
    tree = cargo(["tree", "--offline", "-e", "normal,build", "--prefix", "none", "-f", "{p}"], home)[2]
    packages = {line.removesuffix(" (*)").removesuffix(" (proc-macro)") for line in tree.splitlines() if line.strip()}
    return len(packages) - 1


def build(work, name):
    """Builds one program without a target directory; returns wall time and CPU time."""
    shutil.rmtree(work / name / "target", ignore_errors=True)
    wall, cpu, _ = cargo(["build", "--offline", "--quiet", "--timings"], work / name)
    return wall, cpu


def breakdown(work, name):
    """Returns the time of each package, from the report of --timings."""
    pages = sorted((work / name / "target/cargo-timings").glob("cargo-timing*.html"))
    units = json.loads(re.search(r"UNIT_DATA = (\[.*?\]);\n", pages[-1].read_text(), re.DOTALL).group(1))
    seconds = {}
    for unit in units:
        seconds[unit["name"]] = seconds.get(unit["name"], 0) + unit["duration"]
    return seconds


def show_breakdown(work, name, results):
    seconds = breakdown(work, name)
    total = sum(seconds.values())
    for package, duration in seconds.items():
        results.add(f"packages of {name}", "s", package, duration)
    results.save()
    ten = sorted(seconds.items(), key=lambda item: -item[1])[:10]
    print(f"most expensive packages of `{name}`, last round ({total:.1f} s in {len(seconds)} packages, all rustc and build scripts):")
    for package, duration in ten:
        print(f"  {duration:5.1f} s  {duration / total:5.1%}  {package}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default=",".join(COLD), help="programs, separated by commas")
    parser.add_argument("--repository", type=pathlib.Path, default=ROOT, help="the repository that contains our crates")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-cold")
    record.add_option(parser)
    options = parser.parse_args()
    results = record.Record(options.json)
    names = [name for name in COLD if name in options.only.split(",")]
    work = options.work.resolve()
    packages = {name: prepare(work, name, options.repository.resolve()) for name in names}
    for name in names:
        results.add("packages", "packages", name, packages[name])
    rows = []
    for index in range(options.rounds):
        order = names[index % len(names):] + names[: index % len(names)]
        rows.append({})
        for name in order:
            rows[-1][name] = build(work, name)
            wall, cpu = rows[-1][name]
            print(f"round {index + 1}: {name:9} {wall:6.1f} s wall, {cpu:6.1f} s CPU", flush=True)
            results.add("wall", "s", name, wall)
            results.add("cpu", "s", name, cpu)
            results.save()
    for name in names:
        print(f"{name}: {packages[name]} packages; {COLD[name]['description']}")
    for name, reference in (("ours", "official"), ("lean", "byron"), ("ours", "byron"), ("lean", "official")):
        if name in names and reference in names:
            wall, cpu = (statistics.median(row[name][i] / row[reference][i] for row in rows) for i in (0, 1))
            print(f"median of {len(rows)} ratios {name} / {reference}: {wall:.3f} wall, {cpu:.3f} CPU")
    for name in ("ours", "lean"):
        if name in names:
            show_breakdown(work, name, results)


if __name__ == "__main__":
    main()

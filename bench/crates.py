#!/usr/bin/env python3
"""Measures the compilation of a crate alone, in comparison with other crates for the same APIs.

Every crate is compiled as a dependency, in one run of Cargo for each mode and round; the compiler wrapper of the corpus
measures each crate. Lints are capped for all crates, as for crates from a registry. With several rounds, the mode check is
repeated, except for Google's crate with all features, which takes minutes.

    bench/crates.py                          # check, build and release
    bench/crates.py --mode check --jobs 1
    bench/crates.py --rounds 3           # three rounds of check, one of each other mode
    bench/crates.py --only vision,drive      # APIs by name

Prints a table with CPU time, wall time, peak memory, and CPU time per 1,000 methods and schemas.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess

import record

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "target/corpus"

# For each API our document, then other crates with their features (None for the default features). google-compute1 has no
# newer release. The default features of google-cloud-compute-v1 contain a few of its resources.
APIS = {
    "vision": ("vision.v1", [("google-vision1", "=7.0.0", None)]),
    "drive": ("drive.v3", [("google-drive3", "=7.0.0", None)]),
    "storage": ("storage.v1", [("google-storage1", "=7.0.0", None)]),
    "compute": ("compute.v1", [("google-compute1", "=6.0.0", None), ("google-cloud-compute-v1", "=4.1.0", None)]),
    "compute, all": (None, [("google-cloud-compute-v1", "=4.1.0", "all")]),
    "aiplatform": ("aiplatform.v1beta1", []),
}
MODES = {"check": ["check"], "build": ["build"], "release": ["build", "--release"]}

# Patterns that find methods and schemas in the source of our crates, of google-apis-rs (the struct of a call, a struct with
# serde derive), and of google-cloud-rust (the builder of a request, a struct of the model except requests).
ITEMS = [
    re.compile(r"^rt::call!|^rt::message!|^rt::transparent!", re.MULTILINE),
    re.compile(r"^pub struct \w+Call<|^#\[derive\([^\n]*serde::(?:Ser|Deser)ialize[^\n]*\n(?:#[^\n]*\n)*pub struct", re.MULTILINE),
    re.compile(r"^ *pub struct \w+\(\s*RequestBuilder<|^ *#\[non_exhaustive\]\s*pub struct (?!\w*Request\b)\w+ \{", re.MULTILINE),
]


def items(folder):
    """Counts methods and schemas in the source of a crate."""
    texts = [path.read_text() for path in folder.rglob("*.rs")]
    return max(sum(len(pattern.findall(text)) for text in texts) for pattern in ITEMS)


def cargo(work, *arguments, **variables):
    environment = {**os.environ, "RUSTFLAGS": "--cap-lints allow", "CARGO_INCREMENTAL": "0", **variables}
    done = subprocess.run(["cargo", *arguments], cwd=work, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"cargo {' '.join(arguments)} failed in {work}:\n{done.stderr[-4000:]}")
    return done.stdout


def workspace(work, lines):
    (work / "src").mkdir(parents=True, exist_ok=True)
    (work / "src/lib.rs").write_text("")
    text = '[package]\nname = "cost"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
    (work / "Cargo.toml").write_text(text + "\n".join(sorted(lines)) + "\n")


def metadata(work):
    packages = json.loads(cargo(work, "metadata", "--format-version", "1"))["packages"]
    return {package["name"]: package for package in packages}


def everything(work, name, version):
    """Returns all features of a published crate."""
    workspace(work, [f'{name} = "{version}"'])
    features = metadata(work)[name]["features"]
    return sorted(feature for feature in features if not feature.startswith("_"))


def dependencies(work, apis):
    """Returns two sets of dependencies, because a crate has one set of features in a run of Cargo."""
    first, second, rows = set(), set(), []
    for api, (document, others) in apis.items():
        if document:
            state = json.loads((CORPUS / f"state/{document}.json").read_text())["generated"]
            first.add(f'{state["package"]} = {{ path = "{CORPUS / "crates" / state["folder"]}" }}')
            rows.append((api, state["package"], ""))
        for name, version, features in others:
            if features is None:
                first.add(f'{name} = "{version}"')
                rows.append((api, name, ""))
            else:
                chosen = json.dumps(everything(work / "features", name, version))
                second.add(f'{name} = {{ version = "{version}", features = {chosen} }}')
                rows.append((api, name, "all"))
    return first, second, rows


def counts(work, lines):
    """Returns the lines and the number of items of each crate."""
    workspace(work, lines)
    found = {}
    for name, package in metadata(work).items():
        folder = pathlib.Path(package["manifest_path"]).parent / "src"
        if name.startswith("google-"):
            written = sum(len(path.read_text().splitlines()) for path in folder.rglob("*.rs"))
            found[name] = (written, items(folder))
    return found


def measure(work, kind, lines, mode, jobs):
    """Compiles a set of crates once; returns the measurements of each crate."""
    folder = work / f"{kind}-{mode}"
    workspace(folder, lines)
    timings = folder / "timings"
    # Every crate is measured in this run; only dependencies may be compiled already.
    wrapper = {"RUSTC_WRAPPER": str(corpus()), "CORPUS_TIMINGS": str(timings), "CARGO_TARGET_DIR": str(folder / "target")}
    packages = [argument for line in sorted(lines) for argument in ("-p", line.split(" ")[0])]
    release = ["--release"] if mode == "release" else []
    cargo(folder, "clean", *release, *packages, **wrapper)
    cargo(folder, *MODES[mode], "--jobs", str(jobs), **wrapper)
    return {path.stem: json.loads(path.read_text()) for path in timings.glob("*.json")}


def corpus():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release/corpus"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mode", choices=MODES, action="append")
    parser.add_argument("--only", help="APIs by name")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of the mode check")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/cost")
    record.add_option(parser)
    arguments = parser.parse_args()
    results = record.Record(arguments.json)
    only = arguments.only and re.split(", ?", arguments.only)
    apis = {api: parts for api, parts in APIS.items() if not only or api in only}
    subprocess.run(["cargo", "build", "--release", "-p", "corpus"], cwd=ROOT, check=True)
    documents = ",".join(document for document, _ in apis.values() if document)
    subprocess.run([corpus(), "generate", "--only", documents], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    first, second, rows = dependencies(arguments.work, apis)
    sizes = {**counts(arguments.work / "counts", first), **counts(arguments.work / "counts", second)}
    print(
        f"{'API':14}{'crate':28}{'features':10}{'lines':>8}{'items':>7} {'mode':8}"
        f"{'CPU s':>8}{'wall s':>8}{'MB':>7}{'CPU s / 1000 items':>20}"
    )
    modes = arguments.mode or list(MODES)
    repeated = ["check"] * (arguments.rounds - 1) if "check" in modes else []
    for index, mode in enumerate([*modes, *repeated]):
        taken = {"": measure(arguments.work, "default", first, mode, arguments.jobs)}
        # Building a crate of Google with all features takes minutes.
        if second and mode == "check" and index < len(modes):
            taken["all"] = measure(arguments.work, "all", second, mode, arguments.jobs)
        for api, name, features in (row for row in rows if row[2] in taken):
            took = taken[features][name.replace("-", "_")]
            lines, found = sizes[name]
            subject = f"{name} (all features)" if features else name
            results.add("lines", "lines", subject, *([] if results.samples("lines", subject) else [lines]))
            results.add(f"{mode}.cpu", "s", subject, took["cpu_seconds"])
            results.add(f"{mode}.wall", "s", subject, took["seconds"])
            results.add(f"{mode}.peak", "MB", subject, took["peak_megabytes"])
            # The default features compile only a part of the source.
            whole = features or name != "google-cloud-compute-v1"
            per = f"{took['cpu_seconds'] * 1000 / found:.2f}" if whole else ""
            if whole:
                results.add("items", "items", subject, *([] if results.samples("items", subject) else [found]))
                results.add(f"{mode}.per_item", "ms", subject, took["cpu_seconds"] * 1000 / found)
            print(
                f"{api:14}{name:28}{features:10}{lines:>8}{found:>7} {mode:8}"
                f"{took['cpu_seconds']:>8.1f}{took['seconds']:>8.1f}{took['peak_megabytes']:>7.0f}{per:>20}",
                flush=True,
            )
        results.save()


if __name__ == "__main__":
    main()

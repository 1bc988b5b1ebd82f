#!/usr/bin/env python3
"""Checks that generated crates satisfy the rules of crates.io, and that their names differ.

    release/registry.py target/corpus/crates
    release/registry.py generated

The rules are those of https://doc.rust-lang.org/cargo/reference/manifest.html and https://crates.io/policies: names of at
most 64 characters that start with a letter, a description of at most 1,000 characters, a licence, at most five keywords of at
most 20 characters, at most five known categories, web addresses, and a package of at most 10 MiB. The registry compares names
without regard to case, `-` and `_`.

The size of a package is estimated: the files of the crate in a tar archive, compressed with gzip, as `cargo package` does;
Cargo adds a lock file of some ten kilobytes. Prints each violation, then the counts. Exit status: 0 if there is none.
"""

import argparse
import gzip
import io
import pathlib
import re
import sys
import tarfile
import tomllib

LIMIT = 10 * 1024 * 1024
# Names that the registry reserves: the standard library, and names of devices on Windows.
RESERVED = set(
    "alloc core proc_macro std test aux con nul prn com1 com2 com3 com4 com5 com6 com7 com8 com9 "
    "lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9".split()
)
# The categories in use, from https://crates.io/category_slugs.
CATEGORIES = {
    "api-bindings",
    "command-line-utilities",
    "development-tools",
    "development-tools::build-utils",
    "web-programming::http-client",
}
LICENCES = {"Apache-2.0", "MIT", "Apache-2.0 OR MIT"}


def violations(folder: pathlib.Path, package: dict) -> list[str]:
    """Returns what the registry rejects, without the rules that concern several crates."""
    found = []
    name = package.get("name", "")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name):
        found.append(f"name {name!r}")
    if canonical(name) in RESERVED:
        found.append(f"name {name!r} is reserved")
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", package.get("version", "")):
        found.append(f"version {package.get('version')!r}")
    description = package.get("description", "")
    if not description.strip() or len(description) > 1000 or re.search(r"[\x00-\x1f\x7f]", description):
        found.append(f"description {description!r}")
    if package.get("license") not in LICENCES:
        found.append(f"license {package.get('license')!r}")
    keywords = package.get("keywords", [])
    if len(keywords) > 5 or len(set(keywords)) != len(keywords):
        found.append(f"keywords {keywords!r}")
    for keyword in keywords:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,19}", keyword):
            found.append(f"keyword {keyword!r}")
    categories = package.get("categories", [])
    if not 1 <= len(categories) <= 5 or not set(categories) <= CATEGORIES:
        found.append(f"categories {categories!r}")
    for key in ("documentation", "homepage", "repository"):
        if key in package and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s]*)?", package[key]):
            found.append(f"{key} {package[key]!r}")
    for file, pattern in (("README.md", "README.md"), ("LICENSE", "LICENSE*"), ("source", "src/*.rs")):
        if not any(it.is_file() for it in folder.glob(pattern)):
            found.append(f"no {file}")
    return found


def canonical(name: str) -> str:
    """Returns the form in which the registry compares names."""
    return name.lower().replace("-", "_")


def size(folder: pathlib.Path) -> int:
    """Returns the size of the compressed package in bytes."""
    archive = io.BytesIO()
    with gzip.GzipFile(fileobj=archive, mode="wb", compresslevel=6, mtime=0) as compressed:
        with tarfile.open(fileobj=compressed, mode="w") as tar:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    tar.add(path, arcname=f"{folder.name}/{path.relative_to(folder)}")
    return archive.tell()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crates", type=pathlib.Path, help="folder of the generated crates")
    crates = parser.parse_args().crates
    folders = sorted(it.parent for it in crates.glob("*/Cargo.toml"))
    if not folders:
        print(f"{crates}: contains no crates", file=sys.stderr)
        return 2
    count, names, sizes = 0, {}, []
    for folder in folders:
        package = tomllib.loads((folder / "Cargo.toml").read_text(encoding="utf-8")).get("package", {})
        found = violations(folder, package)
        other = names.setdefault(canonical(package.get("name", "")), folder.name)
        if other != folder.name:
            found.append(f"the same name as {other}")
        sizes.append((size(folder), folder.name))
        if sizes[-1][0] > LIMIT:
            found.append(f"a package of {sizes[-1][0]} bytes")
        for text in found:
            print(f"{folder.name}: {text}")
        count += len(found)
    sizes.sort()
    print(f"{len(folders)} crates, {len(names)} names, {count} violations")
    print(f"packages: median {sizes[len(sizes) // 2][0]} bytes, largest {sizes[-1][0]} ({sizes[-1][1]}), limit {LIMIT}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

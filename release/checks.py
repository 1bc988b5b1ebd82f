"""Checks whether the packages can be published."""

import pathlib
import re
import tomllib

import registry
from packages import Package, run
from plan import Release, count, shortened
from versions import Version


def metadata(root: pathlib.Path, packages: list[Package]) -> list[str]:
    """Checks what the registry and the users of a package require: licence, README, description, dependencies."""
    found = []
    names: dict[str, str] = {}
    published = {it.name for it in packages}
    for package in packages:
        resolved = {key: value for key, value in package.metadata.items() if value is not None}
        for text in registry.violations(root / package.folder, resolved):
            found.append(f"{package.manifest}: {text}")
        other = names.setdefault(registry.canonical(package.name), package.name)
        if other != package.name:
            found.append(f"{package.manifest}: the registry treats the name {package.name} as {other}")
        for it in package.dependencies:
            if it.kind != "dev" and it.requirement == "*":
                found.append(f"{package.manifest}: the dependency {it.name} has no version; add `version`")
            elif it.name not in published and it.requirement != "*":
                found.append(f"{package.manifest}: the dependency {it.name} is not published; remove its `publish = false`")
    return found


def clean(root: pathlib.Path) -> list[str]:
    """Checks that the files are those of a commit."""
    lines = run(root, "git", "status", "--porcelain").splitlines()
    if not lines:
        return []
    return [f"{count(len(lines), 'uncommitted file')}: {shortened([it[3:] for it in lines])}; commit or remove them"]


def versions(releases: list[Release], groups: list[list[str]]) -> list[str]:
    """Checks that versions are raised, and that dependents require the versions of this release."""
    found = []
    by_name = {it.package.name: it for it in releases}
    for it in releases:
        package = it.package
        if not it.is_new and package.version < it.released:
            found.append(f"{package.version_place}: {package.version} is lower than the release {it.released}")
        elif package.version < it.version:
            reasons = "; ".join(it.reasons)
            found.append(f"{package.version_place}: {package.version} must be {it.version} or higher ({reasons})")
        if it.is_published:
            found += requirements(package, by_name)
    for group in groups:
        different = sorted({by_name[name].package.version for name in group})
        if len(different) > 1:
            found.append(f"{', '.join(group)}: the versions {', '.join(map(str, different))} must be equal")
    return found


def requirements(package: Package, by_name: dict[str, Release]) -> list[str]:
    """Checks that a published package requires at least the versions that are published with it."""
    found = []
    for it in package.required():
        other = by_name.get(it.name)
        if other is None or it.requirement == "*" or not other.is_published:
            continue
        # Older versions may lack what the package uses, and a resolver is free to choose them.
        match = re.fullmatch(r"[=^~]?\s*(\d+\.\d+\.\d+.*)", it.requirement)
        if not match or Version.parse(match[1]) != other.package.version:
            where = package.manifest
            if package.document is not None:
                where = f"`runtime.version` of {package.document.with_suffix('.toml')}"
            found.append(f"{where}: requires {it.name} {it.requirement}, but {other.package.version} is released with it")
    return found


def changelogs(root: pathlib.Path, releases: list[Release]) -> list[str]:
    """Checks that a changelog mentions each release.

    A package with a changelog of its own has a section for the version. The others are named with their version below a
    heading of the changelog of the repository, `discogen 0.2.0`.
    """
    found = []
    shared = root / "CHANGELOG.md"
    sections = released_sections(shared.read_text(encoding="utf-8")) if shared.is_file() else ""
    for it in releases:
        if not it.is_published:
            continue
        package, version = it.package, re.escape(str(it.package.version))
        own = own_changelog(root, package)
        if own is not None:
            if not re.search(rf"^## \[?v?{version}(?![\w.-]*\w)", own.read_text(encoding="utf-8"), re.MULTILINE):
                found.append(f"{package.folder}/CHANGELOG.md: has no section `## {package.version}`")
        elif not re.search(rf"(?<![\w-]){re.escape(package.name)}`? {version}(?![\w.-]*\w)", sections):
            found.append(f"CHANGELOG.md: no section of a release contains `{package.name} {package.version}`")
    return found


def own_changelog(root: pathlib.Path, package: Package) -> pathlib.Path | None:
    """Returns the changelog of the package alone, if it has one."""
    path = root / package.folder / "CHANGELOG.md"
    return path if path.is_file() and path != root / "CHANGELOG.md" else None


def released_sections(text: str) -> str:
    """Returns a changelog without the section of unreleased changes."""
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return "".join(it for it in sections if not it.lower().startswith("## unreleased"))


def generated_versions(root: pathlib.Path, packages: list[Package]) -> list[str]:
    """Checks that the generated manifests have the versions of the settings files."""
    found = []
    for package in packages:
        if package.document is None:
            continue
        path = root / package.document.with_suffix(".toml")
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        version = table.get("package", {}).get("version")
        if version is not None and version != str(package.metadata["version"]):
            fact = f"has version {package.version}, its settings file {version}"
            found.append(f"{package.manifest}: {fact}; run `discogen generate`")
    return found


def everything(root: pathlib.Path, releases: list[Release], groups: list[list[str]]) -> list[str]:
    """Returns what prevents the release."""
    packages = [it.package for it in releases]
    return [
        *clean(root),
        *metadata(root, packages),
        *generated_versions(root, packages),
        *versions(releases, groups),
        *changelogs(root, releases),
    ]

"""What changed in a package since the tag of its last release."""

import json
import pathlib
import re
import subprocess
import tempfile
import tomllib

from packages import Package, run
from versions import SEMVER, Version


def tags(root: pathlib.Path) -> dict[str, dict[Version, str]]:
    """Returns the tags `<package>-v<version>`, by package and version."""
    found: dict[str, dict[Version, str]] = {}
    for tag in run(root, "git", "tag", "--list").splitlines():
        match = re.fullmatch(rf"(.+)-v({SEMVER})", tag, re.ASCII)
        if match:
            found.setdefault(match[1], {})[Version.parse(match[2])] = tag
    return found


def is_shallow(root: pathlib.Path) -> bool:
    """Returns whether the clone lacks history, and therefore perhaps tags."""
    return run(root, "git", "rev-parse", "--is-shallow-repository").strip() == "true"


def changed_files(root: pathlib.Path, tag: str, package: Package) -> list[str]:
    """Returns the files of the package that differ from a tag, relative to the repository, with untracked files.

    Files that Cargo does not package are not counted, except deleted ones, whose names no longer match the manifest.
    """
    outside = [it for it in (package.metadata["readme"], package.metadata["license_file"]) if it and ".." in it]
    folder = "." if str(package.folder) == "." else str(package.folder)
    paths = [folder, *(str(normal(package.folder / it)) for it in outside)]
    changed = run(root, "git", "diff", "--name-status", "--no-renames", "-z", tag, "--", *paths).split("\0")
    listed = run(root, "cargo", "package", "--list", "--allow-dirty", "--offline", "--package", package.name)
    packaged = {str(package.folder / it) for it in listed.splitlines()} | set(paths[1:])
    found = []
    for status, path in zip(changed[::2], changed[1::2]):
        if path in packaged or (status == "D" and not is_nested(root, package.folder, path)):
            found.append(path)
    untracked = run(root, "git", "ls-files", "--others", "--exclude-standard", "-z", "--", folder).split("\0")
    found += [it for it in untracked if it in packaged]
    return sorted(found) + inherited(root, tag, package)


def normal(path: pathlib.PurePosixPath) -> pathlib.PurePosixPath:
    """Resolves `..` in a relative path."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return pathlib.PurePosixPath(*parts)


def is_nested(root: pathlib.Path, folder: pathlib.PurePosixPath, path: str) -> bool:
    """Returns whether a file is in another package below the folder of a package."""
    for parent in pathlib.PurePosixPath(path).parents:
        if parent == folder:
            return False
        if (root / parent / "Cargo.toml").is_file():
            return True
    return False


def inherited(root: pathlib.Path, tag: str, package: Package) -> list[str]:
    """Returns the keys of the root manifest that the package inherits and that differ from a tag."""
    manifest = tomllib.loads((root / package.manifest).read_text(encoding="utf-8"))
    now = tomllib.loads((root / "Cargo.toml").read_text(encoding="utf-8"))
    old = at_tag(root, tag, "Cargo.toml")
    before = tomllib.loads(old) if old is not None else {}
    tables = [("package", manifest.get("package", {}))]
    for table in (manifest, *manifest.get("target", {}).values()):
        tables += [("dependencies", table.get(key, {})) for key in ("dependencies", "build-dependencies")]
    found = set()
    for kind, table in tables:
        for key, value in table.items():
            if isinstance(value, dict) and value.get("workspace") is True:
                values = [it.get("workspace", {}).get(kind, {}).get(key) for it in (before, now)]
                if values[0] != values[1]:
                    found.add(f"Cargo.toml (workspace.{kind}.{key})")
    return sorted(found)


def at_tag(root: pathlib.Path, tag: str, path: str) -> str | None:
    """Returns the content of a file at a tag, or `None` if it did not exist."""
    done = subprocess.run(["git", "show", f"{tag}:{path}"], cwd=root, capture_output=True, check=False)
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def verdicts(root: pathlib.Path, tagged: dict[str, str], packages: list[Package], discogen: list[str]) -> dict[str, str]:
    """Compares the documents of generated packages with those at their tags; returns the verdict of each package.

    `tagged` contains the tags, by package. Runs `discogen diff` once for all documents. A package whose document did not
    exist at its tag has no verdict.
    """
    with tempfile.TemporaryDirectory(prefix="discogen-release.") as name:
        old, new = pathlib.Path(name, "old"), pathlib.Path(name, "new")
        old.mkdir()
        new.mkdir()
        compared = []
        for package in packages:
            if package.document is None or package.name not in tagged:
                continue
            before = at_tag(root, tagged[package.name], str(package.document))
            now = (root / package.document).read_text(encoding="utf-8")
            if before is not None and before != now:
                (old / package.document.name).write_text(before, encoding="utf-8")
                (new / package.document.name).write_text(now, encoding="utf-8")
            if before is not None:
                compared.append((package, json.loads(now)))
        found = {}
        if any(old.iterdir()):
            result = json.loads(run(root, *discogen, "diff", str(old), str(new), "--format", "json"))
            found = {it["api"]: it["verdict"] for it in result["apis"]}
        return {package.name: found.get(f"{head['name']}:{head['version']}", "none") for package, head in compared}


def settings_changed(root: pathlib.Path, tag: str, package: Package) -> bool:
    """Returns whether the settings file of a generated package changed in more than versions."""
    path = package.document.with_suffix(".toml")

    def settings(text: str | None) -> dict:
        table = tomllib.loads(text) if text else {}
        for key in ("package", "runtime"):
            table.get(key, {}).pop("version", None)
        return {key: value for key, value in table.items() if value}

    now = (root / path).read_text(encoding="utf-8") if (root / path).is_file() else None
    return settings(at_tag(root, tag, str(path))) != settings(now)


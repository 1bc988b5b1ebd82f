"""Publishes packages in order, and continues an interrupted release."""

import pathlib
import re
import subprocess
import sys

from packages import run
from plan import Release


def commands(release: Release) -> list[list[str]]:
    """Returns the commands that publish a package and record that it is published."""
    name, version = release.package.name, release.package.metadata["version"]
    return [["cargo", "publish", "--package", name], ["git", "tag", f"{name}-v{version}"]]


def publish(root: pathlib.Path, releases: list[Release]) -> bool:
    """Publishes each package whose dependencies are published; returns whether all are published.

    A version that the registry already contains counts as published.
    """
    failed: dict[str, str] = {}
    for release in releases:
        name = release.package.name
        missing = [it.name for it in release.package.required() if it.name in failed]
        if missing:
            failed[name] = f"requires {missing[0]}"
            continue
        upload, tag = commands(release)
        print(f"$ {' '.join(upload)}", flush=True)
        done = subprocess.run(upload, cwd=root, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False)
        sys.stderr.write(done.stderr)
        if done.returncode and not is_published(done.stderr):
            failed[name] = "`cargo publish` failed, see above"
            continue
        run(root, *tag)
        print(f"{name} {release.package.version}: published, tagged {tag[-1]}", flush=True)
    for name, reason in failed.items():
        print(f"{name}: not published, {reason}", file=sys.stderr)
    return not failed


def is_published(message: str) -> bool:
    """Returns whether Cargo or the registry rejected a version because it exists."""
    return bool(re.search(r"already exists on|is already uploaded", message))

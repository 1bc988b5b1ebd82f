"""Packages all published crates, and compiles the packages against each other."""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

from packages import Failure, Package, run
from registry import LIMIT


def build(root: pathlib.Path, packages: list[Package], output: pathlib.Path, options: list[str]) -> list[pathlib.Path]:
    """Writes the packages to a folder, in the given order, and returns their paths.

    Packages a copy of the tracked files and of new files that are not ignored, so that the packages cannot use other files.
    Cargo unpacks each package outside the workspace, resolves the others from a local registry with the new packages, and
    compiles it. Nothing is written to `output` if that fails.
    """
    with tempfile.TemporaryDirectory(prefix="discogen-package.") as name:
        copy = pathlib.Path(name).resolve()
        copy_files(root, copy)
        # A new target directory, because Cargo identifies the packages by its path and their version: with the directory of
        # an earlier run it would reuse the packages of that run.
        command = ["cargo", "package", "--target-dir", str(copy / "target"), *options]
        for package in packages:
            command += ["--package", package.name]
        environment = os.environ | {"CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_INCREMENTAL": "0"}
        try:
            # Cargo's progress and the errors of the compiler are shown.
            done = subprocess.run(command, cwd=copy, env=environment, check=False)
        finally:
            remove_unpacked(copy / "target")
        if done.returncode:
            raise Failure("`cargo package` failed, see above; no package was written")
        archives = [copy / "target" / "package" / f"{it.name}-{it.metadata['version']}.crate" for it in packages]
        for package, archive in zip(packages, archives):
            verify(package, archive)
        output.mkdir(parents=True, exist_ok=True)
        for old in output.glob("*.crate"):
            old.unlink()
        return [pathlib.Path(shutil.copy(it, output)) for it in archives]


def copy_files(root: pathlib.Path, copy: pathlib.Path) -> None:
    """Copies the tracked files and the new files that are not ignored."""
    for path in run(root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        source = root / path
        # A deleted file is listed until its deletion is committed.
        if path and source.is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy / path, follow_symlinks=False)


def verify(package: Package, archive: pathlib.Path) -> None:
    """Checks the files and the size of a package."""
    with tarfile.open(archive) as tar:
        names = [it.partition("/")[2] for it in tar.getnames()]
    for file in ("Cargo.toml", "README.md", "LICENSE"):
        if not any(it.startswith(file) for it in names):
            raise Failure(f"{archive.name}: contains no {file}; add it to the folder of {package.name}, or to `include`")
    if archive.stat().st_size > LIMIT:
        raise Failure(f"{archive.name}: has {archive.stat().st_size} bytes, the limit of the registry is {LIMIT}")


def remove_unpacked(target: pathlib.Path) -> None:
    """Removes the folder `-HASH` to which Cargo unpacked the packages of the local registry.

    The files that list the sources of each compiled package contain its path. Folders of other runs are kept: they may be in
    use.
    """
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    found: set[str] = set()
    for path in target.glob("*/deps/*.d"):
        found.update(re.findall(r"[/\\]registry[/\\]src[/\\](-[0-9a-f]+)[/\\]", path.read_text(encoding="utf-8")))
    for name in found:
        shutil.rmtree(home / "registry" / "src" / name, ignore_errors=True)

"""The packages of a workspace that are published, and their order."""

import dataclasses
import json
import pathlib
import subprocess
import tomllib

from versions import Version


class Failure(Exception):
    """An error with its remedy, which the command prints without a traceback."""


@dataclasses.dataclass(frozen=True)
class Dependency:
    """A dependency on another package of the workspace."""

    name: str
    # The requirement in Cargo's form, `^0.1.0`; `*` if the manifest has only a path.
    requirement: str
    # `normal`, `build` or `dev`.
    kind: str


@dataclasses.dataclass
class Package:
    """A package that is published."""

    name: str
    version: Version
    # Relative to the repository.
    folder: pathlib.PurePosixPath
    # The resolved values of the manifest: `license`, `description`, `readme`, …
    metadata: dict
    dependencies: list[Dependency]
    # The discovery document of a generated package, relative to the repository.
    document: pathlib.PurePosixPath | None = None

    @property
    def is_library(self) -> bool:
        """Whether other packages can use the package."""
        return any("bin" not in target["kind"] for target in self.metadata["targets"] if is_built(target))

    @property
    def manifest(self) -> str:
        """The path of the manifest, for messages."""
        return str(self.folder / "Cargo.toml")

    @property
    def version_place(self) -> str:
        """Where the version is set, for messages."""
        if self.document is None:
            return self.manifest
        return f"`package.version` of {self.document.with_suffix('.toml')}"

    def required(self) -> list[Dependency]:
        """Returns the dependencies that must be published first.

        Cargo removes development dependencies without a version from the published manifest.
        """
        return [it for it in self.dependencies if it.kind != "dev" or it.requirement != "*"]


def is_built(target: dict) -> bool:
    """Returns whether dependents or `cargo install` build the target."""
    return not {"test", "bench", "example", "custom-build"} & set(target["kind"])


def run(root: pathlib.Path, *command: str, **options) -> str:
    """Runs a command in the repository and returns its output; a failure is an error with its message."""
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", **options)
    except OSError as error:
        raise Failure(f"cannot run `{command[0]}`: {error.strerror}; install it, or correct its path") from error
    if done.returncode:
        raise Failure(f"`{' '.join(command)}` failed in {root}:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def load(root: pathlib.Path) -> list[Package]:
    """Returns the packages that are published, by name."""
    all_packages = json.loads(run(root, "cargo", "metadata", "--no-deps", "--format-version", "1"))["packages"]
    documents = generated_from(root)
    names = {it["name"] for it in all_packages}
    found = []
    for metadata in sorted(all_packages, key=lambda it: it["name"]):
        if metadata["publish"] == []:
            continue
        folder = pathlib.Path(metadata["manifest_path"]).parent.relative_to(root)
        dependencies = [
            Dependency(it["name"], it["req"], it["kind"] or "normal")
            for it in metadata["dependencies"]
            if it.get("path") and it["name"] in names
        ]
        found.append(
            Package(
                name=metadata["name"],
                version=Version.parse(metadata["version"]),
                folder=pathlib.PurePosixPath(folder.as_posix()),
                metadata=metadata,
                dependencies=dependencies,
                document=documents.get(metadata["name"]),
            )
        )
    if not found:
        raise Failure(f"{root}: no package is published; remove `publish = false` from a manifest")
    return found


def generated_from(root: pathlib.Path) -> dict[str, pathlib.PurePosixPath]:
    """Returns the document of each generated package, by the name of the package."""
    found = {}
    for path in sorted(root.glob("discovery/*.json")):
        settings = path.with_suffix(".toml")
        try:
            table = tomllib.loads(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
            name = table.get("package", {}).get("name")
            if name is None:
                head = json.loads(path.read_text(encoding="utf-8"))
                name = f"google-{head['name']}-{head['version']}"
        except (ValueError, KeyError) as error:
            raise Failure(f"{path.relative_to(root)}: cannot determine the name of its crate: {error}") from error
        found[name] = pathlib.PurePosixPath(path.relative_to(root).as_posix())
    return found


def in_order(packages: list[Package]) -> list[Package]:
    """Returns the packages in the order in which they are published: each after those that it requires."""
    remaining = {it.name: it for it in packages}
    ordered = []
    while remaining:
        ready = [it for it in remaining.values() if not any(one.name in remaining for one in it.required())]
        if not ready:
            raise Failure(f"the packages require each other: {cycle(remaining)}; remove one of these dependencies")
        for it in sorted(ready, key=lambda it: it.name):
            ordered.append(it)
            del remaining[it.name]
    return ordered


def cycle(remaining: dict[str, Package]) -> str:
    """Returns a cycle among packages that each require one of the others: `a -> b -> a`."""
    path = [min(remaining)]
    while True:
        following = min(it.name for it in remaining[path[-1]].required() if it.name in remaining)
        if following in path:
            return " -> ".join([*path[path.index(following) :], following])
        path.append(following)


def same_version(root: pathlib.Path, packages: list[Package]) -> list[list[str]]:
    """Returns the groups of packages with one common version.

    The key is `workspace.metadata.discogen-release.same-version` of the root manifest, a list of lists of names.
    """
    manifest = tomllib.loads((root / "Cargo.toml").read_text(encoding="utf-8"))
    table = manifest.get("workspace", {}).get("metadata", {}).get("discogen-release", {})
    groups = table.get("same-version", [])
    known = {it.name for it in packages}
    for name in (it for group in groups for it in group):
        if name not in known:
            raise Failure(f"Cargo.toml: same-version contains {name!r}, which is not a published package")
    return groups

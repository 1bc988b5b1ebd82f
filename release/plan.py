"""Decides which packages are published, and the lowest version of each."""

import dataclasses
import pathlib

import changes
from packages import Failure, Package, in_order, load, same_version
from versions import VERDICTS, Version, most_severe


@dataclasses.dataclass
class Release:
    """What is known about the next release of a package."""

    package: Package
    # The last release: its tag and version.
    tag: str | None = None
    released: Version | None = None
    # The changed files, and other reasons for a release.
    files: list[str] = dataclasses.field(default_factory=list)
    reasons: list[str] = dataclasses.field(default_factory=list)
    # What a person must decide.
    notes: list[str] = dataclasses.field(default_factory=list)
    verdict: str = "none"
    # The lowest version that the verdict permits, or the higher version in the manifest.
    version: Version = Version((0, 0, 0))

    @property
    def is_new(self) -> bool:
        """Whether the package has no release."""
        return self.released is None

    @property
    def is_published(self) -> bool:
        """Whether this release contains the package."""
        return self.is_new or self.verdict != "none"

    @property
    def is_breaking(self) -> bool:
        """Whether the new version is incompatible with the last release."""
        return not self.is_new and self.version.is_breaking_after(self.released)

    def require(self, verdict: str, reason: str) -> bool:
        """Raises the verdict and adds the reason, unless the verdict is at least as severe; returns whether it was lower."""
        if self.is_new or most_severe(self.verdict, verdict) == self.verdict:
            return False
        self.verdict = verdict
        self.reasons.append(reason)
        self.set_version()
        return True

    def set_version(self) -> None:
        """Sets the version that follows from the verdict."""
        if self.is_new or self.verdict == "none":
            self.version = self.package.version
        else:
            self.version = max(self.released.bump(self.verdict), self.package.version)


def make(root: pathlib.Path, discogen: list[str], given: dict[str, str]) -> list[Release]:
    """Returns the release of each package, in the order in which they are published.

    `given` contains verdicts that a person determined, by package.
    """
    packages = in_order(load(root))
    for name, verdict in given.items():
        if name not in {it.name for it in packages}:
            raise Failure(f"--verdict {name}={verdict}: no published package has this name; `plan` lists them")
    releases = {it.name: Release(it) for it in packages}
    known = changes.tags(root)
    if not known and changes.is_shallow(root):
        raise Failure("the clone is shallow and contains no tags; run `git fetch --unshallow --tags`")
    for it in releases.values():
        versions = known.get(it.package.name)
        if versions:
            it.released = max(versions)
            it.tag = versions[it.released]
    tagged = {name: it.tag for name, it in releases.items() if it.tag}
    documents = changes.verdicts(root, tagged, packages, discogen)
    for it in releases.values():
        assess(root, it, documents.get(it.package.name), given.get(it.package.name))
    groups = same_version(root, packages)
    while any([propagate(it, releases) for it in releases.values()] + [align(group, releases) for group in groups]):
        pass
    return list(releases.values())


def assess(root: pathlib.Path, release: Release, of_document: str | None, given: str | None) -> None:
    """Determines the verdict from the changes of the package itself."""
    package = release.package
    release.set_version()
    if release.is_new:
        release.reasons.append("no release yet")
        return
    release.files = changes.changed_files(root, release.tag, package)
    if release.files:
        release.require("patch", f"{count(len(release.files), 'file')} changed: {shortened(release.files)}")
    if of_document is not None:
        release.require(of_document, "the document changed")
    if package.version.is_breaking_after(release.released):
        release.require("major", f"the version {package.version} is set")
    if given is not None:
        release.require(given, "the verdict is given")
    if release.is_published and of_document not in (None, "none") and not generated_sources(release):
        release.notes.append("the document changed, but the sources did not: run `discogen generate`")
    if given is None and release.is_published and not release.is_breaking:
        release.notes += undecided(root, release, of_document)


def undecided(root: pathlib.Path, release: Release, of_document: str | None) -> list[str]:
    """Returns what the verdict does not cover."""
    package = release.package
    if package.document is None:
        return ["verify that the public API is compatible, or pass `--verdict`"] if package.is_library else []
    if of_document is None:
        return [f"{package.document} does not exist at {release.tag}; determine the verdict yourself"]
    found = []
    if changes.settings_changed(root, release.tag, package):
        found.append("the settings file changed, which the verdict does not cover; read the difference")
    if of_document == "none" and generated_sources(release):
        found.append("the sources changed, but the document did not: verify that the public API is compatible")
    return found


def generated_sources(release: Release) -> list[str]:
    """Returns the changed source files."""
    return [it for it in release.files if it.startswith(f"{release.package.folder}/src/")]


def propagate(release: Release, releases: dict[str, Release]) -> bool:
    """Applies the releases of the dependencies; returns whether they changed the verdict."""
    found = False
    for other in direct(release, releases):
        if other.is_published and other.is_breaking:
            # Libraries re-export types of their dependencies; a command has no users of its types.
            verdict = "major" if release.package.is_library else "patch"
            found |= release.require(verdict, f"{other.package.name} {other.version} is breaking")
    if not release.package.is_library:
        for other in indirect(release, releases):
            if other.is_published and not other.is_new:
                found |= release.require("patch", f"contains {other.package.name} {other.version}")
    return found


def direct(release: Release, releases: dict[str, Release]) -> list[Release]:
    """Returns the published packages that are compiled into a package and that it names."""
    names = {it.name for it in release.package.dependencies if it.kind != "dev"}
    return [it for name, it in releases.items() if name in names]


def indirect(release: Release, releases: dict[str, Release]) -> list[Release]:
    """Returns all published packages that are compiled into a package."""
    found: dict[str, Release] = {}
    remaining = direct(release, releases)
    while remaining:
        it = remaining.pop()
        if it.package.name not in found:
            found[it.package.name] = it
            remaining += direct(it, releases)
    return list(found.values())


def align(group: list[str], releases: dict[str, Release]) -> bool:
    """Gives the packages of a group one version; returns whether a version changed.

    Members that already have this version are not published again: their publication succeeded before another one failed.
    """
    members = [releases[name] for name in group]
    if not any(it.is_published for it in members):
        return False
    version = max(it.version for it in members)
    behind = [it for it in members if it.version < version]
    for it in behind:
        others = ", ".join(name for name in group if name != it.package.name)
        it.require("patch", f"has the same version as {others}")
        it.version = version
    return bool(behind)


def shortened(files: list[str]) -> str:
    """Returns the first names of a list."""
    return ", ".join(files[:3]) + (", …" if len(files) > 3 else "")


def count(number: int, noun: str) -> str:
    """Returns `1 file` or `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def parse_verdict(text: str) -> tuple[str, str]:
    """Parses `NAME=VERDICT`."""
    name, sign, verdict = text.partition("=")
    if not sign or verdict not in VERDICTS:
        raise ValueError(f"{text!r} is not NAME=VERDICT with a verdict of {', '.join(VERDICTS)}")
    return name, verdict

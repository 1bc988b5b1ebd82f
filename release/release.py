#!/usr/bin/env python3
"""Plans, checks, packages and publishes a release. Requires Python 3.11, Git and Cargo.

    release/release.py plan                                   what changed, the versions and the order
    release/release.py plan --verdict discogen-runtime=major  the consequences of a breaking change
    release/release.py check                                  what prevents the release
    release/release.py package                                packages all crates, compiles the packages against each other
    release/release.py publish --dry-run                      prints the commands in order
    release/release.py publish                                publishes and tags; again to continue after a failure

The tag `<package>-v<version>` marks a published version. RELEASING.md describes the rules. Exit status: 0 success; 1 a check
found a problem, or a package was not published; 2 usage, or a command that failed.
"""

import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import archives  # noqa: E402
import checks  # noqa: E402
import packages  # noqa: E402
import plan  # noqa: E402
import publishing  # noqa: E402


def main() -> int:
    arguments = parser().parse_args()
    try:
        root = arguments.repository
        root = pathlib.Path(packages.run(root, "git", "rev-parse", "--show-toplevel").strip()).resolve()
        return arguments.run(root, arguments)
    except packages.Failure as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """Returns the parser of the arguments."""
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument(
        "--repository",
        type=pathlib.Path,
        default=pathlib.Path(__file__).parent,
        metavar="FOLDER",
        help="repository with the packages; default: the one that contains this script",
    )
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in [
        ("plan", run_plan, "print what changed since the tags, the verdicts, the versions and the order"),
        ("check", run_check, "print what prevents the release: versions, changelogs, licences, uncommitted files"),
        ("package", run_package, "package all crates into one folder, and compile the packages against each other"),
        ("publish", run_publish, "publish and tag the packages that are not yet published, in order"),
    ]:
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.set_defaults(run=run)
        if name == "package":
            command.add_argument(
                "--output", type=pathlib.Path, metavar="FOLDER", help="folder of the packages; default: target/release-packages"
            )
            command.add_argument("--offline", action="store_true", help="use only dependencies that are already downloaded")
            continue
        command.add_argument(
            "--verdict",
            action="append",
            default=[],
            type=verdict,
            metavar="NAME=VERDICT",
            help="the least verdict of a package: patch, minor or major; repeatable",
        )
        command.add_argument(
            "--discogen", metavar="PATH", help="the command that compares documents; default: `cargo run -p discogen`"
        )
        if name == "plan":
            command.add_argument("--format", choices=["text", "json"], default="text", help="output format; default: text")
        if name == "publish":
            command.add_argument("--dry-run", action="store_true", help="print the commands instead of running them")
    return found


def verdict(text: str) -> tuple[str, str]:
    """Parses an argument of `--verdict`."""
    try:
        return plan.parse_verdict(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def releases_of(root: pathlib.Path, arguments: argparse.Namespace) -> list[plan.Release]:
    """Returns the release of each package, in order."""
    discogen = ["cargo", "run", "--quiet", "--package", "discogen", "--"]
    if arguments.discogen:
        discogen = [arguments.discogen]
    return plan.make(root, discogen, dict(arguments.verdict))


def run_plan(root: pathlib.Path, arguments: argparse.Namespace) -> int:
    releases = releases_of(root, arguments)
    if arguments.format == "json":
        print(json.dumps([as_json(it) for it in releases], indent=2))
        return 0
    published = [it for it in releases if it.is_published]
    width = max(len(it.package.name) for it in releases)
    for position, it in enumerate(published, 1):
        released = "new" if it.is_new else f"{it.verdict}, after {it.released}"
        change = "" if it.package.version == it.version else f" (set it in {it.package.version_place})"
        print(f"{position:3}. {it.package.name:{width}}  {it.version}{change}: {released}; {'; '.join(it.reasons)}")
        for note in it.notes:
            print(f"     note: {note}")
    unchanged = [f"{it.package.name} {it.released}" for it in releases if not it.is_published]
    if unchanged:
        print(f"unchanged: {', '.join(unchanged)}")
    if published:
        shared = [f"{it.package.name} {it.version}" for it in published if not checks.own_changelog(root, it.package)]
        if shared:
            print(f"line for CHANGELOG.md: {', '.join(shared)}")
    else:
        print("no package has changed")
    return 0


def as_json(release: plan.Release) -> dict:
    """Returns the values of a release as JSON."""
    return {
        "package": release.package.name,
        "publish": release.is_published,
        "tag": release.tag,
        "verdict": "new" if release.is_new else release.verdict,
        "current": str(release.package.version),
        "version": str(release.version),
        "files": release.files,
        "reasons": release.reasons,
        "notes": release.notes,
    }


def run_check(root: pathlib.Path, arguments: argparse.Namespace) -> int:
    releases = releases_of(root, arguments)
    found = findings(root, releases)
    for text in found:
        print(text)
    published = sum(it.is_published for it in releases)
    print(f"{plan.count(len(releases), 'package')}, {published} to publish, {plan.count(len(found), 'problem')}")
    return 1 if found else 0


def findings(root: pathlib.Path, releases: list[plan.Release]) -> list[str]:
    """Returns what prevents the release."""
    groups = packages.same_version(root, [it.package for it in releases])
    return checks.everything(root, releases, groups)


def run_package(root: pathlib.Path, arguments: argparse.Namespace) -> int:
    ordered = packages.in_order(packages.load(root))
    found = checks.metadata(root, ordered)
    if found:
        print(*found, sep="\n", file=sys.stderr)
        return 1
    output = arguments.output or root / "target" / "release-packages"
    written = archives.build(root, ordered, output, ["--offline"] if arguments.offline else [])
    for path in written:
        print(f"{path}: {path.stat().st_size} bytes")
    print(f"{plan.count(len(written), 'package')}, compiled against each other")
    return 0


def run_publish(root: pathlib.Path, arguments: argparse.Namespace) -> int:
    releases = releases_of(root, arguments)
    found = findings(root, releases)
    published = [it for it in releases if it.is_published]
    if arguments.dry_run:
        for it in published:
            for command in publishing.commands(it):
                print(" ".join(command))
        if published:
            print("git push origin --tags")
        if found:
            print(f"`publish` would refuse: {plan.count(len(found), 'problem')}, see `check`", file=sys.stderr)
        return 0
    if found:
        print(*found, sep="\n", file=sys.stderr)
        print("error: nothing was published; correct the above first", file=sys.stderr)
        return 1
    if not publishing.publish(root, published):
        print("error: run the command again to continue", file=sys.stderr)
        return 1
    print("all packages are published; run `git push origin --tags`" if published else "no package has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The programs that `bench/all` runs."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Group:
    """Programs that are measured together, and replace each other's older results together.

    The minutes are those of two cores without other load, with everything compiled from nothing.
    """

    what: str
    commands: list
    quick: list
    minutes: float
    quick_minutes: float


def words(*commands):
    return [command.split() for command in commands]


GROUPS = {
    "calls": Group(
        "CPU time, instructions and allocations of calls, relative to other clients",
        words("bench/calls/run"),
        words("bench/calls/run --rounds 3 --small 200 --page 5 --crowd 100 --only limit,ours,byron"),
        12,
        6,
    ),
    "wire": Group(
        "decoding and encoding JSON, relative to serde derive",
        words("bench/wire/run"),
        words("bench/wire/run"),
        4,
        4,
    ),
    "streams": Group(
        "batches, and streams of elements",
        words("bench/streams/run"),
        words("bench/streams/run --rounds 3 --mib 64"),
        3,
        2,
    ),
    "media": Group(
        "uploads and downloads of 1 GiB, relative to a plain client",
        words("bench/media/run"),
        words("bench/media/run --rounds 2 --mib 256"),
        3,
        2,
    ),
    "documents": Group(
        "generating the crates of all documents",
        words("bench/documents.py"),
        words("bench/documents.py --rounds 1 --only d*"),
        8,
        3,
    ),
    "compile": Group(
        "compiling the vision crate, relative to google-vision1",
        words(
            "bench/compile.py --pairs 31",
            "bench/compile.py --mode consumer --pairs 5",
            "bench/compile.py --mode instructions",
        ),
        words("bench/compile.py --pairs 2"),
        10,
        3,
    ),
    "cold": Group(
        "cold builds of programs, relative to other clients",
        words("bench/cold.py --rounds 3"),
        words("bench/cold.py --rounds 1 --only lean,byron"),
        18,
        3,
    ),
    "crates": Group(
        "compiling the crates of large APIs, relative to other crates",
        words("bench/crates.py --rounds 3"),
        words("bench/crates.py --mode check --only vision,drive"),
        45,
        4,
    ),
    "command": Group(
        "the command: dry runs, `show`, completions and pages",
        words("bench/command.py --skip-build"),
        words("bench/command.py --runs 5 --skip-build --skip-every-api"),
        6,
        4,
    ),
    "build": Group(
        "the cold build of the command",
        words("bench/command.py --skip-runs --builds 2"),
        words("bench/command.py --skip-runs"),
        14,
        8,
    ),
    "readme": Group(
        "the two commands of the README in a new clone",
        words("bench/readme.py"),
        words("bench/readme.py --only generate"),
        12,
        4,
    ),
}

"""The tables of README.md: what each row shows, and the goals.

A row selects values by the names of a measure and a subject, as the programs record them. A row with a reference shows the
median of the ratios of the rounds; a row without one shows the median of the values.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Goal:
    """A limit for the median of a row."""

    words: str
    value: float

    def is_reached(self, median):
        if self.words == "at least":
            return median >= self.value
        return median < self.value if self.words == "below" else median <= self.value

    def relative(self, median):
        """Returns the value relative to the goal; below 1 it is reached."""
        if self.words == "at least":
            return self.value / median if median else None
        return median / self.value


def at_most(value):
    return Goal("at most", value)


def at_least(value):
    return Goal("at least", value)


def below(value):
    return Goal("below", value)


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure. `reference` is the subject to which it is relative; the default command is that of the table."""

    what: str
    measure: str
    subject: str
    reference: str | None = None
    goal: Goal | None = None
    command: str | None = None
    is_ours: bool = True


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows from the results of one group. `names` are the subjects as readers know them."""

    name: str
    title: str
    group: str
    command: str
    rows: list
    names: dict = dataclasses.field(default_factory=dict)

    def named(self, subject):
        return self.names.get(subject, subject)


VISION = {
    "ours": "discogen",
    "limit": "the limit",
    "through-reqwest": "reqwest with serde",
    "byron": "google-vision1",
    "official": "google-cloud-vision-v1",
}
PEERS = ("byron", "official", "through-reqwest")


def with_peers(what, measure, reference="limit", peers=PEERS, **options):
    """A row for discogen, and the same for the other clients."""
    rows = [Row(what, measure, "ours", reference, **options)]
    return rows + [Row(f"{what}: {VISION[peer]}", measure, peer, reference, is_ours=False) for peer in peers]


CALLS = Table(
    "calls",
    "Calls",
    "calls",
    "bench/calls/run",
    [
        *with_peers("CPU time of a small call", "small.cpu", goal=at_most(1.10)),
        Row("CPU time of a small call", "small.cpu", "ours", "byron", below(1.0)),
        *with_peers("CPU time of a page of 1,000 products", "page.cpu"),
    ],
    VISION,
)

CROWD = Table(
    "concurrent-calls",
    "1,000 concurrent calls through one client",
    "calls",
    "bench/calls/run --skip-alone --skip-counts --skip-instructions",
    [
        *with_peers("CPU time per concurrent call", "crowd.cpu", goal=at_most(1.08)),
        *with_peers("wall time per concurrent call", "crowd.wall", peers=PEERS[:2]),
        *with_peers("memory after 10 rounds", "crowd.memory_before", None, peers=("limit", *PEERS[:2])),
        *with_peers("memory after 30 rounds", "crowd.memory_after", None, peers=("limit", *PEERS[:2])),
    ],
    VISION,
)

COUNTED = Table(
    "instructions-of-calls",
    "Instructions and allocations of calls",
    "calls",
    "bench/calls/run --skip-alone --skip-crowd",
    [
        *with_peers("user-space instructions of a small call", "small.instructions"),
        *with_peers("user-space instructions of a page of 1,000 products", "page.instructions"),
        *with_peers("allocations of a small call", "small.allocations"),
    ],
    VISION,
)


def json_rows(way):
    title = {"decode": "decoding", "encode": "encoding"}[way]
    for data, items in (("products", "1,000 products"), ("instances", "500 instances")):
        yield Row(f"speed of {title} {items}", f"{data}.{way}.speed", "ours", "derive")


JSON = Table(
    "json",
    "Decoding and encoding JSON (a higher speed is better)",
    "wire",
    "bench/wire/run",
    [
        *json_rows("decode"),
        *json_rows("encode"),
        Row("instructions of decoding 1,000 products", "products.decode.instructions", "ours", "derive"),
        Row("instructions of decoding 500 instances", "instances.decode.instructions", "ours", "derive"),
        Row("instructions of encoding 1,000 products", "products.encode.instructions", "ours", "derive"),
        Row("instructions of encoding 500 instances", "instances.encode.instructions", "ours", "derive"),
    ],
    {"derive": "serde derive"},
)

BATCH = Table(
    "batches",
    "100 calls with 20 ms of latency",
    "streams",
    "bench/streams/run",
    [
        Row("wall time, one after the other", "calls.wall", "sequential"),
        Row("wall time, concurrently", "calls.wall", "concurrent"),
        Row("wall time, in a batch", "calls.wall", "batch"),
        Row("CPU time of a batch", "calls.cpu", "batch", "concurrent"),
        Row("CPU time, one after the other", "calls.cpu", "sequential", "concurrent"),
    ],
    {"sequential": "calls one after the other", "concurrent": "concurrent calls", "batch": "a batch"},
)

STREAMS = Table(
    "streams",
    "Reading 1 GiB of elements",
    "streams",
    "bench/streams/run",
    [
        Row("speed, a JSON array", "stream.speed", "json"),
        Row("speed, server-sent events", "stream.speed", "sse"),
        Row("memory before, a JSON array", "stream.before", "json"),
        Row("peak memory, a JSON array", "stream.peak", "json"),
        Row("memory before, server-sent events", "stream.before", "sse"),
        Row("peak memory, server-sent events", "stream.peak", "sse"),
    ],
)

MEDIA_NAMES = {
    "plain-upload": "hyper that sends one block of memory",
    "plain-upload-read": "hyper that reads and sends the same source",
    "plain-upload-file": "hyper with tokio::fs, the same file",
    "plain-upload-blocking": "hyper with std::fs on the sending thread, the same file",
    "plain-download": "hyper",
    "plain-save": "hyper that writes a file on the receiving thread",
    "plain-save-file": "hyper that writes a file with tokio::fs",
}
MEDIA = Table(
    "media",
    "1 GiB of media in each direction (a higher throughput is better)",
    "media",
    "bench/media/run",
    [
        Row("throughput of an upload of a file in chunks", "throughput", "upload-file", "plain-upload-file", at_least(0.95)),
        Row("throughput of an upload of a file in one request", "throughput", "upload-file-simple", "plain-upload-file", at_least(0.95)),
        Row("throughput of an upload of a file in chunks", "throughput", "upload-file", "plain-upload-blocking"),
        Row("throughput of an upload of a file in one request", "throughput", "upload-file-simple", "plain-upload-blocking"),
        Row("throughput of an upload in chunks", "throughput", "upload", "plain-upload-read", at_least(0.95)),
        Row("throughput of an upload in one request", "throughput", "upload-simple", "plain-upload-read", at_least(0.95)),
        Row("throughput of a download", "throughput", "download", "plain-download"),
        Row("throughput of save_to", "throughput", "save", "plain-save"),
        Row("throughput of save_to", "throughput", "save", "plain-save-file"),
        Row("CPU time of an upload of a file in chunks", "cpu", "upload-file", "plain-upload-file"),
        Row("CPU time of an upload of a file in one request", "cpu", "upload-file-simple", "plain-upload-file"),
        Row("CPU time of an upload in chunks", "cpu", "upload", "plain-upload-read"),
        Row("CPU time of an upload in one request", "cpu", "upload-simple", "plain-upload-read"),
        Row("CPU time of a download", "cpu", "download", "plain-download"),
        Row("CPU time of save_to", "cpu", "save", "plain-save", at_most(1.10)),
        Row("CPU time of save_to", "cpu", "save", "plain-save-file"),
        Row("throughput of an upload in chunks", "throughput", "upload", "plain-upload"),
        Row("throughput of an upload in one request", "throughput", "upload-simple", "plain-upload"),
        *(Row(f"peak memory, {way}", "peak", way, is_ours="plain" not in way) for way in (
            "upload", "upload-simple", "plain-upload-read", "upload-file", "upload-file-simple", "plain-upload-file",
            "download", "plain-download", "save", "plain-save", "plain-save-file")),
    ],
    MEDIA_NAMES,
)

OURS, THEIRS = "google-vision-v1", "google-vision1"
COMPILE = Table(
    "compile",
    "Compiling the vision crate alone",
    "compile",
    "bench/compile.py",
    [
        Row("CPU time of cargo check of the vision crate", "check.cpu", OURS, THEIRS, at_most(0.72)),
        Row("wall time of cargo check", "check.wall", OURS, THEIRS),
        Row(
            "instructions of the compiler during cargo check",
            "check.instructions", OURS, THEIRS, command="bench/compile.py --mode instructions",
        ),
        Row(
            "release build of a program that uses the crate, wall time",
            "consumer.wall", OURS, THEIRS, command="bench/compile.py --mode consumer",
        ),
    ],
)

CRATES_OF = {
    "google-vision-v1": "google-vision1",
    "google-drive-v3": "google-drive3",
    "google-storage-v1": "google-storage1",
    "google-compute-v1": "google-compute1",
}
CRATES = Table(
    "crates",
    "Compiling crates alone, relative to the crates of google-apis-rs and Google",
    "crates",
    "bench/crates.py",
    [
        Row("CPU time of checking compute.v1", "check.cpu", "google-compute-v1", None, at_most(16.0)),
        *(Row(f"{mode}, CPU time: {ours}", f"{mode}.cpu", ours, theirs)
          for mode in ("check", "build", "release") for ours, theirs in CRATES_OF.items()),
        Row("check, CPU time: google-compute-v1", "check.cpu", "google-compute-v1", "google-cloud-compute-v1 (all features)"),
        Row("check, peak memory: google-compute-v1", "check.peak", "google-compute-v1", "google-compute1"),
    ],
)

ITEMS = Table(
    "items",
    "CPU time of cargo check per 1,000 methods and schemas",
    "crates",
    "bench/crates.py --mode check",
    [
        Row(name, "check.per_item", name, is_ours=is_ours)
        for name, is_ours in [
            *((name, is_ours) for pair in CRATES_OF.items() for name, is_ours in zip(pair, (True, False))),
            ("google-cloud-compute-v1 (all features)", False),
            ("google-aiplatform-v1beta1", True),
        ]
    ],
)

COLD = Table(
    "cold",
    "Cold build of a program",
    "cold",
    "bench/cold.py",
    [
        Row("CPU time of a cold build, minimal", "cpu", "lean", "byron", at_most(0.60)),
        Row("CPU time of a cold build, default features", "cpu", "ours", "official", at_most(0.55)),
        Row("wall time, minimal", "wall", "lean", "byron"),
        Row("wall time, default features", "wall", "ours", "official"),
        Row("CPU time, default features", "cpu", "ours", "byron"),
        Row("packages, minimal", "packages", "lean", "byron"),
        Row("packages, default features", "packages", "ours", "official"),
    ],
    {"byron": "google-vision1", "official": "google-cloud-vision-v1"},
)

DOCUMENTS = Table(
    "documents",
    "Generating the crates of all documents",
    "documents",
    "bench/documents.py",
    [
        Row("CPU time of generating all documents, on one core", "cpu", "one core", None, at_most(25.0)),
        Row("CPU time, on two cores", "cpu", "two cores"),
        Row("wall time, on one core", "wall", "one core"),
        Row("wall time, on two cores", "wall", "two cores"),
        Row("wall time of generating all documents, on two cores", "wall", "two cores", "one core", at_most(0.55)),
        Row("peak memory, on two cores", "peak", "two cores"),
        Row("number of documents", "documents", "ours"),
    ],
)

SLOWEST = "show, slowest of one method of each API"
APIS = "show, one method of each API"
RUNS = (
    "dry run, drive.files.list",
    "dry run, gmail.users.messages.list",
    "dry run, compute.instances.insert",
    "show, drive.files.list",
    "show, gmail.users.messages.list",
    "show, compute.instances.insert",
    "completion, flags of compute.instances.insert",
    "call, all pages",
)
COMMAND = Table(
    "command",
    "The command",
    "command",
    "bench/command.py --skip-build",
    [
        Row(f"wall time of {SLOWEST}", "run.wall", SLOWEST, None, at_most(15.0)),
        Row(f"{APIS}: below 15 ms of wall time", "run.below", APIS),
        Row(f"{APIS}: measured", "run.apis", APIS),
        *(Row(f"wall time of {name}", "run.wall", name) for name in RUNS),
        *(Row(f"CPU time of {name}", "run.cpu", name) for name in (SLOWEST, *RUNS)),
    ],
)

BUILD = Table(
    "build",
    "Cold build of the command",
    "build",
    "bench/command.py --skip-runs",
    [
        Row("CPU time of a cold build of the command", "build.cpu", "ours", "before the split", at_most(1.0)),
        Row("wall time of a cold build of the command", "build.wall", "ours", "before the split"),
        Row("CPU time of a cold build, without `call`", "build.cpu", "without call", "before the split"),
        Row("wall time of a cold build, without `call`", "build.wall", "without call", "before the split"),
        Row("size of the command", "size", "ours"),
    ],
    {"before the split": "the commit before the packages were split"},
)

README = Table(
    "readme",
    "The commands of the README in a new clone",
    "readme",
    "bench/readme.py",
    [
        Row("wall time of the README's test command", "test.wall", "ours", None, below(360.0)),
        Row("CPU time of the README's test command", "test.cpu", "ours"),
        Row("wall time of the README's command that generates", "generate.wall", "ours"),
        Row("CPU time of the README's command that generates", "generate.cpu", "ours"),
    ],
)

TABLES = [CALLS, CROWD, COUNTED, JSON, BATCH, STREAMS, MEDIA, COMPILE, CRATES, ITEMS, COLD, DOCUMENTS, COMMAND, BUILD, README]
GOALS = "goals"

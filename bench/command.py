#!/usr/bin/env python3
"""Measures the `discogen` command.

    bench/command.py                          # everything
    bench/command.py --skip-build --runs 5
    bench/command.py --skip-runs              # the cold build alone
    bench/command.py --before COMMIT          # the cold build of another commit, for comparison

  cold build   `cargo build --release -p discogen` into an empty target directory, alternately with the commit before the
               packages were split (`--before`), if it is in the history, and without the feature `call`
  runs         wall and CPU time of processes, from the start to the end
  every API    `show` of one method of each API; of each method, the fastest of three runs; the slowest of them, and how
               many APIs need less than 15 ms
  pages        `call --all` with 100 pages of 100 items, from a server on loopback; the server is another process
"""

import argparse
import contextlib
import http.server
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import figures
import process
import record
import tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEFORE = "4398506"
# The features that the command had at that commit.
WITHOUT_CALL = ["--no-default-features", "--features", "service"]
PAGES, ITEMS = 100, 100
LIMIT = 15e-3
RUNS = {
    "dry run, drive.files.list": ["call", "drive.files.list", "--dry-run"],
    "dry run, gmail.users.messages.list": ["call", "gmail.users.messages.list", "--user-id", "me", "--dry-run"],
    "dry run, compute.instances.insert": ["call", "compute.instances.insert", "--project", "p", "--zone", "z", "--body", "{}", "--dry-run"],
    "show, drive.files.list": ["show", "drive.files.list"],
    "show, gmail.users.messages.list": ["show", "gmail.users.messages.list"],
    "show, compute.instances.insert": ["show", "compute.instances.insert"],
    "completion, flags of compute.instances.insert": ["complete", "--", "discogen", "call", "compute.instances.insert", "--"],
}


def run(command, cwd, **variables):
    """Runs a process; returns wall and CPU time in seconds, its peak in KiB and its output."""
    done = process.measure(list(map(str, command)), cwd, process.environment(("RUSTFLAGS",), **variables))
    return done.wall, done.cpu, done.peak, done.output


def build(folder, features, target):
    """Builds the command from nothing; returns wall and CPU time. The packages were downloaded before."""
    shutil.rmtree(target, ignore_errors=True)
    command = ["cargo", "build", "--release", "-p", "discogen", "--offline", "--quiet", "--target-dir", target, *features]
    wall, cpu, *_ = run(command, folder, CARGO_INCREMENTAL="0")
    shutil.rmtree(target)
    return wall, cpu


def builds(results, options):
    """Builds this tree, with and without `call`, and the commit before the split alternately."""
    folders = {"ours": (ROOT, []), "without call": (ROOT, WITHOUT_CALL)}
    other = options.work / "before"
    if record.output("git", "cat-file", "-t", options.before) == "commit":
        subprocess.run(["git", "worktree", "remove", "--force", str(other)], cwd=ROOT, capture_output=True)
        subprocess.run(["git", "worktree", "add", "--quiet", "--force", "--detach", str(other), options.before], cwd=ROOT, check=True)
        folders["before the split"] = (other, [])
    else:
        print(f"commit {options.before} is not in this clone: its build is not measured", flush=True)
    try:
        for folder, _ in folders.values():
            subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=folder, check=True)
        for index in range(options.builds):
            for name in list(folders)[:: -1 if index % 2 else 1]:
                wall, cpu = build(*folders[name], options.work / "build")
                results.add("build.wall", "s", name, wall)
                results.add("build.cpu", "s", name, cpu)
                results.save()
                print(f"cold build {index + 1}: {name:16} {wall:6.1f} s wall, {cpu:6.1f} s CPU", flush=True)
    finally:
        if "before the split" in folders:
            subprocess.run(["git", "worktree", "remove", "--force", str(other)], cwd=ROOT, check=True)


def runs(results, program, folder, count):
    """Measures processes; the kinds alternate."""
    for arguments in RUNS.values():
        run([program, *arguments], folder)  # the files are in memory afterwards
    for _ in range(count):
        for name, arguments in RUNS.items():
            wall, cpu, peak, _ = run([program, *arguments], folder)
            add(results, name, wall, cpu, peak)
    results.save()
    for name in RUNS:
        show(results, name)


def add(results, name, wall, cpu, peak):
    results.add("run.wall", "ms", name, wall * 1e3)
    results.add("run.cpu", "ms", name, cpu * 1e3)
    results.add("run.peak", "MiB", name, peak / 1024)


def show(results, name):
    wall, cpu, peak = (figures.summary(results.samples(f"run.{what}", name)) for what in ("wall", "cpu", "peak"))
    print(f"{name:48} {wall.median:7.1f} ms wall, {cpu.median:7.1f} ms CPU, {peak.median:5.1f} MiB", flush=True)


def first_method(found):
    """Returns the ID of a method of an API or a resource, from the output of `show`."""
    if found["methods"]:
        return found["methods"][0]
    return next(filter(None, map(first_method, found["resources"])), None)


def every_api(results, program, folder):
    """Measures `show` of one method of each API."""
    measured = []
    for api in json.loads(run([program, "list", "--directory", "--format", "json"], folder)[3]):
        found = json.loads(run([program, "show", api["id"], "--format", "json"], folder)[3])
        method = first_method(found)
        if method is not None:
            name = f"{api['id']}.{method.split('.', 1)[1]}"
            measured.append(min((*run([program, "show", name], folder)[:3], name) for _ in range(3)))
    for line in add_apis(results, measured):
        print(line, flush=True)
    results.save()


def add_apis(results, measured):
    """Records the slowest of the methods, and the number of those below the limit; returns lines about them.

    A method has wall and CPU time in seconds, its peak in KiB and its name.
    """
    slowest = sorted(measured, reverse=True)[:5]
    if not slowest:
        return ["show: no API has a method"]
    wall, cpu, peak, _ = slowest[0]
    add(results, tables.SLOWEST, wall, cpu, peak)
    below = sum(wall < LIMIT for wall, *_ in measured)
    results.add("run.below", "APIs", tables.APIS, below)
    results.add("run.apis", "APIs", tables.APIS, len(measured))
    lines = [f"{tables.APIS}: {below} of {len(measured)} below {LIMIT * 1e3:g} ms; the slowest:"]
    return lines + [f"  {name:60} {wall * 1e3:7.1f} ms wall, {cpu * 1e3:7.1f} ms CPU" for wall, cpu, _, name in slowest]


class Pages(http.server.BaseHTTPRequestHandler):
    """Responds with pages of files; the token of a page is its number."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        query = self.path.partition("?")[2].split("&")
        token = next((int(part.split("=")[1]) for part in query if part.startswith("pageToken=")), 0)
        page = {"files": [{"id": f"{token}-{index}", "name": "a file", "mimeType": "text/plain"} for index in range(ITEMS)]}
        if token + 1 < PAGES:
            page["nextPageToken"] = str(token + 1)
        body = json.dumps(page).encode()
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        )

    def log_message(self, *_):
        pass


def serve(connection):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    connection.send(server.server_address[1])
    server.serve_forever()


@contextlib.contextmanager
def served():
    """Runs the server; the value is its URL."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        server.kill()
        server.join()


def pages(results, program, folder, count):
    name = "call, all pages"
    with served() as url:
        for _ in range(count):
            command = [program, "call", "drive.files.list", "--all", "--anonymous", "--endpoint", url]
            wall, cpu, peak, out = run(command, folder)
            if len(out.splitlines()) != PAGES * ITEMS:
                sys.exit(f"`call --all` printed {len(out.splitlines())} items instead of {PAGES * ITEMS}")
            add(results, name, wall, cpu, peak)
    results.save()
    show(results, name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--builds", type=int, default=1, help="cold builds of each commit")
    parser.add_argument("--before", default=BEFORE, metavar="COMMIT")
    parser.add_argument("--skip-build", action="store_true")
    parser.add_argument("--skip-runs", action="store_true")
    parser.add_argument("--skip-every-api", action="store_true")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "target/bench-command")
    record.add_option(parser)
    options = parser.parse_args()
    results = record.Record(options.json)
    options.work.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "discogen"], cwd=ROOT, check=True)
    program = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/discogen"
    results.add("size", "MB", "ours", program.stat().st_size / 1e6)
    results.save()
    # In an empty folder the documents are those in the command.
    with tempfile.TemporaryDirectory() as folder:
        if not options.skip_runs:
            runs(results, program, folder, options.runs)
            pages(results, program, folder, min(options.runs, 5))
            if not options.skip_every_api:
                every_api(results, program, folder)
    if not options.skip_build:
        builds(results, options)


if __name__ == "__main__":
    main()

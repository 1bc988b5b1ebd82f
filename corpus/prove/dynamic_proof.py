"""Compares the requests of clients that are created at run time with google-api-python-client, and validates examples of
every schema.

    python dynamic_proof.py --program PROGRAM --documents FOLDER [--jobs NUMBER] [--report FILE] [NAME...]

PROGRAM is the example `requests` of discogen-dynamic. The cases and the rules are those of `prove.py`, so the requests
of generated crates and of these clients are compared with the same oracle. A NAME is the file name of a document without
`.json`; by default all documents are checked. With `--harnesses FOLDER`, the requests are also compared with those of the
generated crates, whose harnesses `prove.py` has compiled in this folder.
"""

import argparse
import json
import subprocess
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from urllib.parse import urlsplit

sys.path.append(str(Path(__file__).resolve().parents[1]))

import document as documents
import samples
from harness import member_name
from request_proof import RequestProof, multimap
from rules import RULES, Tally, compare_json
from schema_proof import FLAVOURS

# The last segment of the path of an unknown field that the examples contain.
UNKNOWN_SEGMENTS = (f'["{samples.UNKNOWN_FIELD}"]', ".extra")


class DynamicRequests(RequestProof):
    """The cases of a document, judged for the client that is created at run time."""

    def __init__(self, document, facts):
        self.document = document
        self.found = [(method, method) for method in documents.methods(document)]
        self.known = facts

    def lines(self):
        for (line, (_, _, method, *_)) in zip(super().lines(), self.cases()):
            yield json.dumps({**json.loads(line), "id": method.raw["id"]})

    def facts(self, method, tally):
        raw, known = method.raw, self.known.get(method.raw["id"])
        if known is None:
            tally.fail(raw["id"], "the client does not have this method")
            return None
        protocols = raw.get("mediaUpload", {}).get("protocols", {})
        for what, ours, theirs in [
            ("simple upload", known["simple"], protocols.get("simple", {}).get("path")),
            ("resumable upload", known["resumable"], protocols.get("resumable", {}).get("path")),
            ("media download", known["download"], bool(raw.get("supportsMediaDownload"))),
            ("scopes", sorted(known["scopes"]), sorted(raw.get("scopes", []))),
        ]:
            if ours != theirs:
                tally.fail(raw["id"], what, ours=ours, document=theirs)
        if not set(known["default_scopes"]) <= set(known["scopes"]):
            tally.fail(raw["id"], "default scopes", ours=known["default_scopes"])
        return known["simple"]

    def judge(self, responses, tally):
        for key, response in responses.items():
            strange = strange_fields(response)
            if strange:
                tally.fail(str(key), "fields of the document are unknown", paths=strange)
        return super().judge(responses, tally)


class DynamicSchemas:
    """Examples of every schema; validation finds exactly the unknown fields in them."""

    def __init__(self, document):
        self.schemas = document.get("schemas", {})

    def cases(self):
        for index, name in enumerate(self.schemas):
            for turn, flavour in enumerate(FLAVOURS):
                example = samples.Example(self.schemas, turn * 5 + index, flavour)
                yield index, turn, name, example.of(self.schemas[name])

    def lines(self):
        for index, turn, name, value in self.cases():
            yield json.dumps({"schema": index, "turn": turn, "name": name, "body": value})

    def judge(self, responses, tally):
        failed, examples = set(), 0
        for index, turn, name, value in self.cases():
            response = responses.get((index, turn))
            before = len(tally.failures)
            where = f"{name} {FLAVOURS[turn]} {turn}"
            if response is None:
                tally.fail(where, "the program returned no result")
            elif response.get("problems"):
                tally.fail(where, "rejected", problems=response["problems"])
            elif strange_fields(response):
                tally.fail(where, "fields of the document are unknown", paths=strange_fields(response))
            elif self.is_closed(name) and samples.UNKNOWN_FIELD in value and not response.get("unknown"):
                tally.fail(where, "an unknown field was accepted")
            examples += 1
            if len(tally.failures) > before:
                failed.add(name)
        return len(self.schemas) - len(failed), examples

    def is_closed(self, name):
        schema = self.schemas[name]
        return bool(schema.get("properties")) and "additionalProperties" not in schema


def strange_fields(response):
    return [path for path in response.get("unknown", []) if not path.endswith(UNKNOWN_SEGMENTS)]


def compare_with_crate(requests, ours, theirs, tally):
    """Compares the requests of both clients: everything except the user agent, and the spelling of JSON values."""
    for index, turn, method, _, _, body in requests.cases():
        where = f"{method.raw['id']} turn {turn}, compared with the crate"
        mine, other = ours.get((index, turn)), theirs.get((index, turn))
        if mine is None or other is None:
            tally.fail(where, "a result is missing")
            continue
        if "error" in mine or "error" in other:
            if mine.get("error") is None or other.get("error") is None:
                tally.fail(where, "only one client rejects the call", ours=mine, theirs=other)
            continue
        for what in ("verb", "headers"):
            left, right = mine[what], other[what]
            if what == "headers":
                left, right = ({name: value for name, value in pairs if name != "user-agent"} for pairs in (left, right))
            if left != right:
                tally.fail(where, what, ours=left, theirs=right)
        left, right = urlsplit(mine["url"]), urlsplit(other["url"])
        if left[:3] != right[:3] or multimap(left.query) != multimap(right.query):
            tally.fail(where, "url", ours=mine["url"], theirs=other["url"])
        if ("body" in mine) != ("body" in other):
            tally.fail(where, "body", ours=mine.get("body"), theirs=other.get("body"))
        elif "body" in mine:
            kinds = {} if body is None else body[1]
            if isinstance(mine["body"], dict) and set(mine["body"]) == {"data"} and body and "data" not in body[0]:
                kinds = {("data", *path): kind for path, kind in kinds.items()}
            compare_json(mine["body"], other["body"], kinds, tally, where)


def run(program, lines):
    done = subprocess.run(program, input="".join(f"{line}\n" for line in lines), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def prove(path, options):
    began = time.monotonic()
    document = documents.load(path)
    program = [str(options.program), str(path)]
    requests, schemas = DynamicRequests(document, {}), DynamicSchemas(document)
    printed = run(program, [*requests.lines(), *schemas.lines()])
    requests.known = {line["facts"]: line for line in printed if "facts" in line}
    calls = {(line["method"], line["turn"]): line for line in printed if "method" in line}
    examples = {(line["schema"], line["turn"]): line for line in printed if "schema" in line}
    ran = time.monotonic() - began
    of_requests, of_schemas, of_crate = Tally(), Tally(), Tally()
    methods, sent = requests.judge({key: dict(line) for key, line in calls.items()}, of_requests)
    types, values = schemas.judge(examples, of_schemas)
    if options.harnesses:
        crate = run([str(options.harnesses / "target/debug" / member_name(path.stem))], RequestProof.lines(requests))
        theirs = {(line["method"], line["turn"]): line for line in crate}
        compare_with_crate(requests, calls, theirs, of_crate)
    failures = of_requests.failures + of_schemas.failures + of_crate.failures
    return {
        "methods": len(requests.found), "methods_proven": methods, "requests": sent,
        "schemas": len(schemas.schemas), "schemas_proven": types, "examples": values,
        "rules": dict(of_requests.rules), "failures": len(failures), "first_failures": failures[:20],
        "seconds": {"program": round(ran, 2), "total": round(time.monotonic() - began, 2)},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--harnesses", type=Path, help="the folder `harnesses` of prove.py")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--report", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    paths = {path.stem: path for path in options.documents.glob("*.json") if path.stem != "index"}
    unknown = [name for name in options.names if name not in paths]
    if unknown:
        sys.exit(f"{options.documents} does not contain these documents: {', '.join(unknown)}")
    chosen = [paths[name] for name in options.names] or sorted(paths.values(), key=lambda it: it.stat().st_size)
    # Identical documents have one proof.
    chosen = list({path.read_bytes(): path for path in reversed(chosen)}.values())[::-1]
    results = {}
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        running = {pool.submit(prove, path, options): path.stem for path in chosen}
        for done, future in enumerate(as_completed(running), start=1):
            name = running[future]
            try:
                results[name] = future.result()
            except Exception as error:
                results[name] = {"error": "".join(traceback.format_exception(error))[-3000:]}
            show(name, results[name])
            if done % 50 == 0:
                print(f"{done}/{len(running)}", flush=True)
    totals = Counter()
    rules = Counter()
    for one in results.values():
        totals.update({key: one.get(key, 0) for key in
                       ("methods", "methods_proven", "requests", "schemas", "schemas_proven", "examples", "failures")})
        totals["errors"] += "error" in one
        rules.update(one.get("rules", {}))
    if options.report:
        options.report.write_text(json.dumps({"totals": totals, "rules": rules, "documents": results}, indent=1, default=str))
    print(f"{len(results):>12,}  documents")
    for key, count in totals.items():
        print(f"{count:>12,}  {key}")
    print("\nAllowed differences in requests, by rule:")
    for rule, count in rules.most_common():
        print(f"{count:>12,}  {rule:<22} {RULES.get(rule, '')}")
    sys.exit(1 if totals["failures"] or totals["errors"] else 0)


def show(name, result):
    if "error" in result:
        print(f"  {name}: ERROR {result['error'][-600:]}", flush=True)
    elif result["failures"]:
        first = json.dumps(result["first_failures"][0], ensure_ascii=False, default=str)
        print(f"  {name}: {result['failures']} FAILURES, first {first[:500]}", flush=True)


if __name__ == "__main__":
    main()

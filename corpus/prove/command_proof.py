"""Compares `discogen call METHOD --dry-run` with google-api-python-client, for random methods of all documents.

    python command_proof.py --discogen PROGRAM --documents FOLDER [--methods 500] [--seed 1] [--list]

Each method gets one random case of `request_proof.py`. Its values become flags, as a user writes them: `--page-size 5`.
Bodies are read from stdin. Arguments cannot contain the character NUL, so cases with it in a parameter are replaced by
others; credentials are not shown by a dry run, so they are not passed.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

import document as documents
from oracle import Oracle
from request_proof import Case, RequestProof
from rules import RULES, Tally

CREDENTIALS = ("key", "access_token", "oauth_token")


class Cases(RequestProof):
    """The cases of one method."""

    def __init__(self, document):
        self.document = document

    def random(self, method, chance):
        cases = [case for case in self.cases_of(method) if self.is_passable(case)]
        parameters, standard, body = chance.choice(cases)
        return parameters, {name: value for name, value in standard.items() if name not in CREDENTIALS}, body

    @staticmethod
    def is_passable(case):
        return "\\u0000" not in json.dumps(case[:2])


def flag(name):
    """The flag of a parameter: `pageSize` is `page-size`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", "-", name)
    return words.strip("-").lower()


def own_flag(name, known):
    """The flag of a parameter of the method, which has a prefix if all methods have another flag of that name."""
    return next((one for one in (f"api-{flag(name)}", flag(name)) if one in known), None)


def arguments(identifier, parameters, standard, known):
    """Returns the arguments, and how many values have no flag of the expected name."""
    words, others = ["call", identifier, "--dry-run", "--format", "json", "--anonymous"], 0
    for name, value in {**standard, **parameters}.items():
        for one in value if isinstance(value, list) else [value]:
            text = json.dumps(one) if isinstance(one, (dict, list)) else documents.as_text(one)
            if name == "fields" and name in standard:
                words.append(f"--fields={text}")
            elif name in parameters and (own := own_flag(name, known)):
                words.append(f"--{own}={text}")
            else:
                others += name in parameters
                words.append(f"--param={name}={text}")
    return words, others


def call(program, words, body):
    """Runs the command. Returns what the proof expects of a client: a request, or an error."""
    if body is not None:
        words = [*words, "--body", "-"]
    done = subprocess.run([str(program), *words], input="" if body is None else json.dumps(body[0]), capture_output=True,
                          text=True)
    if done.returncode:
        return {"error": done.stderr, "status": done.returncode}
    request = json.loads(done.stdout)
    found = {"verb": request["method"], "url": request["url"], "headers": list(request["headers"].items())}
    return {**found, "body": request["body"]} if "body" in request else found


def flags_of(program, identifier):
    done = subprocess.run([str(program), "call", identifier, "--help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"^ +(?:-\w, )?--([a-z0-9][a-z0-9-]*)", done.stdout, re.M))


def check(program, name, chosen, seed):
    """Compares some methods of a document."""
    document = documents.load(name)
    oracle, cases, tally, others = Oracle(document), Cases(document), Tally(), 0
    version = f"{document['name']}:{document['version']}"
    for method in chosen:
        raw = method.raw
        parameters, standard, body = cases.random(method, random.Random(f"{seed} {version} {raw['id']}"))
        identifier = f"{version}{raw['id'][raw['id'].index('.'):]}"
        words, count = arguments(identifier, parameters, standard, flags_of(program, identifier))
        # The examples contain unknown fields.
        if body is not None or "fields" in standard:
            words.append("--unchecked")
        others += count
        case = Case(method, parameters, standard, body, tally, identifier)
        case.judge(call(program, words, body), oracle.method(raw), oracle)
    return tally, others


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--discogen", type=Path, required=True)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--methods", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="print the methods")
    options = parser.parse_args()
    everything = []
    for path in sorted(options.documents.glob("*.json")):
        document = documents.load(path)
        if document.get("kind") == "discovery#restDescription":
            everything.extend((path, method) for method in documents.methods(document))
    chosen = random.Random(options.seed).sample(everything, options.methods)
    by_document = {}
    for path, method in chosen:
        by_document.setdefault(path, []).append(method)
    rules, failures, others = Counter(), [], 0
    with ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(check, options.discogen, path, methods, options.seed) for path, methods in by_document.items()]
        for job in jobs:
            tally, count = job.result()
            rules.update(tally.rules)
            failures += tally.failures
            others += count
    if options.list:
        print("\n".join(sorted(method.raw["id"] for _, method in chosen)))
    print(f"{len(chosen):>6}  methods of {len(everything)}, in {len(by_document)} documents")
    print(f"{len({one['where'] for one in failures}):>6}  with a difference")
    print(f"{others:>6}  values passed with --param, because the flag has another name")
    print("\nAllowed differences, by rule:")
    for rule, count in rules.most_common():
        print(f"{count:>6}  {rule:<22} {RULES[rule]}")
    for failure in failures[:20]:
        print(json.dumps(failure, ensure_ascii=False, default=str))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

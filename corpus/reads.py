#!/usr/bin/env python3
"""Counts the methods that a read-only client may call, by verb.

The program shares no code with the generator: it applies the rule of model/src/resolve/reads.rs to the JSON
independently. The result must equal the verbs and the `reads:` lines of the generated crates.

    python3 corpus/reads.py target/corpus/documents target/corpus/crates

Prints the counts, the first words of the POST methods that read, and every GET that writes; fails if a crate differs from
its document.
"""

import collections
import pathlib
import re
import sys

import generated
import prerequisites

READING = re.compile(r"[._-](readonly|read-only|read_only|read)$")
WRITING = re.compile(r"\.(readwrite|read-write|read_write|full_control)$")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
SOURCE = pathlib.Path(__file__).resolve().parent.parent / "model/src/resolve/reads.rs"


def changes():
    """Returns the words for a change, which are the only part that is shared with the generator."""
    text = SOURCE.read_text(encoding="utf-8")
    return set(re.findall(r'"(\w+)"', text.split("const CHANGES", 1)[1].split("];", 1)[0]))


def first_word(key):
    """Returns the first word of a key in lower case, except for `batch`."""
    words = [word.lower() for word in WORD.findall(key)]
    return next((word for word in words if word != "batch"), "")


def name(url):
    """Returns a scope without its beginning: `drive.readonly`."""
    return url.split("/auth/", 1)[-1].split("://", 1)[-1].strip("/")


def accepts_reading(accepted, declared):
    """Returns whether a reading scope suffices, and is that of each accepted scope that has one."""
    reading = {name(url) for url in accepted if READING.search(name(url))}
    variants = {READING.sub("", name(url)) for url in declared - accepted if READING.search(name(url))}
    return bool(reading) and not any(WRITING.sub("", name(url)) in variants for url in accepted)


def reads(key, method, declared, words):
    """Returns whether a method reads."""
    verb = method["httpMethod"].upper()
    if verb in ("GET", "HEAD", "OPTIONS"):
        return first_word(key) not in words
    accepted = set(method.get("scopes", []))
    return verb == "POST" and first_word(key) not in words and accepts_reading(accepted, declared)


def in_crate(crate):
    """Returns whether each method reads according to the source of a crate."""
    found = {}
    for name, constant in generated.constants(crate):
        verb = re.search(r'\bverb: "([^"]*)"', constant)
        stated = re.search(r"\breads: Some\((true|false)\)", constant)
        by_verb = verb is None or verb[1] in ("GET", "HEAD", "OPTIONS")
        found[name] = stated[1] == "true" if stated else by_verb
    return found


def main():
    """Compares all documents with their crates."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    documents = prerequisites.folder(pathlib.Path(sys.argv[1]), "fetch")
    crates = prerequisites.folder(pathlib.Path(sys.argv[2]), "generate")
    folders = generated.crates(crates)
    words = changes()
    counts, beginnings = collections.Counter(), collections.Counter()
    writing_gets, differences = [], []
    for path, document in generated.documents(documents):
        every = dict(((document.get("auth") or {}).get("oauth2") or {}).get("scopes") or {})
        declared = set(every).union(*(method.get("scopes", []) for _, method in generated.methods(document)))
        crate = folders.get(f"{document['name']}:{document['version']}")
        if crate is None:
            differences.append(f"{path.stem}: no crate")
        actual = in_crate(crate) if crate else {}
        for key, method in generated.methods(document):
            verb, expected = method["httpMethod"], reads(key, method, declared, words)
            counts[verb, expected] += 1
            if verb == "POST" and expected:
                beginnings[first_word(key)] += 1
            if verb == "GET" and not expected:
                writing_gets.append(f"{path.stem} {method['id']}")
            if crate and actual.get(method["id"]) != expected:
                differences.append(f"{path.stem} {method['id']}: {expected}, and in the crate {actual.get(method['id'])}")
    for (verb, expected), count in sorted(counts.items()):
        print(f"{count:6}  {verb} {'reads' if expected else 'writes'}")
    print("\nfirst words of POST methods that read:", ", ".join(f"{word} {n}" for word, n in beginnings.most_common()))
    print(f"\n{len(writing_gets)} GET methods that write:")
    print("\n".join(writing_gets))
    if differences:
        print(f"\n{len(differences)} differences:")
        print("\n".join(differences))
        sys.exit(1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Counts the methods that send a request ID, and those that are idempotent because of it.

The program shares no code with the generator: it applies the rule of model/src/resolve/request_id.rs to the JSON
independently, with one regular expression instead of lists of words. The result must equal the `request_id:` lines of
the generated crates: the same methods, each with the same meaning.

    python3 corpus/request_ids.py target/corpus/documents target/corpus/crates

Prints the counts and every method whose ID promises nothing; fails if a crate differs from its document.
"""

import collections
import pathlib
import re
import sys

import generated
import prerequisites

# A sentence that promises that a repeated request is not executed again.
PROMISE = re.compile(
    r"\b(will |can |to )?ignores? the request\b"
    r"|\bignor\w+\b.*\b(second|subsequent|repeated|duplicated?|same)\b"
    r"|\b(second|subsequent|repeated|duplicated?|same)\b.*\bignor\w+\b"
    r"|\bidempoten\w+\b"
    r"|\bde-?dup"
    r"|\b(detect|identify|recognize|prevent|avoid|reject)\w*\b.*\bduplicat"
    r"|\bduplicat.*\b(detect|identif|recognize|prevent|avoid|reject)"
)
NEGATION = re.compile(r"\b(not|never|cannot|no|neither|without)\b|n't\b|\bnon-idempotent|\bdebugging\b")


def promises(description):
    """Returns whether a description promises that the server ignores duplicates."""
    text = " ".join(description.lower().replace("`", "").split())
    for sentence in re.split(r"[.;]", text):
        conditional = "unless" in sentence.split() or "not only" in sentence
        if PROMISE.search(sentence) and (conditional or not NEGATION.search(sentence)):
            return True
    return False


def rule(method):
    """Returns `Deduplicated`, `Sent` or None."""
    parameter = (method.get("parameters") or {}).get("requestId")
    if parameter is None or method["httpMethod"].upper() in ("GET", "HEAD", "OPTIONS"):
        return None
    plain = parameter.get("type") == "string" and "format" not in parameter and "enum" not in parameter
    description = parameter.get("description", "")
    optional = not parameter.get("required") and not description.strip().lower().startswith("required")
    if not plain or not optional or parameter.get("repeated") or parameter.get("location") != "query":
        return None
    return "Deduplicated" if promises(description) else "Sent"


def in_body(method, schemas):
    """Returns whether the body has a field `requestId`."""
    schema = schemas.get((method.get("request") or {}).get("$ref"), {})
    return "requestId" in schema.get("properties", {})


def in_crate(crate):
    """Returns the meaning of each method's request ID in the source of a crate."""
    found = {}
    for name, constant in generated.constants(crate):
        meaning = re.search(r"\brequest_id: Some\(rt::RequestId::(\w+)\)", constant)
        if meaning:
            found[name] = meaning[1]
    return found


def main():
    """Compares all documents with their crates."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    documents = prerequisites.folder(pathlib.Path(sys.argv[1]), "fetch")
    crates = prerequisites.folder(pathlib.Path(sys.argv[2]), "generate")
    folders = generated.crates(crates)
    counts = collections.Counter()
    silent = []
    differences = []
    for path, document in generated.documents(documents):
        expected = {}
        for _, method in generated.methods(document):
            counts["methods"] += 1
            counts["with a request ID in the body"] += in_body(method, document.get("schemas", {}))
            meaning = rule(method)
            if meaning is None:
                continue
            expected[method["id"]] = meaning
            counts["that send a request ID"] += 1
            counts[f"  {method['httpMethod']}"] += 1
            counts["  whose server ignores duplicates"] += meaning == "Deduplicated"
            by_verb = method["httpMethod"] in ("PUT", "DELETE")
            counts["  idempotent only because of it"] += meaning == "Deduplicated" and not by_verb
            if meaning == "Sent":
                description = " ".join(method["parameters"]["requestId"].get("description", "").split())
                silent.append(f"{path.stem} {method['id']}: {description[:150]}")
        crate = folders.get(f"{document['name']}:{document['version']}")
        if crate is None:
            differences.append(f"{path.stem}: no crate")
            continue
        actual = in_crate(crate)
        for name in sorted(expected.keys() | actual.keys()):
            if expected.get(name) != actual.get(name):
                differences.append(f"{path.stem} {name}: {expected.get(name)}, and in the crate {actual.get(name)}")
    for name, count in counts.items():
        print(f"{count:6}  {name}")
    print(f"\n{len(silent)} methods whose request ID promises nothing:")
    print("\n".join(silent))
    if differences:
        print(f"\n{len(differences)} differences:")
        print("\n".join(differences))
        sys.exit(1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Counts the methods with pages by the rule that applies to them.

The program shares no code with the generator: it reads the JSON with Python's parser, applies the rules stated in
model/src/resolve/paging.rs independently, and reads the generated Rust source as text. It fails if a method has
`.pages()` only in the document or only in the crate, or other tokens, or another list of items.

    python3 corpus/paging.py --documents folder                     # only the rules
    python3 corpus/paging.py --documents folder --crates generated  # compares with the crates
"""

import argparse
import collections
import json
import pathlib
import re
import sys

import prerequisites

SCALARS = ("string", "integer", "number", "boolean")
BESIDE = ("unreachable", "warning", "error", "failed", "deleted", "missing", "skipped")
# The name of the token in the request (letters only), and the names of the next token in the response.
PAIRS = {
    "pagetoken": ["nextpagetoken", "pagetoken"],
    "nextpagetoken": ["nextpagetoken"],
    "token": ["nextpagetoken"],
    "continue": ["continue"],
    "page": ["nextpage"],
}
NO_BODY = ("GET", "HEAD", "DELETE", "OPTIONS", "TRACE")


def letters(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def methods(node, resource=""):
    for method in (node.get("methods") or {}).values():
        yield resource, method
    for key, child in (node.get("resources") or {}).items():
        yield from methods(child, key)


def properties(document, schema):
    """Returns the properties of a schema or of the referenced schema; empty if it is not a struct."""
    seen = set()
    while schema and "$ref" in schema and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        schema = document.get("schemas", {}).get(schema["$ref"])
    return (schema or {}).get("properties") or {}


def is_text(schema):
    plain = schema.get("type") == "string" and not schema.get("repeated")
    return plain and not schema.get("enum") and schema.get("format") in (None, "byte")


def request_tokens(document, method):
    """Yields (location, name) of possible tokens, the most likely first."""
    parameters = method.get("parameters") or {}
    query = {key: it for key, it in parameters.items() if it.get("location") == "query"}
    body = properties(document, method.get("request"))
    if method["httpMethod"] in NO_BODY or method.get("request") == method.get("response"):
        body = {}
    for location, fields in (("query", query), ("body", body)):
        for spelling in PAIRS:
            for key, schema in fields.items():
                if letters(key) == spelling and is_text(schema):
                    yield location, key


def next_token(document, response, token):
    """Returns the path of the next token in the response, as names."""
    spellings = PAIRS[letters(token)]
    for spelling in spellings:
        for key, schema in response.items():
            if letters(key) == spelling and is_text(schema):
                return [key]
    found = []
    for key, schema in response.items():
        if schema.get("type") == "array":
            continue
        for below, inner in properties(document, schema).items():
            if letters(below) == spellings[0] and is_text(inner):
                found.append([key, below])
                break
    return found[0] if len(found) == 1 else None


def kind(document, schema):
    """Returns 'objects', 'maps' or 'scalars', or None for a schema that is neither a list nor a map."""
    if schema.get("repeated") or schema.get("type") == "array":
        item = schema if schema.get("repeated") else schema.get("items", {})
        while "$ref" in item:
            item = document.get("schemas", {}).get(item["$ref"], {})
        return "scalars" if item.get("type") in SCALARS else "objects"
    values = schema.get("additionalProperties")
    if schema.get("type") == "object" and values and values.get("type") != "any":
        return "maps"
    return None


def candidates(document, holder):
    kinds = {key: kind(document, schema) for key, schema in holder.items()}
    return {key: what for key, what in kinds.items() if what}


def items(document, resource, method, response, way):
    """Returns (the rule, the path of the items or None)."""
    lists, prefix = candidates(document, response), []
    if not lists and len(way) > 1:
        prefix = way[:1]
        lists = candidates(document, properties(document, response[way[0]]))
    inside = " beside the token" if prefix else ""
    if not lists:
        return "none: no list", None
    if "items" in lists:
        return f"called items, {lists['items']}{inside}", prefix + ["items"]
    beside = {key for key in lists if any(word in letters(key) for word in BESIDE)}
    groups = [("objects", False), ("maps", False), ("scalars", False), ("objects", True)]
    for what, is_beside in groups:
        of = [key for key in lists if lists[key] == what and (key in beside) == is_beside]
        if len(of) == 1:
            rest = " of several lists" if len(lists) > 1 else ""
            return f"the only one of {what}{rest}{inside}", prefix + of
        if of:
            how, chosen = by_name(of, resource, method)
            return (f"several of {what}, {how}", prefix + [chosen]) if chosen else (
                f"none: several of {what}, no choice", None)
    return "none: only warnings", None


def by_name(of, resource, method):
    def only(fits):
        found = [key for key in of if fits(letters(key))]
        return found[0] if len(found) == 1 else None

    resource = letters(resource)
    names = [letters(method["id"].split(".")[-1]), letters(method["response"].get("$ref", ""))]
    within = [letters(key) for key in of if any(letters(key) in name for name in names)]
    longest = max(map(len, within), default=0)
    for how, fits in (
        ("called like the resource", lambda key: key == resource),
        ("in the name of method or response", lambda key: key in within and len(key) == longest),
        ("with the resource in its name", lambda key: resource and resource in key),
        ("called results", lambda key: key == "results"),
        ("called rows", lambda key: key == "rows"),
    ):
        if only(fits):
            return how, only(fits)
    return None, None


def decide(document, resource, method):
    """Returns (location, token, path of the next token, rule of the items, path of the items), or the reason for None."""
    tokens = list(request_tokens(document, method))
    certain = [key for _, key in tokens if letters(key) not in ("token", "page", "continue")]
    response = properties(document, method.get("response"))
    for location, key in tokens:
        way = next_token(document, response, key)
        if way:
            return (location, key, way, *items(document, resource, method, response, way)), None
    if certain:
        return None, "a page token in the request, none in the response"
    if any(letters(key) == "nextpagetoken" for key in response):
        same = method.get("request") and method.get("request") == method.get("response")
        reason = "body and response are the same resource" if same else "none in the request"
        return None, f"a next page token in the response, {reason}"
    return None, None


# ---- Rust, as text

STRINGS = re.compile(r'"((?:[^"\\]|\\.)*)"')


def offered(crate):
    """Returns (location, token, path of the next token, path of the items or None) by method ID."""
    ids, paged, listed, lines = {}, {}, set(), {}
    for path in sorted((crate / "src").rglob("*.rs")):
        text = path.read_text()
        for params, body in re.findall(r"\nimpl rt::Params for (\w+) \{(.*?)\n\}", text, re.S):
            ids[path, params] = re.search(r'\bid: "([^"]*)"', body).group(1)
            ids[path, params] = (ids[path, params], re.search(r'verb: "(\w+)"', body).group(1),
                                 re.search(r'path: "([^"]*)"', body).group(1))
        for params, body in re.findall(r"\nimpl rt::Paged for (\w+) \{(.*?)\n\}", text, re.S):
            paged[path, params] = body
        for params in re.findall(r"\nimpl rt::Listed for (\w+) \{", text):
            listed.add((path, params))
        for params, arrow in re.findall(r"rt::pages!\(\w+\((\w+)\)( ->)?", text):
            lines[path, params] = bool(arrow)
    assert set(paged) == set(lines), f"{crate}: `pages!` lines and `Paged` implementations differ"
    assert listed == {key for key, has in lines.items() if has}, f"{crate}: `pages!` lines with items and `Listed` implementations differ"
    found = {}
    for key, body in paged.items():
        token = re.search(r'Token::(Query|Body)\(\s*"([^"]*)"', body)
        location, name = (token.group(1).lower(), token.group(2)) if token else ("query", "pageToken")
        way = re.search(r"next: &\[(.*?)\]", body, re.S)
        way = STRINGS.findall(way.group(1)) if way else ["nextPageToken"]
        of = re.search(r"items: &\[(.*?)\]", body, re.S)
        found[ids[key]] = (location, name, way, STRINGS.findall(of.group(1)) if of else None)
    return found


def compare(name, expected, found, differences):
    for key in sorted(set(expected) | set(found)):
        if expected.get(key) != found.get(key):
            differences.append(f"{name} {key[0]}: document {expected.get(key)}, crate {found.get(key)}")


def folder(name):
    """`admin.directory_v1` -> `admin-directory-v1`"""
    return re.sub(r"[._]", "-", name).lower()


def table(title, counter):
    print(f"\n{title}: {sum(counter.values())}")
    for key, count in sorted(counter.items(), key=lambda it: (-it[1], it[0])):
        print(f"{count:7}  {key}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=pathlib.Path, required=True)
    parser.add_argument("--crates", type=pathlib.Path, help="a folder with one crate per document, named after the document")
    arguments = parser.parse_args()
    prerequisites.folder(arguments.documents, "fetch")
    if arguments.crates:
        prerequisites.folder(arguments.crates, "generate")
    tokens, rules, skipped = (collections.Counter() for _ in range(3))
    examples, differences, documents, total = {}, [], 0, 0
    for path in sorted(arguments.documents.glob("*.json")):
        document = json.loads(path.read_text())
        if document.get("kind") != "discovery#restDescription":
            continue
        documents += 1
        expected = {}
        for resource, method in methods(document):
            total += 1
            pages, reason = decide(document, resource, method)
            if pages:
                location, token, way, rule, of = pages
                key = (method["id"], method["httpMethod"], method["path"])
                expected[key] = (location, token, way, of)
                tokens[f"{token} in the {location} -> {'/'.join(way)}"] += 1
                rules[rule] += 1
            elif reason:
                skipped[reason] += 1
                examples.setdefault(reason, []).append(method["id"])
        if arguments.crates:
            names = path.stem, f"{document['name']}-{document['version']}"
            folders = [arguments.crates / folder(name) for name in names]
            crate = next((folder for folder in folders if folder.exists()), None)
            if crate:
                compare(path.stem, expected, offered(crate), differences)
            elif expected:
                differences.append(f"{path.stem}: no crate")
    print(f"{documents} documents, {total} methods")
    table("methods with pages, by token", tokens)
    table("by the rule of the items", rules)
    table("without pages", skipped)
    for reason, ids in sorted(examples.items()):
        print(f"         {reason}: {', '.join(sorted(set(ids))[:3])}, …")
    if arguments.crates:
        print(f"\ndifferences between documents and crates: {len(differences)}")
        for line in differences[:20]:
            print(f"  {line}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

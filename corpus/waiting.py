#!/usr/bin/env python3
"""Counts the methods that return a long-running operation, and those that support waiting.

The program shares no code with the generator: it applies the rule of model/src/resolve/waiting.rs to the JSON
independently, with regular expressions over paths instead of segments. The result must equal the `rt::wait!` lines of
the generated crates: the same methods, each with the same polling method and the same waiting method of the server.

    python3 corpus/waiting.py target/corpus/documents target/corpus/crates

Prints a table; fails if a crate differs from its document.
"""

import collections
import json
import pathlib
import re
import sys

import prerequisites


def methods(node, location=()):
    """Yields each method with the keys of its parent resources, in the order of the document."""
    for method in (node.get("methods") or {}).values():
        yield location, method
    for key, below in (node.get("resources") or {}).items():
        yield from methods(below, (*location, key))


def kind(schema, schemas):
    """Returns `result`, `status` or None."""
    properties = schema.get("properties", {})
    types = {key: value.get("type") for key, value in properties.items()}
    if types.get("done") == "boolean":
        error = properties.get("error", {})
        error = schemas.get(error["$ref"], {}) if "$ref" in error else error
        about = {key: value.get("type") for key, value in error.get("properties", {}).items()}
        known = about.get("code") == "integer" and about.get("message") == "string"
        result = types.get("response") in ("object", "any")
        return "result" if types.get("name") == "string" and result and known else None
    if "done" in properties or "string" not in (types.get("name"), types.get("id")):
        return None
    if types.get("status") != "string":
        return None
    values = {value.upper() for value in properties["status"].get("enum", [])}
    return "status" if {"PENDING", "DONE"} <= values else None


def near_miss(schema):
    """Returns whether a schema resembles an operation although the rule does not match."""
    properties = schema.get("properties", {})
    return {"done", "error"} <= set(properties) or schema.get("id", "").endswith("Operation")


def spread(method):
    """Returns the path with each `{+x}` replaced by the segments of its pattern; `*` is any segment, `**` any number."""

    def one(match):
        if not match[1]:
            return "*"
        pattern = method["parameters"].get(match[2], {}).get("pattern")
        if pattern is None:
            return "**"
        text = re.sub(r"^\^|\$$", "", pattern).replace("[^/]+", "*").replace("[^/]*", "*")
        out = []
        for part in text.split("/"):
            if re.fullmatch(r"[\w-]+|\*", part):
                out.append(part)
            elif not part or "|" in part or "^" in part or ".*" in part or ".+" in part:
                return "/".join([*out, "**"])
            else:
                out.append("*")
        return "/".join(out)

    # A custom verb at the end does not belong to the resource path.
    path = re.sub(r"(?<=\}):[^/{}]*$", "", method["path"])
    return re.sub(r"(?:(?<=/)|^)\{(\+?)([^{}*+/]+)\}(?=/|$)", one, path)


def alike(a, b):
    count = 0
    for left, right in zip(a, b):
        if left != right or left == "**":
            break
        count += 1
    return count


class Poll:
    def __init__(self, location, method, shape):
        self.location, self.method, self.shape = location, method, shape
        self.response = method["response"]["$ref"]
        self.segments = spread(method).split("/")
        self.whole = shape == "result" and re.fullmatch(r"[^{}]*\{\+[^{}]+\}", method["path"])

    def follows(self, starter):
        if self.whole:
            return True
        same = alike(self.segments, starter)
        others = [at for at, text in enumerate(self.segments[:-1]) if text == "*"]
        if self.shape == "result":
            return not others or others[0] <= same
        return same > 0 and all(at < same for at in others)


def polls_of(location, method, shape):
    """Returns the method as a polling method, if it is one."""
    segment = r"(?:\{\+?[^{}*+/]+\}|[^{}/]*)"
    last = r"\{\+?[^{}*+/]+\}"
    if method["httpMethod"] != "GET" or not re.fullmatch(rf"(?:{segment}/)*{last}", method["path"]):
        return None
    names = re.findall(r"\{\+?([^{}]+)\}", method["path"])
    needed = {
        key
        for key, value in (method.get("parameters") or {}).items()
        if value.get("required") or value.get("location") == "path"
    }
    if len(set(names)) != len(names) or not needed <= set(names):
        return None
    poll = Poll(location, method, shape)
    return None if "**" in poll.segments and not poll.whole else poll


def expected(document):
    """Returns the polling method by method ID, and the reasons for the methods without one."""
    schemas = document.get("schemas", {})
    kinds = {key: shape for key, schema in schemas.items() if (shape := kind(schema, schemas))}
    starts = [
        (location, method, kinds[method["response"]["$ref"]])
        for location, method in methods(document)
        if method.get("response", {}).get("$ref") in kinds
    ]
    polls = [poll for it in starts if (poll := polls_of(*it))]
    offered, missing, facts = {}, {}, collections.Counter()
    for location, method, shape in starts:
        facts[f"{shape}: methods that return one"] += 1
        own = [it for it in polls if it.method is method]
        if own:
            facts[f"{shape}: the method polls"] += 1
            offered[method["id"]] = own[0]
            if waits(document, own[0]):
                facts[f"{shape}: the method polls, and the server can wait"] += 1
            continue
        if any(it.location == location and method["path"].startswith(it.method["path"]) for it in polls):
            facts[f"{shape}: concerns an operation started by another method"] += 1
            missing[method["id"]] = "about"
            continue
        facts[f"{shape}: starts one"] += 1
        starter = spread(method).split("/")
        same = [it for it in polls if it.response == method["response"]["$ref"]]
        fit = [it for it in same if it.follows(starter)]
        if not fit:
            why = "no polling method" if not same else "variables of the polling method are unknown"
            facts[f"{shape}: not offered, {why}"] += 1
            missing[method["id"]] = why
            continue
        facts[f"{shape}: offered"] += 1
        facts[f"{shape}: offered, {how(fit)}"] += 1
        best = max(
            enumerate(fit),
            key=lambda it: (
                alike(it[1].segments, starter),
                alike(it[1].location, location),
                -len(it[1].location),
                -it[0],
            ),
        )[1]
        offered[method["id"]] = best
        if cancel(document, best):
            facts[f"{shape}: offered, supports cancellation"] += 1
        if waits(document, best):
            facts[f"{shape}: offered, the server can wait"] += 1
    return offered, missing, facts, [key for key in schemas if key not in kinds and near_miss(schemas[key])]


def how(fit):
    if len(fit) == 1:
        return "one polling method matches"
    paths = {it.method["path"] for it in fit}
    return "several match, one path" if len(paths) == 1 else "several match, several paths"


def cancel(document, poll):
    ends = [poll.method["path"] + end for end in (":cancel", "/cancel")]
    return any(
        location == poll.location and method["httpMethod"] == "POST" and method["path"] in ends
        for location, method in methods(document)
    )


def waits(document, poll):
    """Returns the ID of the method in which the server waits for the operation that a method polls."""
    node = document
    for key in poll.location:
        node = node["resources"][key]
    method = (node.get("methods") or {}).get("wait", {})
    if method.get("httpMethod") not in ("GET", "POST") or method.get("response") != poll.method["response"]:
        return None
    variables = re.findall(r"\{([^{}]*)\}", method["path"])
    needed = {
        key
        for key, value in (method.get("parameters") or {}).items()
        if value.get("required") or value.get("location") == "path"
    }
    same = variables == re.findall(r"\{([^{}]*)\}", poll.method["path"])
    return method["id"] if same and needed <= {name.lstrip("+") for name in variables} else None


def found(crate):
    """Returns the IDs of the polling and the waiting method in the crate, by method ID."""
    statics = {}
    waiting = crate / "src/waiting.rs"
    if waiting.exists():
        text = waiting.read_text()
        for constant, body in re.findall(r"static (\w+): rt::Polling = rt::Polling \{(.*?)\n\};", text, re.S):
            follow_ups = re.findall(r'\b(get|wait): (?:Some\(\s*)?rt::Method \{\s*id: "([^"]+)"', body)
            follow_ups = dict(follow_ups)
            statics[constant] = (follow_ups["get"], follow_ups.get("wait"))
    result = {}
    for path in sorted(crate.glob("src/**/*.rs")):
        text = path.read_text()
        ids = {}
        for params, body in re.findall(r"impl rt::Params for (\w+) \{(.*?)\n\}", text, re.S):
            ids[params] = re.search(r'id: "([^"]+)"', body)[1]
        for params, constant in re.findall(r"rt::wait!\(\w+\((\w+)\) -> [^,]+, crate::waiting::(\w+)\);", text):
            result[ids[params]] = statics[constant]
    return result


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    documents = prerequisites.folder(pathlib.Path(sys.argv[1]), "fetch")
    crates = prerequisites.folder(pathlib.Path(sys.argv[2]), "generate")
    total, differences, without, misses = collections.Counter(), [], [], collections.Counter()
    by_crate = {}
    for crate in sorted(crates.iterdir()):
        lib = crate / "src/lib.rs"
        head = lib.read_text().split("\n", 1)[0] if lib.exists() else ""
        if match := re.match(r"// Generated by discogen from (\S+)\. Do not edit", head):
            by_crate[match[1]] = crate
    for path in sorted(documents.glob("*.json")):
        document = json.loads(path.read_text())
        if "rootUrl" not in document:
            continue
        total["documents"] += 1
        offered, missing, facts, near = expected(document)
        total.update(facts)
        misses.update(f"{path.stem}: {key}" for key in near)
        total["documents with a method that returns one"] += bool(offered or missing)
        lost = [id for id, why in missing.items() if why != "about"]
        if lost:
            without.append(f"{path.stem}: {len(lost)}, {missing[lost[0]]}, for example {lost[0]}")
        crate = by_crate.get(f"{document['name']}:{document['version']}")
        if crate is None:
            differences.append(f"{path.stem}: the document has no crate")
            continue
        want = {id: (poll.method["id"], waits(document, poll)) for id, poll in offered.items()}
        have = found(crate)
        total["rt::wait! lines"] += len(have)
        for id in sorted(want.keys() | have.keys()):
            if want.get(id) != have.get(id):
                differences.append(f"{path.stem}: {id} is followed by {want.get(id)}, in the crate by {have.get(id)}")
    for key in sorted(total):
        print(f"{total[key]:6} {key}")
    print(f"\nNot offered, in {len(without)} documents:")
    print("\n".join(without))
    print(f"\nSchemas that resemble operations ({len(misses)}):")
    print("\n".join(sorted(misses)))
    print(f"\n{len(differences)} differences")
    print("\n".join(differences[:40]))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Counts the items of a discovery document and of its crate.

The program shares no code with the generator: it reads the JSON with Python's parser and the Rust source as text, and
matches their items by wire names. A method is found by its ID, verb and path, and its parameters by name and location. A
schema is found by following types from the methods, otherwise by its name without regard to case and punctuation. A
property is found by its name in the `message!` line of the schema, and its type is followed; an enum value is found by
its string. Each schema must have a type of its own.

Prints a table and the first differences; fails if an item was skipped.

    python3 corpus/count.py vision.v1.json generated/vision-v1
    python3 corpus/count.py --pairs pairs.tsv --json count.json
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import re
import sys

import prerequisites

# The kinds of items, in the order of the table.
KINDS = [
    "methods",
    "method scopes",
    "uploads",
    "downloads",
    "parameters",
    "parameter enum values",
    "request bodies",
    "responses",
    "schemas",
    "inline objects",
    "properties",
    "property types",
    "schema enum values",
    "scopes",
]

# The Rust types of scalar types.
SCALARS = {
    ("string", None): "String",
    ("string", "int64"): "i64",
    ("string", "uint64"): "u64",
    ("string", "byte"): "Vec<u8>",
    ("string", "date"): "rt::Date",
    ("string", "date-time"): "rt::Timestamp",
    ("string", "google-datetime"): "rt::Timestamp",
    ("string", "google-duration"): "rt::Duration",
    ("string", "google-fieldmask"): "rt::FieldMask",
    ("integer", "int32"): "i32",
    ("integer", "uint32"): "u32",
    ("number", None): "f64",
    ("number", "double"): "f64",
    ("number", "float"): "f32",
    ("boolean", None): "bool",
}


# ---- Rust, as text

STRING = r'"((?:[^"\\]|\\.)*)"'
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", '"': '"', "'": "'"}


def unquote(text):
    def one(match):
        code = match.group(1)
        return chr(int(code[2:-1], 16)) if code.startswith("u{") else ESCAPES[code]

    return re.sub(r"\\(u\{[0-9a-fA-F]+\}|.)", one, text)


def strings(text):
    return [unquote(found) for found in re.findall(STRING, text)]


def squeeze(text):
    """Returns a type without white space, with paths of std replaced by `%`."""
    text = re.sub(r"\s+", "", text).replace(",>", ">")
    return re.sub(r"::std::[a-z_]+::", "%", text)


def split(text):
    """Splits at commas outside brackets."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char in "<([{":
            depth += 1
        elif char in ">)]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def plain(text):
    """Removes comments and attributes, which begin a line. An attribute of several lines ends with the line `)]`."""
    lines, inside = [], False
    for line in text.split("\n"):
        if inside:
            inside = line.strip() != ")]"
        elif re.match(r"\s*#!?\[", line):
            inside = not line.endswith("]")
        elif not re.match(r"\s*//", line):
            lines.append(line)
    return "\n".join(lines)


def struct_fields(body):
    """Returns the types of the `pub name: Type,` lines of a struct, by name."""
    result = {}
    for part in split(body):
        match = re.match(r"\s*pub\s+(?:r#)?(\w+)\s*:\s*(.*)$", part, re.S)
        if match:
            result[match.group(1)] = squeeze(match.group(2))
    return result


class Crate:
    """The public items of a crate, read from its source text."""

    def __init__(self, folder):
        self.structs, self.tables, self.enums, self.ids = {}, {}, {}, {}
        self.aliases, self.transparent, self.scopes = {}, {}, {}
        self.methods = collections.defaultdict(list)
        source = pathlib.Path(folder, "src")
        for path in sorted(source.rglob("*.rs")):
            text = plain(path.read_text(encoding="utf-8"))
            if path == source / "schemas.rs":
                self.read_schemas(text)
            elif path == source / "scopes.rs":
                for name, value in re.findall(rf"pub const (\w+): &str\s*=\s*{STRING}", text):
                    self.scopes[name] = unquote(value)
            else:
                self.read_methods(text)

    def read_schemas(self, text):
        for name, body in re.findall(r"^pub struct (\w+) \{\n(.*?)^\}", text, re.S | re.M):
            self.structs[name] = struct_fields(body)
        for name, body in re.findall(r"^pub struct (\w+)\(\n(.*?)^\);", text, re.S | re.M):
            self.transparent[name] = squeeze(re.sub(r"\bpub\b", "", body)).rstrip(",")
        for name, identifier, body in re.findall(
            rf"^rt::message!\((\w+)(?: {STRING})? \{{(.*?)\}}[\w ]*\);", text, re.S | re.M
        ):
            self.ids[name] = unquote(identifier) or name
            rows = re.findall(rf"\d+\s+(?:r#)?(\w+)\s+{STRING}", body)
            self.tables[name] = {unquote(wire): field for field, wire in rows}
        for name, body in re.findall(
            r"^rt::open_enum! \{\n\s*pub enum (\w+) \{(.*?)^    \}", text, re.S | re.M
        ):
            values = re.findall(rf"\w+\s*=\s*{STRING}", body)
            self.enums[name] = [unquote(value) for value in values]
        for name, other in re.findall(r"^pub type (\w+)\s*=\s*(\w+);", text, re.M):
            self.aliases[name] = other

    def read_methods(self, text):
        # Names of enums beside the parameters.
        names = dict(re.findall(r"^pub type (\w+)\s*=\s*(?:crate::)?schemas::(\w+);", text, re.M))
        fields = lambda body: {
            name: re.sub(r"(?<![\w:])\w+\b", lambda found: names.get(found[0], found[0]), ty)
            for name, ty in struct_fields(body).items()
        }
        params = {
            name: fields(body)
            for name, body in re.findall(r"^pub struct (\w+Params\w*) \{\n(.*?)^\}", text, re.S | re.M)
        }
        params |= {name: {} for name in re.findall(r"^pub struct (\w+Params\w*) \{\}", text, re.M)}
        calls = dict(re.findall(r"^rt::call!\(\s*(\w+)\s*\(\s*(\w+)\s*\)", text, re.M))
        functions = set(re.findall(r"->\s*(\w+) \{", text))
        reachable = {param for call, param in calls.items() if call in functions}
        for name, body in re.findall(
            r"^impl rt::Params for (\w+) \{\n(.*?)^\}", text, re.S | re.M
        ):
            facts, describe = body.split("fn describe", 1)
            fact = {key: unquote(value) for key, value in re.findall(rf"\b(id|verb|path): {STRING}", facts)}
            scopes = re.search(r"\bscopes: &\[(.*?)\]", facts, re.S)
            method = {
                "response": squeeze(re.search(r"type Response = (.*?);", facts, re.S).group(1)),
                "scopes": re.findall(r"scopes::(\w+)", scopes.group(1)) if scopes else [],
                "download": "download: true" in facts,
                "upload": strings(facts.split("simple:", 1)[1]) if "rt::Upload" in facts else None,
                "fields": params[name],
                "reachable": name in reachable,
                "wires": [
                    (kind.removesuffix("_as"), unquote(wire), field)
                    for kind, wire, _, field in re.findall(
                        rf"request\s*\.(\w+)\(\s*{STRING},(?:\s*{STRING},)?\s*&self\s*\.(?:r#)?(\w+),?\s*\)", describe
                    )
                ],
                "body": re.search(r"request\s*\.(body\w*)\(&self\s*\.(\w+)\)", describe),
            }
            self.methods[fact["id"], fact["verb"], fact["path"]].append(method)


# ---- comparison of the document with the crate


class Count:
    def __init__(self, document, crate):
        self.document, self.crate = document, crate
        self.has, self.found = collections.Counter(), collections.Counter()
        self.differences, self.bound = [], {}
        self.surplus = 0
        self.duplicates = 0
        self.pending = []
        # Structs of inline objects.
        self.inline = set()

    def check(self, kind, right, where):
        self.has[kind] += 1
        self.found[kind] += bool(right)
        if not right and len(self.differences) < 50:
            self.differences.append(f"{kind}: {where}")
        return bool(right)

    def run(self):
        self.check_scopes()
        methods = list(walk_methods(self.document))
        for where, method in methods:
            self.method(where, method)
        self.surplus += sum(map(len, self.crate.methods.values()))
        schemas = self.document.get("schemas", {})
        self.follow()
        for name in sorted(schemas):
            if name not in self.bound:
                self.bind_by_name(name, schemas[name])
                self.follow()
        for name in sorted(schemas):
            self.check("schemas", name in self.bound, name)
        types = self.crate.structs.keys() | self.crate.transparent.keys()
        owners = collections.Counter(self.bound.values())
        for rust, owned in owners.items():
            if owned > 1:
                self.check("schemas", False, f"{owned} schemas share {rust}")
        self.surplus += len(types - set(self.bound.values()) - self.inline)
        return self

    def check_scopes(self):
        urls = set(self.crate.scopes.values())
        for url in self.document.get("auth", {}).get("oauth2", {}).get("scopes", {}):
            self.check("scopes", url in urls, url)

    # methods

    def method(self, where, method):
        key = method["id"], method["httpMethod"].upper(), method["path"]
        candidates = self.crate.methods.get(key)
        if not self.check("methods", candidates and candidates[0]["reachable"], where):
            return
        rust = candidates.pop(0)
        urls = {self.crate.scopes[name] for name in rust["scopes"]}
        for url in method.get("scopes", []):
            self.check("method scopes", url in urls, f"{where} {url}")
        for protocol in method.get("mediaUpload", {}).get("protocols", {}).values():
            self.check("uploads", protocol["path"] in (rust["upload"] or []), where)
        if method.get("supportsMediaDownload"):
            self.check("downloads", rust["download"], where)
        self.parameters(where, method, rust)
        if "request" in method:
            body = rust["body"]
            if self.check("request bodies", body, where):
                self.value(method["request"], rust["fields"][body.group(2)], f"{where} request")
        if "response" in method:
            found = self.check("responses", rust["response"] != "()", where)
            if rust["response"] == "rt::Bytes":
                self.check("property types", self.is_raw(method["response"]), f"{where} response: rt::Bytes")
            elif found:
                self.value(method["response"], rust["response"], f"{where} response")

    def parameters(self, where, method, rust):
        wires = {(kind.split("_")[-1], wire): (kind, field) for kind, wire, field in rust["wires"]}
        for name, parameter in method.get("parameters", {}).items():
            location = f"{where} {name}"
            kind, field = wires.pop((parameter.get("location"), name), (None, None))
            if not self.check("parameters", field in rust["fields"], location):
                continue
            if parameter.get("required") and parameter["location"] != "path":
                if not kind.startswith("required_"):
                    self.check("parameters", False, f"{location} is required")
            ty = rust["fields"][field]
            if parameter.get("repeated"):
                ty = self.inside(ty, "Vec") or "?"
            self.value(parameter, ty, location, "parameter enum values")
        self.surplus += len(wires)

    def is_raw(self, response):
        """Returns whether the response is a raw body, a `google.api.HttpBody`, which is received as bytes."""
        properties = self.document.get("schemas", {}).get(response.get("$ref"), {}).get("properties", {})
        return properties.keys() == {"contentType", "data", "extensions"} and properties["data"].get("format") == "byte"

    # types

    def inside(self, ty, outer):
        """Returns `T` of `Vec<T>`, or None for another type."""
        match = re.fullmatch(rf"%?(?:rt::)?{outer}<(.*)>", ty)
        return match and match.group(1)

    def value(self, schema, ty, where, enums="schema enum values"):
        """Compares a type of the document with its Rust type, recursively."""
        for outer in ("Option", "Box"):
            ty = self.inside(ty, outer) or ty
        ty = ty.removeprefix("schemas::").removeprefix("crate::schemas::")
        right = self.matches(schema, ty, where, enums)
        self.check("property types", right, f"{where}: {ty} for {brief(schema)}")

    def matches(self, schema, ty, where, enums):
        kind, form = schema.get("type"), schema.get("format") or None
        if "$ref" in schema:
            return self.bind(schema["$ref"], ty)
        if kind == "array":
            element = self.inside(ty, "Vec")
            if element:
                self.value(schema.get("items", {"type": "any"}), element, f"{where}[]", enums)
            return element
        if kind == "object" or (kind is None and "properties" in schema):
            return self.object(schema, ty, where, enums)
        if kind == "string" and schema.get("enum"):
            return self.enum(schema["enum"], ty, where, enums)
        if kind == "any" or kind is None:
            return ty == "rt::Value"
        expected = SCALARS.get((kind, form))
        if expected is None:
            # Unknown formats: the general type of the same family.
            family = {"string": ["String"], "integer": ["i64", "u64"], "number": ["f64"], "boolean": ["bool"]}
            return ty.removeprefix("%") in family.get(kind, ["rt::Value"])
        return ty.removeprefix("%") == expected

    def object(self, schema, ty, where, enums):
        if schema.get("properties"):
            if not self.check("inline objects", ty in self.crate.structs, f"{where}: {ty}"):
                return False
            self.inline |= {ty}
            self.properties(schema, ty, where)
            return True
        values = schema.get("additionalProperties")
        mapped = re.fullmatch(r"rt::BTreeMap<%?String,(.*)>", ty)
        if values is None or (not mapped and ty == "rt::Object"):
            is_any = values is None or values.get("type", "any") == "any" and "$ref" not in values
            return ty == "rt::Object" and is_any
        if mapped:
            self.value(values, mapped.group(1), f"{where}{{}}", enums)
        return mapped

    def enum(self, values, ty, where, kind):
        while ty in self.crate.aliases:
            ty = self.crate.aliases[ty]
        rust = self.crate.enums.get(ty, [])
        distinct = list(dict.fromkeys(values))
        self.duplicates += len(values) - len(distinct)
        for value in distinct:
            self.check(kind, value in rust, f"{where} {value}")
        self.surplus += len(set(rust) - set(distinct))
        return rust == distinct

    def properties(self, schema, rust, where):
        table, members = self.crate.tables.get(rust, {}), self.crate.structs[rust]
        properties = schema.get("properties", {})
        for name, property in properties.items():
            location = f"{where}.{name}"
            if not self.check("properties", table.get(name) in members, location):
                continue
            ty = members[table[name]]
            if property.get("repeated"):
                ty = self.inside(ty, "Vec") or "?"
            self.value(property, ty, location)
        self.surplus += len(table.keys() - properties.keys())
        self.surplus += len(members.keys() - set(table.values()) - {"unknown_fields"})

    # schemas

    def bind(self, name, rust):
        """Binds a schema to a Rust type; returns whether all its uses have the same type."""
        if name in self.bound:
            return self.bound[name] == rust
        if rust not in self.crate.structs and rust not in self.crate.transparent:
            return False
        self.bound[name] = rust
        self.pending.append(name)
        return True

    def bind_by_name(self, name, schema):
        taken = set(self.bound.values()) | self.inline
        wires = set(schema.get("properties", {}))
        candidates = [
            rust
            for rust in [*self.crate.structs, *self.crate.transparent]
            if rust not in taken
            and (
                bare(name).endswith(bare(rust).rstrip("0123456789"))
                if rust in self.crate.transparent
                else bare(self.crate.ids[rust]).startswith(bare(name))
                and set(self.crate.tables.get(rust, {})) == wires
            )
        ]
        if candidates:
            self.bind(name, min(candidates, key=lambda rust: (len(rust), rust)))

    def follow(self):
        while self.pending:
            name = self.pending.pop()
            schema, rust = self.document["schemas"].get(name), self.bound[name]
            if schema is None:
                self.check("schemas", False, f"{name} is referenced but missing")
            elif rust in self.crate.transparent:
                self.value(schema, self.crate.transparent[rust], name)
            else:
                self.properties(schema, rust, name)


def walk_methods(node):
    for method in node.get("methods", {}).values():
        yield method["id"], method
    for resource in node.get("resources", {}).values():
        yield from walk_methods(resource)


def bare(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def brief(schema):
    return json.dumps({key: schema[key] for key in ("$ref", "type", "format") if key in schema})


# ---- all documents


def count(pair):
    document, folder = pair
    with open(document, encoding="utf-8") as file:
        parsed = json.load(file)
    result = Count(parsed, Crate(folder)).run()
    common = collections.Counter(list(parsed.get("parameters", {})))
    return {
        "document": pathlib.Path(document).stem,
        "has": result.has,
        "found": result.found,
        "surplus": result.surplus,
        "duplicates": result.duplicates,
        "common": common,
        "differences": result.differences,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pair", nargs="*", help="documents, each followed by the folder of its crate")
    parser.add_argument("--pairs", help="a file with one document, a tab and a folder per line")
    parser.add_argument("--json", help="the file to which the counts are written")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    arguments = parser.parse_args()
    pairs = list(zip(arguments.pair[::2], arguments.pair[1::2]))
    if arguments.pairs:
        prerequisites.file(pathlib.Path(arguments.pairs), "count")
        with open(arguments.pairs, encoding="utf-8") as file:
            pairs += [line.split("\t") for line in file.read().splitlines() if line]
    if not pairs:
        parser.error("pass documents and crates, or --pairs")
    for document, crate in pairs:
        prerequisites.file(pathlib.Path(document), "fetch")
        prerequisites.folder(pathlib.Path(crate), "generate")
    results = []
    with multiprocessing.Pool(arguments.jobs) as pool:
        for number, result in enumerate(pool.imap_unordered(count, pairs), 1):
            results.append(result)
            if sys.stderr.isatty() or number % 100 == 0:
                print(f"counted {number}/{len(pairs)}", end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr)
    results.sort(key=lambda result: result["document"])
    sys.exit(report(results, arguments.json))


def report(results, path):
    total = lambda key: sum((result[key] for result in results), collections.Counter())
    has, found, common = total("has"), total("found"), total("common")
    skipped = {kind: has[kind] - found[kind] for kind in KINDS}
    surplus = sum(result["surplus"] for result in results)
    duplicates = sum(result["duplicates"] for result in results)
    print(f"{'':24}{'documents':>12}{'crates':>12}{'skipped':>12}")
    for kind in KINDS:
        print(f"{kind:24}{has[kind]:>12}{found[kind]:>12}{skipped[kind]:>12}")
    print(f"only in the crates: {surplus}")
    print(f"enum values repeated in their list, once in the crate: {duplicates}")
    print("common parameters, which the runtime implements: " + ", ".join(f"{name} {n}" for name, n in sorted(common.items())))
    for result in results:
        for difference in result["differences"][:5]:
            print(f"  {result['document']}: {difference}")
    all_skipped = sum(skipped.values())
    print(f"{len(results)} documents, skipped = {all_skipped}")
    if path:
        summary = {
            "documents": len(results),
            "has": has,
            "found": found,
            "skipped": all_skipped,
            "surplus": surplus,
            "duplicates": duplicates,
            "differences": {result["document"]: result["differences"] for result in results if result["differences"]},
        }
        pathlib.Path(path).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return 0 if all_skipped == 0 and surplus == 0 else 1


if __name__ == "__main__":
    main()

"""Compares every type of a crate with the document, without compiling.

    python type_check.py --documents FOLDER --crates FOLDER [NAME...]

Each property and each parameter must have a field with the wire name, type and enum values of the document. A round
trip does not detect such errors, because open enums and unknown fields preserve all data.
"""

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

import document as documents
from prove import chosen, crate_of, crates_in
from rust_source import FIELD, MESSAGE, Crate, unescape

SCALARS = {
    ("string", None): "String", ("string", "byte"): "Vec<u8>", ("string", "int64"): "i64", ("string", "uint64"): "u64",
    ("string", "google-datetime"): "rt::Timestamp", ("string", "date-time"): "rt::Timestamp",
    ("string", "google-duration"): "rt::Duration", ("string", "date"): "rt::Date",
    ("string", "google-fieldmask"): "rt::FieldMask", ("integer", "int32"): "i32", ("integer", "uint32"): "u32",
    ("number", "double"): "f64", ("number", "float"): "f32", ("boolean", None): "bool", ("any", None): "rt::Value",
}
ENUM = re.compile(r"pub enum (\w+) \{\n(.*?)^    \}", re.M | re.S)
VALUE = re.compile(r"^\s*\w+ =\s*\"((?:[^\"\\]|\\.)*)\",$", re.M)
ALIAS = re.compile(r"^pub type (\w+) = (\w+);", re.M)
NEWTYPE = re.compile(r"^pub struct (\w+)\(\s*(?:///[^\n]*\n\s*)*pub (.*?),?\s*\);", re.M | re.S)
STRUCT = re.compile(r"^pub struct (\w+) \{\n(.*?^\})", re.M | re.S)
NAMED = re.compile(r"\d+ ((?:r#)?\w+) \"((?:[^\"\\]|\\.)*)\"")


class Types:
    """The types of a crate: structs by wire name, enums by value."""

    def __init__(self, crate):
        text = (crate.folder / "src/schemas.rs").read_text()
        self.crate = crate
        self.aliases = dict(ALIAS.findall(text))
        self.enums = {name: set(map(unescape, VALUE.findall(body))) for name, body in ENUM.findall(text)}
        self.newtypes = {name: plain(inner) for name, inner in NEWTYPE.findall(text)}
        fields = {name: dict(FIELD.findall(body)) for name, body in STRUCT.findall(text)}
        self.structs = {name: {unescape(wire): plain(fields[name][field]) for field, wire in NAMED.findall(body)}
                        for name, body in MESSAGE.findall(text)}

    def named(self, text):
        name = text.removeprefix("c::").removeprefix("schemas::")
        return self.aliases.get(name, name)


def plain(text):
    """Returns a type without the outer Option and Box, with each name reduced to its last segment."""
    text = re.sub(r"::std::\w+::|(?:crate::)?schemas::", "", " ".join(text.split()))
    text = re.sub(r"<\s+", "<", re.sub(r",?\s+>", ">", text)).replace(" ,", ",")
    while True:
        found = re.fullmatch(r"(?:Option|Box)<(.*)>", text)
        if not found:
            return text
        text = found[1]


class Check:
    def __init__(self, document, crate):
        self.document = document
        self.schemas = document.get("schemas", {})
        self.crate = crate
        self.types = Types(crate)
        self.errors = []
        self.count = Counter()

    def run(self):
        for name, schema in self.schemas.items():
            self.count["schemas"] += 1
            rust = self.crate.schema_type(name, schema)
            self.check(schema, self.types.newtypes.get(rust, rust), (name,))
        for method in documents.methods(self.document):
            rust = self.crate.methods[method.key]
            by_wire = {one.wire: one for one in rust.parameters}
            for name, schema in method.parameters.items():
                self.count["parameters"] += 1
                where = (method.raw["id"], name)
                if name not in by_wire:
                    self.error(where, "the method has no such parameter", "")
                    continue
                if schema.get("repeated"):
                    schema = {"type": "array", "items": {key: one for key, one in schema.items() if key != "repeated"}}
                self.check(schema, plain(by_wire[name].type.replace("c::", "")), where)
            for wire in by_wire.keys() - method.parameters.keys() - method.variables().keys():
                self.error((method.raw["id"], wire), "not in the document", "")
        return self.errors

    def error(self, where, what, rust):
        self.errors.append((".".join(map(str, where)), what, rust))

    def check(self, schema, rust, where):
        if "$ref" in schema:
            target = self.crate.schema_type(schema["$ref"], self.schemas.get(schema["$ref"], {}))
            self.expect(rust, target, where)
        elif schema.get("type") == "array":
            found = re.fullmatch(r"Vec<(.*)>", rust)
            if found:
                self.check(schema.get("items", {"type": "any"}), plain(found[1]), (*where, "[]"))
            else:
                self.error(where, "not a list", rust)
        elif "properties" in schema:
            self.message(schema, rust, where)
        elif isinstance(schema.get("additionalProperties"), dict):
            self.map(schema["additionalProperties"], rust, where)
        elif schema.get("type") == "object":
            self.count["objects"] += 1
            if rust != "rt::Object" and self.types.structs.get(rust) != {}:
                self.error(where, "not an object", rust)
        elif schema.get("enum"):
            self.values(schema, rust, where)
        else:
            self.scalar(schema, rust, where)

    def expect(self, rust, expected, where):
        self.count["references"] += 1
        if self.types.named(rust) != expected:
            self.error(where, f"expected {expected}", rust)

    def message(self, schema, rust, where):
        fields = self.types.structs.get(rust)
        if fields is None:
            self.error(where, "not a struct", rust)
            return
        for name, inner in schema["properties"].items():
            self.count["properties"] += 1
            if name in fields:
                self.check(inner, fields[name], (*where, name))
            else:
                self.error((*where, name), "the struct has no such field", rust)
        for name in fields.keys() - schema["properties"].keys():
            self.error((*where, name), "not in the document", rust)

    def map(self, values, rust, where):
        self.count["maps"] += 1
        found = re.fullmatch(r"rt::BTreeMap<String, (.*)>", rust)
        if found:
            self.check(values, plain(found[1]), (*where, "{}"))
        elif rust != "rt::Object" or values.get("type", "any") != "any":
            self.error(where, "not a map", rust)

    def values(self, schema, rust, where):
        self.count["enums"] += 1
        known = self.types.enums.get(self.types.named(rust))
        if known is None:
            self.error(where, "not an enum", rust)
        elif known != set(schema["enum"]):
            self.error(where, f"other values: {sorted(known ^ set(schema['enum']))[:5]}", rust)

    def scalar(self, schema, rust, where):
        kind, form = schema.get("type", "any"), schema.get("format")
        self.count["scalars"] += 1
        expected = SCALARS.get((kind, form), SCALARS.get((kind, None)))
        if rust != expected:
            self.error(where, f"{kind} {form}, expected {expected}", rust)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--crates", type=Path, required=True)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    crates = crates_in(options)
    total, errors, read = Counter(), 0, 0
    for path in chosen(options):
        document = json.loads(path.read_text())
        check = Check(document, Crate(crate_of(document, path, crates)))
        for location, what, rust in check.run():
            errors += 1
            print(f"{path.stem}: {location}: {what}: {rust}")
        total.update(check.count)
        read += 1
    print(f"{read} documents, {', '.join(f'{count:,} {name}' for name, count in total.items())}; {errors} errors")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Counts the names that users lose between two releases of the documents although the items still exist.

    python3 corpus/renames.py OLD-DOCUMENTS OLD-CRATES NEW-DOCUMENTS NEW-CRATES

The crates of both releases come from one version of the generator. Items are matched by their position in the documents:
schemas by id, inline objects, enums and fields by JSON pointer, methods by id. A name is lost if the new crate has no such
name, or uses it for another type. The program also counts names of more than 40 characters, and uses of enums that are
shown under the name of another use.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "prove"))

from count import Crate, struct_fields, plain, walk_methods

LONG = 40
KINDS = ["clients", "schemas", "inline objects", "enums at a use", "types of enums", "variants", "fields", "parameters"]


def folder_of(document):
    parts = (re.sub(r"[^a-z0-9]+", "-", document[key].lower()).strip("-") for key in ("name", "version"))
    return "-".join(part for part in parts if part)


class Names:
    """The names of a crate, by position in its document."""

    def __init__(self, document, folder):
        self.document, self.crate = document, Crate(folder)
        source = pathlib.Path(folder, "src")
        self.found = {kind: {} for kind in KINDS}
        # Every public name, with the type that it means.
        self.meaning = {name: name for name in [*self.crate.structs, *self.crate.transparent, *self.crate.enums]}
        self.meaning |= self.crate.aliases
        self.variants = {}
        text = plain((source / "schemas.rs").read_text(encoding="utf-8"))
        for name, body in re.findall(r"pub enum (\w+) \{(.*?)^    \}", text, re.S | re.M):
            self.variants[name] = {wire: variant for variant, wire in re.findall(r'(\w+)\s*=\s*"([^"]*)"', body)}
        self.parameters = {}
        for path in sorted(source.rglob("*.rs")):
            if path.name not in ("schemas.rs", "scopes.rs", "waiting.rs") or path.parent != source:
                self.read_module(path, source)
        self.found["clients"][""] = re.search(
            r"^impl rt::Api for (\w+)", (source / "lib.rs").read_text(encoding="utf-8"), re.M
        )[1]
        self.seen = set()
        for name, rust in self.schemas():
            self.found["schemas"][name] = rust
            self.schema(document["schemas"][name], rust, name)
        for where, method in walk_methods(document):
            self.method(where, method)

    def schemas(self):
        """Yields the Rust name of each schema: by its id, or by its name in letters."""
        by_id = {identifier: rust for rust, identifier in getattr(self.crate, "ids", {}).items()}
        letters = {}
        for rust in [*self.crate.structs, *self.crate.transparent]:
            letters.setdefault(bare(rust), rust)
        for name in self.document.get("schemas", {}):
            rust = by_id.get(name) or (name if name in self.meaning else None) or letters.get(bare(name))
            if rust is None:
                endings = [it for it in self.crate.transparent if bare(name).endswith(bare(it))]
                rust = max(endings, key=len, default=None)
            if rust:
                yield name, rust

    def read_module(self, path, source):
        text = plain(path.read_text(encoding="utf-8"))
        module = ".".join(path.relative_to(source).with_suffix("").parts)
        for name, target in re.findall(r"^pub type (\w+)\s*=\s*(?:crate::)?schemas::(\w+);", text, re.M):
            self.meaning[f"{module}.{name}"] = target
        structs = {
            name: struct_fields(body)
            for name, body in re.findall(r"^pub struct (\w+Params\w*) \{\n(.*?)^\}", text, re.S | re.M)
        }
        for name, body in re.findall(r"^impl rt::Params for (\w+) \{\n(.*?)^\}", text, re.S | re.M):
            identifier = re.search(r'\bid: "([^"]*)"', body)[1]
            wires = dict(re.findall(r'request\s*\.\w+\(\s*"([^"]*)",\s*&self\s*\.(?:r#)?(\w+)', body))
            self.parameters[identifier] = (module, structs.get(name, {}), wires)

    def method(self, where, method):
        module, members, wires = self.parameters.get(method["id"], ("", {}, {}))
        for name, parameter in method.get("parameters", {}).items():
            if wires.get(name) in members:
                self.found["parameters"][f"{where} {name}"] = wires[name]
                self.value(parameter, members[wires[name]], f"{where} {name}", module)

    def schema(self, schema, rust, where):
        if (rust, where) in self.seen:
            return
        self.seen.add((rust, where))
        if rust in self.crate.transparent:
            self.value(schema, self.crate.transparent[rust], where, None)
            return
        table, members = self.crate.tables.get(rust, {}), self.crate.structs.get(rust, {})
        for name, property in schema.get("properties", {}).items():
            if table.get(name) in members:
                self.found["fields"][f"{where}.{name}"] = table[name]
                self.value(property, members[table[name]], f"{where}.{name}", None)

    def value(self, schema, ty, where, module):
        while True:
            inside = re.fullmatch(r"%?(?:rt::)?(?:Option|Box|Vec|BTreeMap)<(?:%?String,)?(.*)>", ty)
            if not inside:
                break
            ty = inside[1]
        while schema.get("type") == "array" or isinstance(schema.get("additionalProperties"), dict):
            if "properties" in schema:
                break
            schema = schema.get("items") or schema["additionalProperties"]
        if schema.get("properties"):
            self.found["inline objects"][where] = ty.rpartition("::")[2]
            self.schema(schema, ty.rpartition("::")[2], where)
        elif schema.get("enum") and schema.get("type") == "string":
            is_path = "schemas::" in ty
            shown = ty.rpartition("::")[2] if module is None or is_path else f"{module}.{ty}"
            target = self.target(shown)
            if target in self.variants:
                self.found["enums at a use"][where] = shown
                self.found["types of enums"][where] = target
                for wire, variant in self.variants[target].items():
                    self.found["variants"][f"{where} {wire}"] = variant

    def target(self, name):
        seen = set()
        while name not in seen and name in self.meaning:
            seen.add(name)
            name = self.meaning[name]
        return name


def bare(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def lost(old, new):
    """Returns the lost names of each kind: the position, the old and the new name."""
    result = {}
    for kind in KINDS:
        names = {}
        for where, name in old.found[kind].items():
            now = new.found[kind].get(where)
            if now is None or name == now and kind != "enums at a use":
                continue
            if kind in ("schemas", "inline objects", "enums at a use", "types of enums"):
                is_kept = name in new.meaning and new.target(name) == new.target(now)
                # A use that got another list of values keeps its name, which means the type of that list.
                if is_kept:
                    continue
            names.setdefault(name if kind not in ("variants", "fields", "parameters") else where, (where, name, now))
        result[kind] = names
    return result


def read(documents, crates):
    found = {}
    for path in sorted(pathlib.Path(documents).glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "name" in document and "version" in document and pathlib.Path(crates, folder_of(document)).is_dir():
            found.setdefault(folder_of(document), document)
    return found


def measure(names, counts):
    """Counts long names, and enums that several uses show under one name, other than a single word."""
    types = {*names.crate.structs, *names.crate.transparent}
    counts["schemas"] += len(types)
    counts["schemas over 40 characters"] += sum(len(name) > LONG for name in types)
    counts["enums"] += len(names.crate.enums)
    counts["enums over 40 characters"] += sum(len(name) > LONG for name in names.crate.enums)
    shown = collections.Counter(names.found["enums at a use"].values())
    counts["uses of enums"] += sum(shown.values())
    counts["uses shown with over 40 characters"] += sum(
        number for name, number in shown.items() if len(name.rpartition(".")[2]) > LONG
    )
    for name, number in shown.items():
        is_word = re.fullmatch(r"[A-Z][a-z0-9]*", name.rpartition(".")[2])
        if number > 1 and not is_word:
            counts["names of one use shown at others"] += 1
            counts["uses under the name of another use"] += number - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old_documents", "old_crates", "new_documents", "new_crates"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--show", type=int, default=5, help="the number of examples of each kind")
    options = parser.parse_args()
    old, new = read(options.old_documents, options.old_crates), read(options.new_documents, options.new_crates)
    totals, examples, counts = collections.Counter(), collections.defaultdict(list), collections.Counter()
    common = sorted(old.keys() & new.keys())
    for folder in common:
        before = Names(old[folder], options.old_crates / folder)
        now = Names(new[folder], options.new_crates / folder)
        for kind, names in lost(before, now).items():
            totals[kind] += len(names)
            examples[kind] += [(folder, *one) for one in names.values()]
    for folder in sorted(new):
        measure(Names(new[folder], options.new_crates / folder), counts)
    print(f"{len(new)} documents of the new release:")
    for what, number in counts.items():
        print(f"{number:>8} {what}")
    print(f"{len(common)} documents in both releases; names lost:")
    for kind in KINDS:
        print(f"{totals[kind]:>8} {kind}")
        for example in examples[kind][: options.show]:
            print("         ", *example)


if __name__ == "__main__":
    main()

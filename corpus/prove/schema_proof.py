"""Decodes and encodes examples of every schema of a document; the results must be equal."""

import json
from collections import Counter

import samples
from rules import compare_json

# All fields with known values, with other values, with unknown enum values, integers as numbers, nulls, empty lists.
FLAVOURS = ["full", "full", "unknown", "loose", "nulls", "nulls", "empty", "plain"]


class SchemaProof:
    def __init__(self, document, crate):
        self.schemas = document.get("schemas", {})
        self.types = {name: crate.schema_type(name, schema) for name, schema in self.schemas.items()}
        self.found = [name for name, rust in self.types.items() if rust]
        self.rust = [self.types[name] for name in self.found]

    def cases(self):
        for index, name in enumerate(self.found):
            for turn, flavour in enumerate(FLAVOURS):
                example = samples.Example(self.schemas, turn * 5 + index, flavour)
                yield index, turn, name, example.of(self.schemas[name]), example

    def lines(self):
        for index, turn, _, value, _ in self.cases():
            yield json.dumps({"schema": index, "turn": turn, "body": value})

    def judge(self, responses, tally):
        """Compares every example with its result; returns how many schemas and examples passed."""
        failed, examples = set(), 0
        for index, turn, name, value, example in self.cases():
            before = len(tally.failures)
            where = f"{name} ({self.types[name]}) {FLAVOURS[turn]} {turn}"
            response = responses.get((index, turn))
            if response is None:
                tally.fail(where, "the harness returned no result")
            elif "error" in response:
                tally.fail(where, "rejected", error=response["error"], sent=value)
            else:
                compare_json(value, response["value"], example.kinds, tally, where)
                more = Counter(response["unknown"]) - example.unknown
                if more:
                    tally.fail(where, "unknown fields of the type", names=sorted(more))
            examples += 1
            if len(tally.failures) > before:
                failed.add(name)
        for name, rust in self.types.items():
            if rust is None:
                tally.fail(name, "the crate does not contain this type")
        shared = {}
        for name in self.found:
            shared.setdefault(self.types[name], []).append(name)
        for rust, names in shared.items():
            if len(names) > 1:
                tally.fail(names[0], "several schemas have the same type", rust=rust, names=names)
        return len(self.found) - len(failed), examples

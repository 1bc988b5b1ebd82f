"""Every schema of a document: a full example is read and written, and comes back equal."""

import json
from collections import Counter

import samples
from rules import compare_json

# Full with known values, with other values, with unknown enum values, integers as numbers, nulls, empty lists.
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

    def judge(self, answers, tally):
        """Compares every example with what came back; returns how many schemas and examples passed."""
        failed, examples = set(), 0
        for index, turn, name, value, example in self.cases():
            before = len(tally.failures)
            where = f"{name} ({self.types[name]}) {FLAVOURS[turn]} {turn}"
            answer = answers.get((index, turn))
            if answer is None:
                tally.fail(where, "the harness gave no answer")
            elif "error" in answer:
                tally.fail(where, "refused", error=answer["error"], sent=value)
            else:
                compare_json(value, answer["value"], example.kinds, tally, where)
                more = Counter(answer["unknown"]) - example.unknown
                if more:
                    tally.fail(where, "fields that the type does not know", names=sorted(more))
            examples += 1
            if len(tally.failures) > before:
                failed.add(name)
        for name, rust in self.types.items():
            if rust is None:
                tally.fail(name, "no such type in the crate")
        shared = {}
        for name in self.found:
            shared.setdefault(self.types[name], []).append(name)
        for rust, names in shared.items():
            if len(names) > 1:
                tally.fail(names[0], "several schemas have one type", rust=rust, names=names)
        return len(self.found) - len(failed), examples

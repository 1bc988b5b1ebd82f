"""Reads discovery documents, independently of the generator."""

import json
import re
from dataclasses import dataclass

VARIABLE = re.compile(r"\{([+/#?&;.]?)([^}*:]+)(\*?)\}")


@dataclass
class Method:
    """A method as described by its document."""

    raw: dict

    @property
    def key(self):
        """The key of a method, unique within its document."""
        return (self.raw["id"], self.raw["httpMethod"], self.raw["path"])

    @property
    def path(self):
        return self.raw["path"]

    @property
    def parameters(self):
        return self.raw.get("parameters", {})

    def variables(self):
        """Returns the operators of the variables in the path, by name."""
        return {name: operator for operator, name, _ in VARIABLE.findall(self.path)}

    def required(self, name):
        return name in self.variables() or bool(self.parameters[name].get("required"))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def methods(document):
    """Returns all methods of the document and its resources, in the order of the document."""
    found = [Method(raw) for raw in document.get("methods", {}).values()]
    for resource in document.get("resources", {}).values():
        found.extend(methods(resource))
    return found


def segments(method, values):
    """Returns the expected segments of the path for these values: the expansion of RFC 6570, but with every value
    taken literally."""
    expanded = []
    rest = method.path
    while True:
        found = VARIABLE.search(rest)
        if not found:
            expanded.append((rest, True))
            break
        expanded.append((rest[: found.start()], True))
        operator, name, _ = found.groups()
        value = values.get(name, "")
        texts = [as_text(item) for item in value] if isinstance(value, list) else [as_text(value)]
        if operator == "/":
            expanded.extend(piece for text in texts for piece in (("/", True), (text, False)))
        else:
            expanded.append((",".join(texts), operator == "+"))
        rest = rest[found.end() :]
    result = [""]
    for text, splits in expanded:
        pieces = text.split("/") if splits else [text]
        result[-1] += pieces[0]
        result.extend(pieces[1:])
    return result


def as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)

"""Creates values for parameters and schemas from the document.

The turn selects the values: over all turns every position receives every difficult value, and the same turn always
produces the same values.
"""

from collections import Counter

# Ordinary strings, and strings that require encoding in URLs.
TEXTS = [
    "plain-._~09azAZ",
    "two words",
    "a/b/c",
    "100%2Fpercent%",
    "hash#tag",
    "what?now",
    "one+two&three=four",
    "größe/日本/🚀",
    "semi;colon:at@bang!$'()*,[]",
    'quote"back\\slash<>{}|^`',
    "tab\tline\r\nend\u0000",
    "e\u0301\u200f\u00a0%zz%",
]
# Values that would change the structure of a path.
INVALID = ["..", "", "a/../b", "."]

NUMBERS = {
    "int32": [2147483647, -2147483648, 0, 1, -1],
    "uint32": [4294967295, 0, 1],
    "double": [0.1, 1e300, -1.5, 5e-324, 1.0, 0, 123456789012345680],
    "float": [0.1, 3.4028235e38, -1.5, 1.0, 16777216, 0.9830463647842407],
}
QUOTED = {
    "int64": ["9223372036854775807", "-9223372036854775808", "0", "1", "9007199254740993"],
    "uint64": ["18446744073709551615", "0", "9007199254740993"],
}
FORMATTED = {
    "google-datetime": ["2026-11-22T19:42:13Z", "2026-11-22T19:42:13.123456789Z", "0001-01-01T00:00:00Z",
                        "9999-12-31T23:59:59.999999999Z", "2024-02-29T12:00:00.5+05:30"],
    "date-time": ["2026-11-22T19:42:13Z", "2026-11-22T19:42:13.000-08:00", "1969-12-31T23:59:59.999Z"],
    "google-duration": ["1s", "3.5s", "-315576000000.999999999s", "0.000000001s", "0s"],
    "google-fieldmask": ["displayName", "a.b,c.dEf", "*", "snake_case,labels.key"],
    "date": ["2026-11-22", "0001-01-01", "9999-12-31"],
    "byte": ["aGVsbG8=", "-__-AQ==", "+//+AQ==", "AA==", "aGVsbG8"],
}
UNKNOWN_VALUE = "A_VALUE/THAT this&REVISION does=not#know"
UNKNOWN_FIELD = "aField that this/revision\"doesn't know"


def turned(values, turn):
    return values[turn % len(values)]


def scalar(schema, turn, texts=TEXTS):
    """Returns a value of a scalar schema; `...` for an object, a list or a reference."""
    kind, form = schema.get("type", "string"), schema.get("format")
    if kind == "boolean":
        return turn % 2 == 0
    if kind == "integer":
        return turned(NUMBERS.get(form, NUMBERS["int32"]), turn)
    if kind == "number":
        return turned(NUMBERS.get(form, NUMBERS["double"]), turn)
    if kind != "string":
        return ...
    if schema.get("enum"):
        return turned(schema["enum"] + [UNKNOWN_VALUE], turn)
    if form in QUOTED:
        return turned(QUOTED[form], turn)
    if form in FORMATTED:
        return turned(FORMATTED[form], turn)
    return turned(texts, turn)


def parameter(schema, turn, texts=TEXTS):
    """Returns a value of a parameter."""
    if schema.get("repeated"):
        one = {key: value for key, value in schema.items() if key != "repeated"}
        return [parameter(one, turn + step, texts) for step in range(3)]
    value = scalar(schema, turn, texts)
    if value is ...:
        return {"key": turned(TEXTS, turn), "list": [1, None, True]}
    return value


class Example:
    """A JSON value for a schema, with the kinds of its parts.

    `kinds` maps a path to the kind that the document declares, if an allowed difference depends on it: byte, int64,
    uint64, float, list, map. `unknown` counts the names that are not fields of a message.
    """

    DEPTH = 3
    BUDGET = 4000

    def __init__(self, schemas, turn, flavour="full"):
        self.schemas = schemas
        self.turn = turn
        self.flavour = flavour
        self.kinds = {}
        self.unknown = Counter()
        self.size = 0

    def of(self, schema, path=(), depth=0):
        self.size += 1
        if "$ref" in schema:
            target = self.schemas.get(schema["$ref"])
            if target is None:
                return {"key": "value"}
            return self.of(target, path, depth + 1)
        kind = schema.get("type")
        if kind == "array":
            return self.list(schema, path, depth)
        if "properties" in schema:
            return self.message(schema, path, depth)
        if "additionalProperties" in schema:
            return self.map(schema, path, depth)
        if kind == "object":
            if depth == 0 and not path:
                return self.message(schema, path, depth)
            return self.anything(path, is_map=True)
        value = scalar(schema, self.turn + len(self.kinds) + self.size)
        if value is ...:
            return self.anything(path)
        return self.noted(schema, value, path)

    def noted(self, schema, value, path):
        form = schema.get("format")
        if form in ("byte", "int64", "uint64", "float"):
            self.kinds[path] = form
            if form in QUOTED and self.flavour == "loose":
                return int(value)
        if self.flavour == "loose" and schema.get("type") == "number" and self.size % 3 == 0:
            return turned(["NaN", "Infinity", "-Infinity"], self.size // 3)
        if self.flavour == "unknown" and schema.get("enum"):
            return UNKNOWN_VALUE
        return value

    def anything(self, path, is_map=False):
        choices = [{"a": [1, None, {"b": "c"}], "": 1e300}, {"@type": "type.example/x", "n": -0.5}]
        if not is_map:
            choices += ["text", 1, True, [1, [2]]]
        return turned(choices, self.turn + self.size)

    def list(self, schema, path, depth):
        if self.flavour == "empty" and path:
            self.kinds[path] = "list"
            return []
        items = schema.get("items", {"type": "any"})
        if self.cut(depth) and is_deep(items, self.schemas):
            return [self.stump(items, path)]
        result = [self.of(items, (*path, 0), depth)]
        if not is_deep(items, self.schemas):
            result.append(self.of(items, (*path, 1), depth))
        if self.flavour == "nulls":
            self.kinds[(*path, len(result))] = self.element(items) + "?"
            result.append(None)
        return result

    def element(self, schema):
        """Returns the element type of a list, which determines the replacement of a null."""
        if "$ref" in schema:
            return self.element(self.schemas.get(schema["$ref"], {}))
        form = schema.get("format")
        return form if form in QUOTED else schema.get("type", "any")

    def message(self, schema, path, depth):
        result = {}
        for name, inner in schema.get("properties", {}).items():
            here = (*path, name)
            if self.flavour == "nulls" and (len(name) + self.turn) % 2:
                result[name] = None
                self.unknown[name] += 1
            elif self.cut(depth) and is_deep(inner, self.schemas):
                result[name] = self.stump(inner, here)
            else:
                result[name] = self.of(inner, here, depth)
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            self.unknown["extra"] += 1
            result["extra"] = self.of(rest, (*path, "extra"), depth + 1)
        elif self.flavour != "plain":
            self.unknown[UNKNOWN_FIELD] += 1
            result[UNKNOWN_FIELD] = {"kept": [None, 1.5, "x", []]}
        return result

    def map(self, schema, path, depth):
        if self.flavour == "empty" and path:
            self.kinds[path] = "map"
            return {}
        values = schema["additionalProperties"]
        values = values if isinstance(values, dict) else {"type": "any"}
        if self.cut(depth) and is_deep(values, self.schemas):
            return {"a key": self.stump(values, path)}
        return {key: self.of(values, (*path, key), depth + 1) for key in ("a key", "größe \"2\"")}

    def cut(self, depth):
        return depth >= self.DEPTH or self.size > self.BUDGET

    def stump(self, schema, path):
        """Returns a minimal value of the right shape, with an unknown field if possible, which ends the recursion."""
        if "$ref" in schema:
            return self.stump(self.schemas.get(schema["$ref"], {"type": "object"}), path)
        if schema.get("type") == "array":
            return [self.stump(schema.get("items", {}), path)]
        if "properties" not in schema and isinstance(schema.get("additionalProperties"), dict):
            return {"a key": self.stump(schema["additionalProperties"], path)}
        if "properties" in schema or schema.get("type") in ("object", "any", None):
            return {} if "properties" in schema else {"cut": True}
        return scalar(schema, 0)


def is_deep(schema, schemas):
    """Returns whether a value of the schema contains values of other schemas."""
    if "$ref" in schema:
        target = schemas.get(schema["$ref"], {})
        return "$ref" in target or target.get("type") in ("object", "array")
    if schema.get("type") == "array":
        return is_deep(schema.get("items", {}), schemas)
    if "properties" in schema:
        return True
    rest = schema.get("additionalProperties")
    return isinstance(rest, dict) and is_deep(rest, schemas)

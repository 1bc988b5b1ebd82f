"""The differences that are allowed, each with the reason why ours is right. Every other one is a failure."""

import base64
import json
import struct
from collections import Counter

RULES = {
    # Requests.
    "alt-json": "Python always says `alt=json`. JSON is what the servers answer by default; where a document has "
                "another default ours says it, too.",
    "alt-overridden": "The method has an `alt` of its own. Python overwrites what the caller gave; ours sends it.",
    "accept-any": "Python sends `accept: */*` where the method has no answer. Ours asks for JSON, which is what errors "
                  "come in.",
    "accept-encoding": "Python sets it with the request, ours with the transport, which knows what it can unpack.",
    "who-calls": "`user-agent` and `x-goog-api-client` name the library that calls.",
    "content-length-zero": "A POST, PUT or PATCH without a body: ours says so in the request, Python leaves it to its "
                           "HTTP library. Without it servers answer 411.",
    "reserved-in-plus": "A value of `{+x}` with `#`, `?` or `%`: Python writes it as it is, so that the URL is cut or "
                        "decoded to something else. Ours takes the value literally and keeps `/` alone.",
    "dot-segment-refused": "The value would make a segment `.` or `..`, which every server and proxy resolves. Python "
                           "sends it; ours is an error before anything is sent.",
    "dot-part-refused": "A part of the value of `{+x}` is `.` or `..` and text follows it (`..:cancel`). No proxy resolves that, "
                        "but a server that takes the verb off first would. Python sends it; ours is an error.",
    "empty-path-refused": "An empty value in the path addresses something else. Python sends it; ours is an error.",
    "empty-message": "A method whose body has no fields: without a body ours sends `{}`, which is the same message.",
    "number-in-query": "The same number in another spelling: Python writes `1.0` and `1e+300`, ours the shortest.",
    "base64-in-url": "The same bytes in the URL-safe alphabet, as Google's JSON has them; Python sends the text as given.",
    "json-in-query": "A parameter that is an object: ours is the same JSON, spaced differently.",
    # Schemas, and bodies.
    "base64-alphabet": "Bytes are written in the URL-safe alphabet and padded; read in either.",
    "quoted-integer": "A 64-bit integer that came as a number is written as a text, as Google does.",
    "number-spelling": "The same number in another spelling (`1` and `1.0`).",
    "float-digits": "A 32-bit number that came with more digits than it has; the same 32 bits are written.",
    "empty-left-out": "An empty list or map is left out: on the wire it is the same as an absent one.",
    "null-in-list": "A null inside a list becomes the empty value of a type that has no null; dropping it would move its neighbours.",
}


# What a null inside a list becomes, by what the list is of.
EMPTY = {"string?": "", "int64?": "0", "uint64?": "0", "integer?": 0, "number?": 0.0, "boolean?": False, "object?": {}, "array?": []}


class Tally:
    """Counts differences by rule, and keeps those without a rule."""

    def __init__(self):
        self.rules = Counter()
        self.failures = []
        self.failed_methods = set()

    def allow(self, rule):
        if rule not in RULES:
            raise KeyError(rule)
        self.rules[rule] += 1

    def fail(self, where, what, **facts):
        self.failures.append({"where": where, "what": what,
                              **{key: shorten(value) for key, value in facts.items()}})


def shorten(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 600 else text[:400] + " … " + text[-180:]


def compare_json(sent, got, kinds, tally, where, path=()):
    """Walks two JSON values and gives every difference to the tally."""
    if isinstance(sent, dict) and isinstance(got, dict):
        for key in sent.keys() | got.keys():
            here = (*path, key)
            if key not in got:
                if sent[key] in ([], {}) and kinds.get(here) in ("list", "map"):
                    tally.allow("empty-left-out")
                else:
                    tally.fail(where, "lost", path=here, sent=sent[key])
            elif key not in sent:
                tally.fail(where, "added", path=here, got=got[key])
            else:
                compare_json(sent[key], got[key], kinds, tally, where, here)
    elif isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for index, (one, other) in enumerate(zip(sent, got)):
            compare_json(one, other, kinds, tally, where, (*path, index))
    elif type(sent) is not type(got) or sent != got:
        rule = scalar_rule(sent, got, kinds.get(path))
        if rule:
            tally.allow(rule)
        else:
            tally.fail(where, "changed", path=path, sent=sent, got=got)


def scalar_rule(sent, got, kind):
    if kind == "byte" and isinstance(sent, str) and isinstance(got, str) and same_bytes(sent, got):
        return "base64-alphabet"
    if kind in ("int64", "uint64") and type(sent) is int and got == str(sent):
        return "quoted-integer"
    if kind in EMPTY and sent is None and got == EMPTY[kind] and type(got) is type(EMPTY[kind]):
        return "null-in-list"
    if is_number(sent) and is_number(got):
        if sent == got:
            return "number-spelling"
        if kind == "float" and as_float32(sent) == as_float32(got):
            return "float-digits"
    return None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def same_bytes(one, other):
    """True if `other` is the canonical URL-safe spelling of the bytes of `one`."""
    try:
        return other == canonical(one)
    except ValueError:
        return False


def canonical(text):
    """Base64 in the URL-safe alphabet, padded."""
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))).decode()

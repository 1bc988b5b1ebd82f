"""The allowed differences with their reasons. Any other difference is a failure."""

import base64
import json
import struct
from collections import Counter

RULES = {
    # Requests.
    "alt-json": "Python always sends `alt=json`. Servers return JSON by default, so ours omits it. If a document "
                "declares another default, ours sends it too.",
    "alt-overridden": "The method has its own parameter `alt`. Python overwrites the caller's value, ours sends it.",
    "request-id": "Ours sends a random request ID in the query parameter `requestId`, unless the caller sets one.",
    "raw-body": "The response is a body of any type (`google.api.HttpBody`), so ours accepts any.",
    "media-only": "The response of the method is media: ours requests it with `alt=media`, and under `/download` if the document "
                  "states that.",
    "accept-any": "Python sends `accept: */*` if the method has no response type. Ours requests JSON, the format of "
                  "errors.",
    "accept-encoding": "Python sets the header with the request, ours in the transport, which determines the supported "
                       "codings.",
    "client-headers": "`user-agent` and `x-goog-api-client` contain the name of the client library.",
    "content-length-zero": "A POST, PUT or PATCH without a body: ours sets the header in the request, Python in its "
                           "HTTP library. Without it servers respond with 411.",
    "reserved-in-plus": "A value of `{+x}` with `#`, `?` or `%`: Python does not encode it, so the URL is truncated or "
                        "decoded to another value. Ours encodes every reserved character except `/`.",
    "dot-segment-rejected": "The value would produce a segment `.` or `..`, which servers and proxies resolve. Python "
                            "sends it; ours returns an error before sending.",
    "dot-part-rejected": "A part of the value of `{+x}` is `.` or `..`, followed by text of the template (`..:cancel`). "
                         "Proxies do not resolve it, but a server that first removes the custom verb would. Python "
                         "sends it; ours returns an error.",
    "empty-path-rejected": "An empty value in the path addresses another resource. Python sends it; ours returns an "
                           "error.",
    "empty-message": "A method whose body has no fields: without a body ours sends `{}`, which is the same message.",
    "number-in-query": "The same number in another notation: Python writes `1.0` and `1e+300`, ours the shortest form.",
    "base64-in-url": "The same bytes in the URL-safe alphabet, which Google's JSON uses. Python sends the given string.",
    "json-in-query": "A parameter that is an object: ours sends the same JSON with different spacing.",
    # Schemas and bodies.
    "base64-alphabet": "Bytes are written in the URL-safe alphabet with padding. Both alphabets are read.",
    "quoted-integer": "A 64-bit integer that was received as a number is written as a string, as Google's servers do.",
    "number-notation": "The same number in another notation (`1` and `1.0`).",
    "float-digits": "A 32-bit number that was received with more digits than it can hold; the value with the same 32 "
                    "bits is written.",
    "empty-omitted": "An empty list or map is omitted: on the wire it is equivalent to an absent one.",
    "null-in-list": "A null in a list becomes the empty value if the element type has no null. Dropping it would shift "
                    "the elements after it.",
}


# The replacement of a null in a list, by element type.
EMPTY = {"string?": "", "int64?": "0", "uint64?": "0", "integer?": 0, "number?": 0.0, "boolean?": False, "object?": {}, "array?": []}


class Tally:
    """Counts differences by rule, and collects those without a rule as failures."""

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
    """Compares two JSON values recursively and records every difference in the tally."""
    if isinstance(sent, dict) and isinstance(got, dict):
        for key in sent.keys() | got.keys():
            here = (*path, key)
            if key not in got:
                if sent[key] in ([], {}) and kinds.get(here) in ("list", "map"):
                    tally.allow("empty-omitted")
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
            return "number-notation"
        if kind == "float" and as_float32(sent) == as_float32(got):
            return "float-digits"
    return None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def same_bytes(one, other):
    """Returns whether `other` is the canonical URL-safe encoding of the bytes of `one`."""
    try:
        return other == canonical(one)
    except ValueError:
        return False


def canonical(text):
    """Converts base64 to the URL-safe alphabet with padding."""
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))).decode()

"""Compares every request of a document between the Rust client and the Python client."""

import json
from urllib.parse import parse_qsl, unquote, urlsplit

import document as documents
import samples
from oracle import Oracle
from rules import canonical, compare_json, same_bytes

# Standard parameters with values that require encoding; `alt` is set by the client itself.
STANDARD = {"fields": "items(id,name)&x=1", "key": "a key/&=?#", "prettyPrint": False, "quotaUser": "größe +1",
            "$.xgafv": "2", "userIp": "::1", "access_token": "t?k", "callback": "f()", "oauth_token": "o+o",
            "upload_protocol": "raw", "uploadType": "media"}


class RequestProof:
    def __init__(self, document, crate):
        self.document = document
        self.crate = crate
        self.found = [(method, crate.methods.get(method.key)) for method in documents.methods(document)]
        self.rust = [rust for _, rust in self.found if rust]

    def cases(self):
        """Yields (index, turn, method, parameters, standard parameters, body example) for each case."""
        index = 0
        for method, rust in self.found:
            if rust is None:
                continue
            for turn, case in enumerate(self.cases_of(method)):
                yield (index, turn, method, *case)
            index += 1

    def cases_of(self, method):
        parameters = dict(method.parameters)
        for name in method.variables():
            parameters.setdefault(name, {"type": "string", "location": "path"})
        free = any(one.get("type", "string") == "string" and not one.get("enum") for one in parameters.values())
        for turn in range(len(samples.TEXTS) if free else 4):
            values = {name: samples.parameter(one, turn + index)
                      for index, (name, one) in enumerate(sorted(parameters.items()))}
            yield values, {}, self.body(method, turn)
        needed = {name: samples.parameter(one, index) for index, (name, one) in enumerate(sorted(parameters.items()))
                  if name in method.variables() or one.get("required")}
        yield needed, {}, None
        standard = {name: value for name, value in STANDARD.items()
                    if name in self.document.get("parameters", {}) and name not in parameters}
        yield needed, standard, None
        for name in method.variables():
            if parameters[name].get("type", "string") == "string" and not parameters[name].get("format"):
                for invalid in samples.INVALID:
                    yield {**needed, name: [invalid] if parameters[name].get("repeated") else invalid}, {}, None

    def body(self, method, turn):
        request = method.raw.get("request")
        if request is None:
            return None
        example = samples.Example(self.document.get("schemas", {}), turn, "full" if turn < 2 else "plain")
        if turn >= 2:
            example.BUDGET, example.DEPTH = 40, 1
        value = example.of({key: inner for key, inner in request.items() if key != "parameterName"})
        return value, example.kinds

    def lines(self):
        for index, turn, _, parameters, standard, body in self.cases():
            line = {"method": index, "turn": turn, "parameters": parameters}
            if standard:
                line["standard"] = [(name, documents.as_text(value)) for name, value in standard.items()]
            if body is not None:
                line["body"] = body[0]
            yield json.dumps(line)

    def facts(self, method, tally):
        """Compares scopes, response type and media, which requests do not contain. Returns the path of simple uploads."""
        rust, raw = self.crate.methods[method.key], method.raw
        protocols = raw.get("mediaUpload", {}).get("protocols", {})
        stated = {kind: one["path"] for kind, one in protocols.items() if kind in ("simple", "resumable")}
        response = raw.get("response")
        if response and "$ref" in response:
            name = response["$ref"]
            schema = self.document["schemas"][name]
            if is_raw_body(schema) and rust.response == "rt::Bytes":
                tally.allow("raw-body")
                response = rust.response
            else:
                response = f"schemas::{self.crate.schema_type(name, schema)}"
        elif response is None and raw.get("supportsMediaDownload") and rust.response == "rt::Bytes":
            tally.allow("media-only")
            response = rust.response
        for what, ours, theirs in [
            ("upload paths", rust.uploads, stated),
            ("media download", rust.download, bool(raw.get("supportsMediaDownload"))),
            ("scopes", sorted(rust.scopes), sorted(raw.get("scopes", []))),
            # An inline schema has no name to compare.
            ("response type", rust.response, rust.response if isinstance(response, dict) else response or "()"),
        ]:
            if ours != theirs:
                tally.fail(raw["id"], what, ours=ours, document=theirs)
        # A crate states default scopes only if they differ from the accepted ones.
        if not set(rust.default_scopes) <= set(rust.scopes):
            tally.fail(raw["id"], "default scopes", ours=rust.default_scopes, document=raw.get("scopes", []))
        return rust.uploads.get("simple")

    def judge(self, responses, tally):
        """Compares every result of the harness with the oracle; returns how many methods and requests passed."""
        oracle = Oracle(self.document)
        proven, requests, send, last = set(), 0, None, None
        for index, turn, method, parameters, standard, body in self.cases():
            if method is not last:
                send, last = oracle.method(method.raw), method
                proven.add(method.key)
                media = self.facts(method, tally)
            before = len(tally.failures)
            where = f"{method.raw['id']} turn {turn}"
            response = responses.get((index, turn))
            if response is None:
                tally.fail(where, "the harness returned no result")
            else:
                case = Case(method, parameters, standard, body, tally, where)
                case.judge(response, send, oracle)
                if media:
                    case.upload(media, send)
            requests += 1
            if len(tally.failures) > before:
                proven.discard(method.key)
                proven.discard(None)
                tally.failed_methods.add(method.key)
        for method, rust in self.found:
            if rust is None:
                tally.fail(method.raw["id"], "the crate does not contain this method")
        return len(proven - tally.failed_methods), requests


class Case:
    """One request, built by both clients."""

    def __init__(self, method, parameters, standard, body, tally, where):
        self.method = method
        self.parameters = parameters
        self.standard = standard
        self.body = body
        self.tally = tally
        self.where = where

    def judge(self, response, send, oracle):
        verb = self.method.raw["httpMethod"]
        payload = None if self.body is None else self.body[0]
        try:
            theirs = send(self.python_values(), self.standard, payload)
        except Exception as error:  # Any exception means that the oracle built no request.
            self.fail("rejected by the oracle", error=repr(error))
            return
        if "error" in response:
            self.refused(response["error"])
            return
        if response["verb"] != theirs["verb"] or response["verb"] != verb:
            self.fail("verb", ours=response["verb"], theirs=theirs["verb"])
        self.url(response["url"], theirs["url"], oracle)
        self.schemas = oracle.document.get("schemas", {})
        self.headers(dict(response["headers"]), dict(theirs["headers"]), "body" in response, theirs["body"] is not None)
        self.payload(response, theirs["body"])

    def upload(self, template, send):
        """Compares the path of an upload, from the template in the crate; the harness does not send media."""
        # Python adds `uploadType` through a dictionary, which loses repeated parameters.
        values = {name: value if name in self.method.variables() or not isinstance(value, list) else value[:1]
                  for name, value in self.python_values().items()}
        if self.standard or self.body is None and "request" in self.method.raw:
            return
        cut = urlsplit(send(values, {}, None, b"media")["url"])
        theirs = [unquote(one) for one in cut.path.split("/")]
        described = documents.Method({**self.method.raw, "path": template})
        ours = documents.segments(described, self.parameters)
        if ours != theirs and not self.reserved():
            self.fail("upload path", ours=ours, theirs=theirs)

    def fail(self, what, **facts):
        self.tally.fail(self.where, what, **facts)

    def python_values(self):
        """Returns the values with objects as JSON strings, because the oracle would format them as Python literals."""
        def text(value):
            if isinstance(value, list):
                return [text(item) for item in value]
            return json.dumps(value) if isinstance(value, dict) else value
        return {name: text(value) for name, value in self.parameters.items()}

    def refused(self, error):
        path = documents.segments(self.method, self.parameters)
        variables = [self.parameters.get(name, "") for name in self.method.variables()]
        if any(value in ("", [""]) for value in variables) and "is empty" in error:
            self.tally.allow("empty-path-rejected")
        elif any(segment in (".", "..") for segment in path) and "path segment" in error:
            self.tally.allow("dot-segment-rejected")
        elif self.dot_part() and "path segment" in error:
            self.tally.allow("dot-part-rejected")
        else:
            self.fail("rejected", error=error, parameters=self.parameters)

    def has_raw_body(self):
        """Returns whether the response is `google.api.HttpBody`, which is not JSON."""
        return is_raw_body(self.schemas.get(self.method.raw.get("response", {}).get("$ref"), {}))

    def is_media_only(self):
        return bool(self.method.raw.get("supportsMediaDownload")) and "response" not in self.method.raw

    def without_media(self, url):
        """Returns the URL of the method from that of its media, which is its only response."""
        cut = urlsplit(url)
        pairs = cut.query.split("&")
        prefix = "/download" if self.method.raw.get("useMediaDownloadService") else ""
        if "alt=media" not in pairs or not cut.path.startswith(f"{prefix}/"):
            self.fail("no request for media", ours=url)
        else:
            self.tally.allow("media-only")
        pairs.remove("alt=media") if "alt=media" in pairs else None
        return cut._replace(path=cut.path.removeprefix(prefix), query="&".join(pairs)).geturl()

    def url(self, ours, theirs, oracle):
        if self.is_media_only():
            ours = self.without_media(ours)
        if not theirs.startswith(oracle.base):
            self.fail("base", ours=ours, theirs=theirs)
        base = urlsplit(oracle.base)
        mine = urlsplit(ours)
        if (mine.scheme, mine.netloc) != (base.scheme, base.netloc) or mine.fragment:
            self.fail("host", ours=ours, theirs=theirs)
        expected = [unquote(one) for one in base.path.rstrip("/").split("/")]
        values = {name: canonical(value) if self.method.parameters.get(name, {}).get("format") == "byte"
                  and isinstance(value, str) else value for name, value in self.parameters.items()}
        expected += documents.segments(self.method, values)[self.method.path.startswith("/"):]
        path = [unquote(one, errors="strict") for one in mine.path.split("/")]
        if any(segment in (".", "..") for segment in path):
            self.fail("dot segment sent", ours=ours)
        if path != expected:
            self.fail("path differs from the document", ours=ours, expected=expected)
        # In a URL of the Python client the last `?` begins the query, because the query encodes `?`.
        their_path, _, their_query = theirs.rpartition("?")
        cut = urlsplit(theirs)
        if [unquote(one) for one in cut.path.split("/")] != path or cut.query != their_query or cut.fragment:
            if self.reserved():
                self.tally.allow("reserved-in-plus")
            elif values != self.parameters:
                self.tally.allow("base64-in-url")
            else:
                self.fail("path", ours=ours, theirs=theirs, expected=expected)
        self.query(mine.query, their_query)

    def reserved(self):
        return any(operator == "+" and any(letter in documents.as_text(self.parameters.get(name, "")) for letter in "#?%")
                   for name, operator in self.method.variables().items())

    def dot_part(self):
        return any(operator == "+" and {".", ".."} & set(documents.as_text(self.parameters.get(name, "")).split("/"))
                   for name, operator in self.method.variables().items())

    def query(self, ours, theirs):
        if "+" in ours:
            self.fail("a raw + in the query", ours=ours)
        mine, other = multimap(ours), multimap(theirs)
        if other.get("alt") == ["json"] and "alt" not in mine:
            self.tally.allow("alt-json")
            del other["alt"]
        if "requestId" in mine and "requestId" not in other and "requestId" in self.method.parameters:
            self.tally.allow("request-id")
            del mine["requestId"]
        for key in mine.keys() | other.keys():
            left, right = mine.get(key, []), other.get(key, [])
            if len(left) != len(right):
                self.fail("query", key=key, ours=left, theirs=right)
                continue
            for one, two in zip(left, right):
                if one != two:
                    self.spelling(key, one, two)

    def spelling(self, key, ours, theirs):
        described = self.method.parameters.get(key, {})
        if described.get("type") == "number" and same_number(ours, theirs, described.get("format")):
            self.tally.allow("number-in-query")
        elif key == "alt" and theirs == "json" and ours == documents.as_text(self.parameters.get("alt", "")):
            self.tally.allow("alt-overridden")
        elif described.get("format") == "byte" and same_bytes(theirs, ours):
            self.tally.allow("base64-in-url")
        elif described.get("type") in ("object", "any") and json.loads(ours) == json.loads(theirs):
            self.tally.allow("json-in-query")
        else:
            self.fail("query value", key=key, ours=ours, theirs=theirs)

    def headers(self, ours, theirs, has_body, had_body):
        theirs = {name.lower(): value for name, value in theirs.items()}
        if theirs.pop("accept-encoding", None) == "gzip, deflate":
            self.tally.allow("accept-encoding")
        for name, part in (("user-agent", ""), ("x-goog-api-client", "gdcl/")):
            mine, other = ours.pop(name, None), theirs.pop(name, None)
            if mine and other and part in mine and part in other:
                self.tally.allow("client-headers")
            else:
                self.fail("header", name=name, ours=mine, theirs=other)
        if ours.get("accept") == "application/json" and theirs.get("accept") == "*/*" and "response" not in self.method.raw:
            self.tally.allow("accept-any")
            del ours["accept"], theirs["accept"]
        if ours.get("accept") == "*/*" and theirs.get("accept") == "application/json" and self.has_raw_body():
            self.tally.allow("raw-body")
            del ours["accept"], theirs["accept"]
        if ours.get("content-length") == "0" and not has_body and not had_body:
            self.tally.allow("content-length-zero")
            del ours["content-length"]
        if has_body and not had_body:
            # The body counts this difference.
            ours.pop("content-type", None)
        if ours != theirs:
            self.fail("headers", ours=ours, theirs=theirs)

    def payload(self, response, theirs):
        if theirs is None and self.body is not None and "body" in response:
            theirs = json.dumps(self.body[0])
        if "body" not in response and theirs is None:
            return
        if theirs is None:
            request = self.method.raw.get("request", {})
            if response["body"] in ({}, {"data": {}}) and request:
                self.tally.allow("empty-message")
            else:
                self.fail("body", ours=response["body"], theirs=None)
        elif "body" not in response:
            self.fail("body", ours=None, theirs=theirs)
        else:
            kinds, theirs = self.body[1], json.loads(theirs)
            if set(theirs) == {"data"} and "data" not in self.body[0]:
                kinds = {("data", *path): kind for path, kind in kinds.items()}
            compare_json(theirs, response["body"], kinds, self.tally, self.where)


def is_raw_body(schema):
    """Returns whether a schema is `google.api.HttpBody`, by its properties."""
    return set(schema.get("properties", {})) == {"contentType", "data", "extensions"}


def multimap(query):
    pairs = {}
    for key, value in parse_qsl(query, keep_blank_values=True, errors="strict"):
        pairs.setdefault(key, []).append(value)
    return pairs


def same_number(one, two, form):
    from rules import as_float32
    try:
        one, two = float(one), float(two)
    except ValueError:
        return False
    return one == two or (form == "float" and as_float32(one) == as_float32(two))

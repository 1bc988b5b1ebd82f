"""A server of batches that reads and writes them with the code of Google's Python client.

It prints its port. A batch has the calls of the storage API that tests/batch/main.rs sends.
"""

import io
import json
import sys
from email.generator import Generator
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.parser import FeedParser
from email.policy import compat32
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from googleapiclient.http import BatchHttpRequest, HttpRequest

CRLF = compat32.clone(linesep="\r\n")
seen = {}


def parse(content_type, body):
    """Yields the ID, method, target, headers and body of each call, as `BatchHttpRequest._execute` reads responses."""
    parser = FeedParser()
    parser.feed(f"content-type: {content_type}\r\n\r\n" + body.decode("utf-8"))
    message = parser.close()
    assert message.is_multipart() and not message.defects, message.defects
    batch = BatchHttpRequest(batch_uri="http://localhost/batch")
    for part in message.get_payload():
        assert part.get_content_type() == "application/http", part.get_content_type()
        header = part["Content-ID"]
        assert batch._header_to_id(header).isdigit(), header
        line, payload = part.get_payload().split("\r\n", 1)
        method, target, version = line.split(" ")
        assert version == "HTTP/1.1", line
        parser = FeedParser()
        parser.feed(payload)
        headers = parser.close()
        content = payload.split("\r\n\r\n", 1)[1]
        assert int(headers.get("content-length", 0)) == len(content.encode()), payload
        check_as_client(batch, method, target, headers, content)
        yield header, method, target, headers, content


def check_as_client(batch, method, target, headers, content):
    """The client writes the same call, except for the order of its headers."""
    fields = {name.lower(): value for name, value in headers.items()}
    host = fields.pop("host")
    fields.pop("content-length", None)
    request = HttpRequest(None, None, f"http://{host}{target}", method=method, body=content or None, headers=fields)
    line, _, rest = batch._serialize_request(request).partition("\n")
    assert line == f"{method} {target} HTTP/1.1", line
    parser = FeedParser()
    parser.feed(rest)
    written = {name.lower(): value for name, value in parser.close().items()}
    for name, value in fields.items():
        assert written[name] == value, (name, value, written)
    assert rest.split("\n\n", 1)[1] == content, rest


def respond(method, target, headers, content):
    """Returns the status and the JSON of a call."""
    name = target.split("?")[0].removeprefix("/storage/v1/b").strip("/")
    seen[name] = seen.get(name, 0) + 1
    if headers.get("authorization") != "Bearer a-token":
        return 401, error(401, "no token in the call")
    if method == "DELETE":
        return 204, None
    if method == "POST":
        return 200, {"kind": "storage#bucket", **json.loads(content)}
    if name == "missing":
        return 404, error(404, "The bucket does not exist.")
    if name == "flaky" and seen[name] == 1:
        return 503, error(503, "busy")
    return 200, {"kind": "storage#bucket", "name": name, "generation": str(seen[name])}


def error(code, message):
    return {"error": {"code": code, "message": message}}


def write(responses):
    """Writes the responses with the classes with which the client writes requests; returns content type and body."""
    message = MIMEMultipart("mixed")
    setattr(message, "_write_headers", lambda self: None)
    # Servers respond in any order.
    for header, (status, value) in reversed(responses):
        part = MIMENonMultipart("application", "http")
        part["Content-ID"] = "<response-" + header[1:]
        inner = MIMENonMultipart("application", "json")
        if value is not None:
            inner.set_payload(json.dumps(value, indent=1))
        payload = f"HTTP/1.1 {status} X\r\n" + flatten(inner)
        # The client can read the part.
        response, _ = BatchHttpRequest(batch_uri="http://localhost/batch")._deserialize_response(payload)
        assert response.status == status
        part.set_payload(payload)
        message.attach(part)
    body = flatten(message)
    return f'multipart/mixed; boundary="{message.get_boundary()}"', body.encode()


def flatten(message):
    text = io.StringIO(newline="")
    Generator(text, mangle_from_=False, maxheaderlen=0, policy=CRLF).flatten(message, unixfrom=False)
    return text.getvalue()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            assert self.path == "/batch/storage/v1", self.path
            # A header of the request applies to each call that does not have it.
            token = self.headers.get("authorization")
            responses = []
            for header, method, target, headers, content in parse(self.headers["content-type"], body):
                if token and "authorization" not in headers:
                    headers["authorization"] = token
                responses.append((header, respond(method, target, headers, content)))
            status, (kind, body) = 200, write(responses)
        except Exception as problem:
            status, kind, body = 400, "text/plain", repr(problem).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()

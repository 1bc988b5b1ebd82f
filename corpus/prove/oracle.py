"""What google-api-python-client would send, from the same document."""

import copy

import prerequisites

try:
    import googleapiclient.discovery as discovery
    import googleapiclient.schema
    from googleapiclient.http import MediaInMemoryUpload
except ImportError as error:
    prerequisites.stop(f"google-api-python-client is not installed ({error})", "prove")

# Documentation only, and most of the time that a method takes to be made.
googleapiclient.schema.Schemas.prettyPrintSchema = lambda *_: ""
googleapiclient.schema.Schemas.prettyPrintByName = lambda *_: ""


class Nowhere:
    """An HTTP client that nobody calls."""

    credentials = None


class Oracle:
    def __init__(self, document):
        # Patterns and lists of values are checks of the client, and keep hostile values out.
        self.document = without_checks(copy.deepcopy(document))
        self.service = discovery.build_from_document(self.document, http=Nowhere())
        self.schema = self.service._schema
        self.base = self.service._baseUrl

    def method(self, raw):
        """A function from (parameters, standard parameters, body) to what is sent."""
        description = without_checks(copy.deepcopy(raw))
        names = {}
        clash = set()
        for name in [*raw.get("parameters", {}), *self.document.get("parameters", {})]:
            key = discovery.key2param(name)
            if names.setdefault(key, name) != name:
                clash.add(name)
        _, function = discovery.createMethod(raw["id"].rsplit(".", 1)[-1], description, self.document, self.schema)

        def send(parameters, standard, body, media=None):
            if clash & (set(parameters) | set(standard)):
                raise TypeError(f"two parameters of one name: {sorted(clash)}")
            arguments = {discovery.key2param(name): value for name, value in {**standard, **parameters}.items()}
            if body is not None:
                arguments["body"] = body
            if media is not None:
                arguments["media_body"] = MediaInMemoryUpload(media, "application/octet-stream")
            request = function(self.service, **arguments)
            return {"verb": request.method, "url": request.uri, "headers": request.headers, "body": request.body}

        return send


def without_checks(value):
    """Takes `pattern` and `enum` out of the parameters of a method, or of all of a document."""
    for parameter in value.get("parameters", {}).values():
        parameter.pop("pattern", None)
        parameter.pop("enum", None)
    for method in value.get("methods", {}).values():
        without_checks(method)
    for resource in value.get("resources", {}).values():
        without_checks(resource)
    return value

"""Builds requests with google-api-python-client from the same document."""

import copy

import prerequisites

try:
    import googleapiclient.discovery as discovery
    import googleapiclient.schema
    from googleapiclient.http import MediaInMemoryUpload
except ImportError as error:
    prerequisites.stop(f"google-api-python-client is not installed ({error})", "prove")

# These only produce documentation and take most of the time that is needed to create a method.
googleapiclient.schema.Schemas.prettyPrintSchema = lambda *_: ""
googleapiclient.schema.Schemas.prettyPrintByName = lambda *_: ""


class Nowhere:
    """A placeholder HTTP client, which is never called."""

    credentials = None


class Oracle:
    def __init__(self, document):
        # The client would reject hostile values by their patterns and enum values.
        self.document = without_checks(copy.deepcopy(document))
        self.service = discovery.build_from_document(self.document, http=Nowhere())
        self.schema = self.service._schema
        self.base = self.service._baseUrl

    def method(self, raw):
        """Returns a function from (parameters, standard parameters, body) to the request."""
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
                raise TypeError(f"several parameters have the same name: {sorted(clash)}")
            arguments = {discovery.key2param(name): value for name, value in {**standard, **parameters}.items()}
            if body is not None:
                arguments["body"] = body
            if media is not None:
                arguments["media_body"] = MediaInMemoryUpload(media, "application/octet-stream")
            request = function(self.service, **arguments)
            return {"verb": request.method, "url": request.uri, "headers": request.headers, "body": request.body}

        return send


def without_checks(value):
    """Removes `pattern` and `enum` from the parameters of a method or of a complete document."""
    for parameter in value.get("parameters", {}).values():
        parameter.pop("pattern", None)
        parameter.pop("enum", None)
    for method in value.get("methods", {}).values():
        without_checks(method)
    for resource in value.get("resources", {}).values():
        without_checks(resource)
    return value

"""Reads the names of a generated crate from its Rust source."""

import re
from dataclasses import dataclass, field
from pathlib import Path

IMPL = re.compile(r"^impl rt::Params for (\w+) \{\n(.*?)^\}\n", re.M | re.S)
DESCRIBED = re.compile(
    r"request\s*\.(path|query|required_query|header|required_header|body|body_or_empty)(?:_as)?\("
    r"\s*(?:\"((?:[^\"\\]|\\.)*)\",)?\s*(?:\"\w+\",)?\s*&self\s*\.((?:r#)?\w+)\s*,?\s*\)"
)
CONSTANT = r"\b%s:\s*\"((?:[^\"\\]|\\.)*)\""
UPLOAD = re.compile(r"\b(simple|resumable): Some\(\s*\"((?:[^\"\\]|\\.)*)\",?\s*\)")
RESPONSE = re.compile(r"type Response = (?:crate::)?(.*?);", re.S)
SCOPE = re.compile(r"^pub const (\w+): &str =\s*\"([^\"]*)\";", re.M)
SCOPES = r"\b%s: &\[(.*?)\]"
SCOPE_NAME = re.compile(r"crate::scopes::(\w+)")
FIELD = re.compile(r"^    pub ((?:r#)?\w+): (.*?),\n(?=    (?:pub|///|#)|\})", re.M | re.S)
SETTER = re.compile(
    r"pub fn ((?:r#)?\w+)\(\s*mut self,\s*values?: .*?\{\s*self\.((?:r#)?\w+) = ", re.S
)
MESSAGE = re.compile(r"rt::message!\(\s*(\w+)(?: \"[^\"]*\")? \{(.*?)\}[\w\s]*\)", re.S)
BESIDE = re.compile(r"^pub type (\w+) =\s*(?:crate::)?schemas::(\w+);", re.M)
# The id of a schema, from which the name of its type is derived: a literal, or an alias for the search.
MESSAGE_ID = re.compile(r"rt::message!\(\s*(\w+) \"([^\"]*)\"")
ALIAS_ID = re.compile(r"#\[doc\(alias = \"(\w+)\"\)\]\n(?:#\[[^\n]*\n)*pub struct (\w+)")
MESSAGE_FIELD = re.compile(r"\d+ (?:r#)?\w+ \"((?:[^\"\\]|\\.)*)\"")
TYPE = re.compile(r"^(?:    )?pub (?:struct|enum|type) (\w+)", re.M)
API = re.compile(r"^impl rt::Api for (\w+)", re.M)
PACKAGE = re.compile(r"^name = \"([^\"]+)\"", re.M)


@dataclass
class Parameter:
    location: str
    wire: str
    setter: str
    type: str


@dataclass
class RustMethod:
    key: tuple
    params: str
    parameters: list = field(default_factory=list)
    body: Parameter = None
    body_or_empty: bool = False
    uploads: dict = field(default_factory=dict)
    download: bool = False
    scopes: list = field(default_factory=list)
    default_scopes: list = field(default_factory=list)
    response: str = ""


class Crate:
    """The facts about a generated crate that a harness requires."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.package = PACKAGE.search((self.folder / "Cargo.toml").read_text())[1]
        source = self.folder / "src"
        self.api = API.search((source / "lib.rs").read_text())[1]
        scopes = source / "scopes.rs"
        self.scopes = dict(SCOPE.findall(scopes.read_text())) if scopes.exists() else {}
        self.methods = {}
        files = [source / "lib.rs", *sorted((source / "resources").rglob("*.rs"))]
        for file in files:
            if file.exists():
                self.read_methods(file.read_text(), module_of(file.relative_to(source)))
        schemas = source / "schemas.rs"
        self.read_types(schemas.read_text() if schemas.exists() else "")

    def read_methods(self, text, module):
        # Names of enums beside the parameters.
        names = {name: f"schemas::{enum}" for name, enum in BESIDE.findall(text)}
        expand = lambda ty: re.sub(r"(?<![\w:])\w+\b", lambda found: names.get(found[0], found[0]), ty)
        for name, block in IMPL.findall(text):
            method = RustMethod(
                tuple(unescape(re.search(CONSTANT % key, block)[1]) if re.search(CONSTANT % key, block)
                      else "GET" for key in ("id", "verb", "path")),
                f"{module}{name}",
            )
            method.uploads = {kind: unescape(path) for kind, path in UPLOAD.findall(block)}
            method.response = " ".join(RESPONSE.search(block)[1].split())
            method.scopes = self.scope_list("scopes", block)
            method.default_scopes = self.scope_list("default_scopes", block)
            method.download = "download: true" in block
            fields = dict(FIELD.findall(block_of(text, rf"pub struct {name} ")))
            setters = {of: setter for setter, of in SETTER.findall(block_of(text, rf"impl {name} "))}
            for location, wire, of in DESCRIBED.findall(block):
                found = Parameter(location, unescape(wire), setters[of], bare(expand(fields[of])))
                if location.startswith("body"):
                    method.body = found
                    method.body_or_empty = location == "body_or_empty"
                else:
                    method.parameters.append(found)
            if method.key in self.methods:
                raise ValueError(f"{self.folder} contains the method {method.key} twice")
            self.methods[method.key] = method

    def scope_list(self, name, block):
        found = re.search(SCOPES % name, block, re.S)
        return [self.scopes[constant] for constant in SCOPE_NAME.findall(found[1])] if found else []

    def read_types(self, text):
        self.types = TYPE.findall(text)
        self.fields = {name: set(map(unescape, MESSAGE_FIELD.findall(body))) for name, body in MESSAGE.findall(text)}
        self.ids = {unescape(identifier): name for name, identifier in MESSAGE_ID.findall(text)}
        self.ids |= dict(ALIAS_ID.findall(text))
        self.by_letters = {}
        for name in self.types:
            self.by_letters.setdefault(letters(name), []).append(name)

    def schema_type(self, identifier, schema):
        """Returns the Rust type of a schema: the one with its id, or else the one with the same letters; if there are
        several, the one with the same fields."""
        if identifier in self.ids:
            return self.ids[identifier]
        names = self.by_letters.get(letters(identifier), [])
        properties = set(schema.get("properties", {}))
        fitting = [name for name in names if self.fields.get(name, set()) == properties]
        if not fitting:
            known = letters(identifier)
            fitting = [name for name, fields in self.fields.items()
                       if properties and fields == properties and letters(name).startswith(known)]
        # Of names that differ only in case, prefers the spelling of the document.
        fitting.sort(key=lambda name: name != identifier)
        return (fitting or names or [None])[0]


def module_of(file):
    parts = [part for part in file.with_suffix("").parts if part not in ("lib", "mod")]
    return "".join(f"{part}::" for part in parts)


def block_of(text, head):
    found = re.search(rf"^{head}\{{\n(.*?^\}})", text, re.M | re.S)
    return found[1] if found else ""


def bare(text):
    """Returns the argument type of a setter: the type of the field without Option and Box, with the paths of the harness."""
    text = " ".join(text.split())
    for wrapper in ("Option", "Box"):
        found = re.fullmatch(rf"(?:::std::\w+::)?{wrapper}<\s*(.*?),?\s*>", text)
        text = found[1] if found else text
    return re.sub(r"(?<![\w:])(?:crate::)?schemas::", "c::schemas::", text)


def letters(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def unescape(text):
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}.get(found[1], found[1]), text)

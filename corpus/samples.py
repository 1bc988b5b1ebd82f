#!/usr/bin/env python3
"""Counts the samples that a server would reject, because of what they omit or because of placeholders.

The program shares no code with the generator. It reads the documents as JSON and the samples of the generated crates as
text, and compares the two:

- A parameter or a field of the body is required by its annotation, or by a description that begins with "Required" or
  states that the parameter or field is required. The sample must set it. The fields of nested objects count where the
  sample sets the object.
- A value that begins with `my-` is a placeholder. It is wrong where the document states a value: a default, a pattern
  that rejects the placeholder, a special value such as `me`, or an example.
- A method whose update mask the sample can derive from the body must show it.
- An enum has the name that the field or parameter has in its struct, which is an alias at the point of use.

    python3 corpus/samples.py target/corpus/documents target/corpus/crates [--list CLASS]

Prints the counts; `--list` also prints the samples of a class.
"""

import argparse
import collections
import json
import pathlib
import re

import generated
import prerequisites

LABEL = re.compile(r"[\s\[(*@_]*required\b(?!-)", re.I)
STATED = re.compile(
    r"(?:^|[.)]\s*)(?:Required|Must be set|This (?:(?:field|parameter|property|value) )?is (?:a )?required(?: field)?)(?=\.|\n|$)"
)
ADVISED_AGAINST = re.compile(r"DEPRECATED|not (currently )?supported", re.I)
OUTPUT = re.compile(r"[\s\[(*@_]*(output|read)[ -]?only\b", re.I)
META = ("kind", "etag", "selfLink")

QUOTED = r"(?:`|\"|'|“)([^`\"'”\s<>{}*]+)(?:`|\"|'(?!\w)|”)"
SPECIAL = [
    re.compile(r"(?:special (?:value|string|keyword|alias)|keyword|alias|take the value)s? (?:of )?(?:the )?" + QUOTED, re.I),
    re.compile(r"[`\"'“]([\w.@~\-]+)[`\"'”] (?:can|could|may) be used (?:to|as|for)", re.I),
    re.compile(r"(?:use|or|specify) " + r"[`\"'](me|primary|my_customer|@me|@default)[`\"']", re.I),
]
EXAMPLE = re.compile(r"(?:for example|example|e\.g\.?|such as|like)[:,]? ?\(?" + QUOTED, re.I)
MASK = re.compile(r"(?:.*\.)?(?:update_?mask|field_?mask|update_?fields)", re.I)


def letters(name):
    """Returns the letters and digits of a name, which are the same in every case style."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


# The samples of a crate.

ATTRIBUTE = r"    #\[[^\n]*\n(?:        [^\n]*\n|    \)\]\n)*"
BLOCK = re.compile(
    rf"((?:^    ///[^\n]*\n)+)(?:{ATTRIBUTE})*    pub fn ((?:r#)?\w+)\([^{{]*?-> (?:\w+::)*(\w+)Call \{{", re.M
)
SAMPLE = re.compile(r"^```\n(use (?:(?!^```).)*?async fn sample\(.*?)^```$", re.M | re.S)
IMPL = re.compile(r"^impl rt::Params for (\w+)Params \{\n.*?\bid:\s*\"([^\"]*)\"", re.M | re.S)
DESCRIBED = re.compile(
    r"request\s*\.\w+\(\s*\"((?:[^\"\\]|\\.)*)\",\s*(?:\"\w+\",\s*)?&self\s*\.((?:r#)?\w+)"
)


STRUCT = re.compile(r"^pub struct (\w+) \{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"^    pub ((?:r#)?\w+): ([^\n]*?),?$", re.M)


def structs(text):
    """Returns the types of the fields of each struct; of a list or option, the type of its elements."""
    text = re.sub(r"<\n\s*([^\n]*?),?\n\s*>", r"<\1>", text)
    return {
        name: {field: (re.findall(r"\w+", ty) or [""])[-1] for field, ty in FIELD.findall(body)}
        for name, body in STRUCT.findall(text)
    }


def samples(crate):
    """Returns the samples of a crate by method: the lines, the function, and the types of the parameters."""
    found = {}
    for file in crate.rglob("*.rs"):
        text = file.read_text(encoding="utf-8")
        ids = dict(IMPL.findall(text))
        types = structs(text) if ids else {}
        for lines, function, call in BLOCK.findall(text):
            docs = "\n".join(line[8:] for line in lines.splitlines())
            sample = SAMPLE.search(docs)
            if call in ids and sample:
                found[ids[call]] = (sample[1], function.removeprefix("r#"), types.get(f"{call}Params", {}))
    return found


class Call:
    """An expression: a path or a literal, followed by calls."""

    def __init__(self, head, steps):
        self.head = head
        self.steps = steps


def strip_comments(code):
    """Returns the statements of a sample without comments, imports and hidden lines."""
    return "\n".join(line for line in code.splitlines() if not line.lstrip().startswith(("//", "# ", "use ")))


class Parser:
    """Parses the expressions that samples contain."""

    def __init__(self, code):
        self.code = code
        self.at = 0

    def space(self):
        while self.at < len(self.code) and self.code[self.at].isspace():
            self.at += 1

    def peek(self):
        self.space()
        return self.code[self.at : self.at + 1]

    def string(self):
        match = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S).match(self.code, self.at)
        self.at = match.end()
        return match[0]

    def group(self, close):
        """Returns the expressions up to a closing bracket."""
        found = []
        while True:
            if self.peek() in (close, ""):
                self.at += 1
                return found
            found.append(self.expression())
            if self.peek() == ",":
                self.at += 1

    def expression(self):
        """Returns a Call; its head is a text, or a list of expressions."""
        character = self.peek()
        if character == '"':
            head = self.string()
        elif character in "[(":
            self.at += 1
            head = self.group("]" if character == "[" else ")")
        else:
            head = re.compile(r"&?-?(?:[0-9.]+|[\w:#]+)|.", re.S).match(self.code, self.at)[0]
            self.at += len(head)
        steps = []
        while True:
            next_ = self.peek()
            if next_ == "(" and not steps and isinstance(head, str):
                self.at += 1
                steps.append(("", self.group(")")))
            elif next_ == ".":
                self.at += 1
                name = re.compile(r"\s*(?:r#)?\w+").match(self.code, self.at)
                self.at = name.end()
                arguments = []
                if self.peek() == "(":
                    self.at += 1
                    arguments = self.group(")")
                steps.append((name[0].strip().removeprefix("r#"), arguments))
            elif next_ == "?":
                self.at += 1
            else:
                return Call(head, steps)


def call_of(code, function):
    """Returns the arguments of the method, the setters of the call, and the variable that a mask is derived from."""
    plain = strip_comments(code)
    variable = {}
    match = re.search(r"^let (body|changes) = ", plain, re.M)
    if match:
        parser = Parser(plain)
        parser.at = match.end()
        variable = {match[1]: parser.expression()}
    start = re.search(r"::builder\(\)\s*\.build\(\)\s*\.await\?;", plain).end()
    if match:
        # The statement of the variable ends with the parsed expression.
        start = parser.at + 1
    rest = plain[start:]
    rest = re.sub(r"^\s*(let (mut )?\w+ = )?", "", rest)
    expression = Parser(rest).expression()
    found = None
    setters = []
    for name, arguments in expression.steps:
        if name == function and not found and not setters:
            found = arguments
        elif found is not None:
            if name in ("send", "items", "pages", "download", "elements", "upload", "wait"):
                # A parameter can have the name of a function; functions are last.
                if not arguments or name == "upload":
                    break
            setters.append((name, arguments))
    return found, setters, variable


# The document.


def description(schema):
    return schema.get("description") or ""


def is_required(schema):
    text = description(schema)
    return bool(LABEL.match(text) or STATED.search(text)) and not ADVISED_AGAINST.search(text)


def is_writable(name, schema):
    return not (schema.get("readOnly") or schema.get("deprecated") or OUTPUT.match(description(schema)) or name in META)


def required_fields(schema, method):
    """Returns the fields that a request must contain."""
    properties = schema.get("properties") or {}
    writable = {name: it for name, it in properties.items() if is_writable(name, it)}
    annotated = [name for name, it in writable.items() if method in (it.get("annotations") or {}).get("required", [])]
    described = [name for name, it in writable.items() if is_required(it)]
    return list(dict.fromkeys(annotated + described))


def text_of(expression):
    """Returns the text of a string, or of the only string in a list or map."""
    if isinstance(expression.head, list):
        if not expression.head:
            return None
        last = expression.head[-1]
        return text_of(last)
    if expression.head.startswith('"'):
        return json.loads('"' + expression.head[1:-1].replace("\\'", "'") + '"')
    return None


def placeholder(schema, value):
    """Returns why a placeholder is wrong, or None."""
    text = description(schema)
    if value is None or not re.search(r"(^|/)my-", value) or value in text:
        return None
    pattern = schema.get("pattern")
    if pattern:
        try:
            if not re.search(pattern, value):
                return "does not match the pattern"
        except re.error:
            pass
    if schema.get("enum"):
        return "enum"

    def accepted(found):
        if len(found) > 80 or schema.get("location") == "path" and not pattern and "/" in found and "://" not in found:
            return False
        try:
            return not pattern or re.search(pattern, found)
        except re.error:
            return True

    if schema.get("default") and accepted(schema["default"]):
        return "default"
    for special in SPECIAL:
        if any(accepted(found) and letters(found) != letters(schema.get("key", "")) for found in special.findall(text)):
            return "special value"
    if not text.startswith("Part of ") and any(accepted(found) for found in EXAMPLE.findall(text)):
        return "example"
    return None


class Checker:
    """Checks the samples of one document."""

    def __init__(self, document, crate):
        self.schemas = document.get("schemas") or {}
        self.structs = structs((crate / "src/schemas.rs").read_text(encoding="utf-8")) if self.schemas else {}
        self.variable = {}

    def fields(self, expression):
        """Returns the fields that a struct expression sets, by letters."""
        return {letters(name): arguments for name, arguments in expression.steps if name not in ("new", "")}

    def resolve(self, schema):
        """Returns a schema without references and lists."""
        while True:
            if "$ref" in schema:
                schema = self.schemas.get(schema["$ref"], {})
            elif schema.get("type") == "array" and "items" in schema:
                schema = schema["items"]
            else:
                return schema

    def body(self, schema, expression, method, depth, report):
        """Checks the fields of an object in a sample."""
        while isinstance(expression.head, list) and expression.head:
            expression = expression.head[-1]
        expression = self.variable.get(expression.head, expression)
        if isinstance(expression.head, str) and "::new" not in expression.head:
            return
        schema = self.resolve(schema)
        properties = schema.get("properties") or {}
        shown = self.fields(expression)
        by_letters = {letters(name): name for name in properties}
        for name in required_fields(schema, method):
            if not any(is_name_of(rust, name) for rust in shown):
                kind = "a required field is missing" if depth == 0 else "a required field of a nested object is missing"
                report(kind, name)
        types = self.structs.get(expression.head.removesuffix("::new").split("::")[-1], {})
        types = {letters(field): ty for field, ty in types.items()}
        for rust, arguments in shown.items():
            self.enum_name(types.get(rust), arguments, report)
            name = by_letters.get(rust)
            if name is None or not arguments:
                continue
            property_ = dict(properties[name], key=name)
            inner = property_
            while inner.get("type") == "array" and "items" in inner and "$ref" not in inner:
                items = inner["items"]
                inner = dict(items, key=name, description=description(property_) or description(items))
            # An example of a map shows an entry, not a value.
            why = None if inner.get("type") == "object" else placeholder(inner, text_of(arguments[0]))
            if why:
                report(f"the placeholder of a field: {why}", f"{name} = {text_of(arguments[0])}: {description(property_)}")
            self.body(property_, arguments[0], method, depth + 1, report)

    def method(self, method, sample, report):
        """Checks the sample of a method."""
        code, function, types = sample
        arguments, setters, self.variable = call_of(code, function)
        if arguments is None:
            report("unreadable", code)
            return
        parameters = method.get("parameters") or {}
        required = [name for name, it in parameters.items() if it.get("required") or it.get("location") == "path"]
        order = method.get("parameterOrder") or []
        required.sort(key=lambda name: order.index(name) if name in order else len(order))
        shown = {letters(name): values for name, values in setters}
        pairs = dict(zip(required, ([value] for value in arguments)))
        for name, schema in parameters.items():
            if name in required:
                continue
            values = next((values for rust, values in shown.items() if is_name_of(rust, name)), None)
            if values is not None:
                pairs[name] = values
            elif is_required(schema) and not schema.get("deprecated"):
                report("a required parameter is missing", name)
        for name, values in pairs.items():
            field = next((field for field in types if is_name_of(letters(field), name)), None)
            self.enum_name(types.get(field), values, report)
            schema = dict(parameters[name], key=name)
            why = placeholder(schema, text_of(values[0]) if values else None)
            if why:
                report(f"the placeholder of a parameter: {why}", f"{name} = {text_of(values[0])}: {description(schema)}")
        request = method.get("request") or {}
        if "$ref" in request:
            expression = arguments[len(required)] if len(arguments) > len(required) else None
            if expression is not None:
                self.body(request, expression, method["id"], 0, report)
            elif (self.resolve(request).get("properties")) and method["httpMethod"] not in ("GET", "DELETE"):
                report("the body is missing", method["id"])
        self.mask(method, code, parameters, report)

    def enum_name(self, ty, values, report):
        """Checks the name of an enum: that of the field's type."""
        while values and isinstance(values[0].head, list):
            values = values[0].head
        if not ty or not values or not isinstance(values[0].head, str):
            return
        path = re.sub(r"::from$", "", values[0].head).split("::")
        if len(path) > 1 and path[-1] not in ("new", "of", "default") and path[-2] != ty:
            report("an enum has another name", f"{values[0].head} instead of {ty}")

    def mask(self, method, code, parameters, report):
        """Counts the forms of update masks, and whether the sample derives it from the body."""
        for name, schema in parameters.items():
            if MASK.fullmatch(name):
                form = schema.get("format") or schema.get("type")
                derived = "FieldMask::of" in code or form == "string" and re.search(r"_mask\(\"[\w,]+\"\)", code)
                report(f"mask: parameter, {form}: {'derived' if derived else 'other'}", name)
                return
        schema = self.resolve(method.get("request") or {})
        for name, field in (schema.get("properties") or {}).items():
            if MASK.fullmatch(name) and is_writable(name, field):
                form = field.get("format") or field.get("type") or field.get("$ref")
                derived = "FieldMask::of" in code
                report(f"mask: body, {form}: {'derived' if derived else 'other'}", name)
                return


def is_name_of(rust, wire):
    """Whether a Rust name, in letters, is that of a wire name; a collision adds a number or an underscore."""
    wire = letters(wire)
    return rust == wire or rust.startswith(wire) and rust[len(wire) :] in ("2", "value", "field") or rust.rstrip("s") == wire


def main():
    """Checks the samples of all documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=pathlib.Path)
    parser.add_argument("crates", type=pathlib.Path)
    parser.add_argument("--list", metavar="CLASS", help="print the samples of a class")
    arguments = parser.parse_args()
    documents = prerequisites.folder(arguments.documents, "fetch")
    crates = prerequisites.folder(arguments.crates, "generate")
    folders = generated.crates(crates)
    counts = collections.Counter()
    for _, document in generated.documents(documents):
        crate = folders.pop(document.get("id"), None)
        if crate is None:
            continue
        found = samples(crate)
        checker = Checker(document, crate)
        for _, method in generated.methods(document):
            counts["methods"] += 1
            if method.get("id") not in found:
                counts["methods without a sample"] += 1
                continue
            classes = set()

            def report(kind, detail):
                classes.add(kind)
                if arguments.list is not None and kind.startswith(arguments.list):
                    print(f"{method['id']}: {kind}: {' '.join(detail.split())[:400]}")

            checker.method(method, found[method["id"]], report)
            counts.update(classes)
            counts["samples that a server would reject"] += any(not it.startswith("mask") for it in classes)
    for name, count in sorted(counts.items(), key=lambda it: -it[1]):
        print(f"{count:6}  {name}")


if __name__ == "__main__":
    main()

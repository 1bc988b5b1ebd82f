"""Verifies that the proof detects errors: `python -m unittest` in this folder."""

import tempfile
import unittest
from pathlib import Path

import command_proof
import document as documents
import fluent_check
from request_proof import Case, RequestProof
from rules import Tally, compare_json
from rust_source import Crate
from samples import Example
from type_check import Check

METHOD = documents.Method({
    "id": "shop.items.get", "httpMethod": "GET", "path": "v1/{+name}:read", "response": {"$ref": "Item"},
    "parameters": {"name": {"location": "path", "required": True, "type": "string"},
                   "ratio": {"location": "query", "type": "number"},
                   "q": {"location": "query", "type": "string"}},
})
BASE = "https://shop.example/"
THEIRS = {"verb": "GET", "url": BASE + "v1/a/b:read?q=x+y&ratio=1.0&alt=json", "body": None,
          "headers": {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "(gzip)",
                      "x-goog-api-client": "gdcl/1 gl-python/3"}}
OURS = {"verb": "GET", "url": BASE + "v1/a/b:read?q=x%20y&ratio=1",
        "headers": [("accept", "application/json"), ("user-agent", "x"), ("x-goog-api-client", "gdcl/1 gl-rust/1")]}


class Base:
    base = BASE
    document = {}


def judged(ours, theirs=THEIRS, values=None):
    tally = Tally()
    values = values or {"name": "a/b", "q": "x y", "ratio": 1.0}
    Case(METHOD, values, {}, None, tally, "here").judge({**OURS, **ours}, lambda *_: theirs, Base)
    return [one["what"] for one in tally.failures], tally.rules


class Requests(unittest.TestCase):
    def test_only_allowed_differences(self):
        failures, rules = judged({})
        self.assertEqual(failures, [])
        self.assertEqual(rules["number-in-query"], 1)
        self.assertEqual(rules["alt-json"], 1)

    def test_every_difference_fails(self):
        for ours, what in [
            ({"verb": "POST"}, "verb"),
            ({"url": "https://shop.example:81/v1/a/b:read?q=x%20y&ratio=1"}, "host"),
            ({"url": BASE + "v1/a%2Fb:read?q=x%20y&ratio=1"}, "path"),
            ({"url": BASE + "v2/a/b:read?q=x%20y&ratio=1"}, "path"),
            ({"url": BASE + "v1/a/b?q=x%20y&ratio=1"}, "path"),
            ({"url": BASE + "v1/a/b:read?q=x%20y"}, "query"),
            ({"url": BASE + "v1/a/b:read?q=x%20y&ratio=1&more=1"}, "query"),
            ({"url": BASE + "v1/a/b:read?q=x%20y&q=z&ratio=1"}, "query"),
            ({"url": BASE + "v1/a/b:read?q=x&ratio=1"}, "query value"),
            ({"url": BASE + "v1/a/b:read?q=x%20y&ratio=2"}, "query value"),
            ({"url": BASE + "v1/a/b:read?q=x+y&ratio=1"}, "a raw + in the query"),
            ({"headers": OURS["headers"][1:]}, "headers"),
            ({"headers": [*OURS["headers"], ("x-more", "1")]}, "headers"),
            ({"headers": OURS["headers"][:1]}, "header"),
            ({"body": {}}, "body"),
            ({"error": "build: parameter `name` makes a path segment `..`"}, "rejected"),
            ({"error": "build: parameter `name` is empty"}, "rejected"),
        ]:
            with self.subTest(ours=ours):
                self.assertIn(what, judged(ours)[0])

    def test_a_wrong_path_fails_despite_a_reserved_character(self):
        values = {"name": "a#b", "q": "x y", "ratio": 1.0}
        theirs = {**THEIRS, "url": BASE + "v1/a#b:read?q=x+y&ratio=1.0&alt=json"}
        for path, good in [("v1/a%23b:read", True), ("v1/a:read", False), ("v1/a%2523b:read", False)]:
            failures, rules = judged({"url": f"{BASE}{path}?q=x%20y&ratio=1"}, theirs, values)
            self.assertEqual(failures == [], good, path)
            self.assertEqual(rules["reserved-in-plus"], 1)


class Schemas(unittest.TestCase):
    def test_differences(self):
        for sent, got, kinds, rule in [
            ({"a": 1}, {"a": 1}, {}, None),
            ({"a": 1}, {"a": 1.0}, {}, "number-notation"),
            ({"a": 0.1234567890123}, {"a": 0.12345679}, {("a",): "float"}, "float-digits"),
            ({"a": 0.1234567890123}, {"a": 0.12345679}, {}, "changed"),
            ({"a": 5}, {"a": "5"}, {("a",): "int64"}, "quoted-integer"),
            ({"a": 5}, {"a": "5"}, {}, "changed"),
            ({"a": "+/8"}, {"a": "-_8="}, {("a",): "byte"}, "base64-alphabet"),
            ({"a": "+/8"}, {"a": "-_8"}, {("a",): "byte"}, "changed"),
            ({"a": "+/8"}, {"a": "-_8="}, {}, "changed"),
            ({"a": []}, {}, {("a",): "list"}, "empty-omitted"),
            ({"a": {}}, {}, {("a",): "map"}, "empty-omitted"),
            ({"a": {}}, {}, {}, "lost"),
            ({"a": [1]}, {}, {("a",): "list"}, "lost"),
            ({"a": None}, {}, {}, "lost"),
            ({"a": [None]}, {"a": [""]}, {("a", 0): "string?"}, "null-in-list"),
            ({"a": [None]}, {"a": [0]}, {("a", 0): "string?"}, "changed"),
            ({"a": [None]}, {"a": [False]}, {("a", 0): "integer?"}, "changed"),
            ({"a": [None, 1]}, {"a": [1]}, {}, "changed"),
            ({"a": True}, {"a": 1}, {}, "changed"),
            ({}, {"a": None}, {}, "added"),
        ]:
            with self.subTest(sent=sent, got=got, kinds=kinds):
                tally = Tally()
                compare_json(sent, got, kinds, tally, "here")
                found = [*tally.rules, *(one["what"] for one in tally.failures)]
                self.assertEqual(found, [rule] if rule else [])

    def test_examples_fill_every_field_and_end(self):
        schemas = {"Node": {"type": "object", "properties": {
            "next": {"$ref": "Node"}, "nodes": {"type": "array", "items": {"$ref": "Node"}},
            "by": {"type": "object", "additionalProperties": {"$ref": "Node"}}, "name": {"type": "string"}}}}
        value = Example(schemas, 0).of(schemas["Node"])
        self.assertLess(set(schemas["Node"]["properties"]), set(value))
        self.assertLess(set(schemas["Node"]["properties"]), set(value["by"]["a key"]))


class Facts(unittest.TestCase):
    """Facts of a method that no request contains."""

    def differences(self, default_scopes):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "src")
            source.mkdir()
            Path(folder, "Cargo.toml").write_text('name = "shop"\n')
            source.joinpath("scopes.rs").write_text(
                'pub const READ: &str = "shop.read";\npub const WRITE: &str = "shop.write";\n'
                'pub const OTHER: &str = "shop.other";\n')
            source.joinpath("lib.rs").write_text(
                "impl rt::Api for Shop {}\n"
                "impl rt::Params for GetParams {\n    type Response = schemas::Item;\n"
                '        id: "shop.items.get",\n        path: "v1/{+name}:read",\n'
                "        scopes: &[crate::scopes::READ, crate::scopes::WRITE],\n"
                f"        default_scopes: &[{default_scopes}],\n}}\n")
            source.joinpath("schemas.rs").write_text(SCHEMAS)
            method = {**METHOD.raw, "scopes": ["shop.read", "shop.write"]}
            document = {**ITEM, "methods": {"get": method}}
            tally = Tally()
            RequestProof(document, Crate(folder)).facts(documents.Method(method), tally)
            return [one["what"] for one in tally.failures]

    def test_default_scopes_are_among_the_scopes(self):
        self.assertEqual(self.differences(""), [])
        self.assertEqual(self.differences("crate::scopes::READ"), [])
        self.assertEqual(self.differences("crate::scopes::OTHER"), ["default scopes"])


LIB = "impl rt::Api for Shop {}\n"
SCHEMAS = """
rt::open_enum! {
    pub enum Colour {
        Red = "RED",
        Blue = "BLUE",
    }
}

pub struct Item {
    /// The name.
    pub name: Option<String>,
    pub colour: Option<Colour>,
    pub sizes: Vec<i64>,
}

rt::message!(Item { 0 name "name", 1 colour "colour", 2 sizes "sizes" });
"""
ITEM = {"schemas": {"Item": {"type": "object", "properties": {
    "name": {"type": "string"}, "colour": {"type": "string", "enum": ["RED", "BLUE"]},
    "sizes": {"type": "array", "items": {"type": "string", "format": "int64"}}}}}}


class Types(unittest.TestCase):
    def errors_in(self, text):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "src")
            source.mkdir()
            Path(folder, "Cargo.toml").write_text('name = "shop"\n')
            source.joinpath("lib.rs").write_text(LIB)
            source.joinpath("schemas.rs").write_text(text)
            return [what for _, what, _ in Check(ITEM, Crate(folder)).run()]

    def test_errors(self):
        self.assertEqual(self.errors_in(SCHEMAS), [])
        for old, new, what in [
            ('"BLUE"', '"BLU"', "other values: ['BLU', 'BLUE']"),
            ("Vec<i64>", "Vec<u64>", "string int64, expected i64"),
            ("Vec<i64>", "Option<i64>", "not a list"),
            ('2 sizes "sizes"', '2 sizes "size"', "the struct has no such field"),
            ("Option<Colour>", "Option<String>", "not an enum"),
        ]:
            self.assertIn(what, self.errors_in(SCHEMAS.replace(old, new)))


FLUENT = """
pub fn get(
        &self,
        shop: impl Into<String>,
        item: i64,
    ) -> GetCall {
        GetCall {
            call: self.client.call(GetParams::new().shop(shop).item(item)),
        }
    }
pub struct GetParams {
    pub shop: Option<String>,
    pub item: Option<i64>,
    pub view: Option<String>,
}
impl GetParams {
    pub fn shop(mut self, value: impl Into<String>) -> Self {
        self.shop = Some(value.into());
    }
    pub fn item(mut self, value: i64) -> Self {
        self.item = Some(value);
    }
    pub fn view(mut self, value: impl Into<String>) -> Self {
        self.view = Some(value.into());
    }
}
impl GetCall {
    pub fn view(mut self, value: impl Into<String>) -> Self {
        self.call.params.view = Some(value.into());
    }
}
rt::call!(GetCall(GetParams) -> schemas::Item);
"""


class Fluent(unittest.TestCase):
    def test_errors(self):
        self.assertEqual(fluent_check.check(FLUENT), ([], 1))
        for old, new in [
            (".shop(shop).item(item)", ".shop(item).item(shop)"),
            (".shop(shop).item(item)", ".shop(shop)"),
            (".params.view", ".params.shop"),
            ("        item: i64,\n    )", "    )"),
            ("-> GetCall", "-> OtherCall"),
        ]:
            self.assertTrue(fluent_check.check(FLUENT.replace(old, new))[0], new)


class Command(unittest.TestCase):
    def test_arguments(self):
        words, others = command_proof.arguments(
            "shop:v1.items.get", {"pageSize": 5, "isNew": True, "tag": ["a", "b c"], "x.y": {"z": 1}}, {"fields": "id"},
            {"page-size", "is-new", "tag"})
        self.assertEqual(words[6:], ["--fields=id", "--page-size=5", "--is-new=true", "--tag=a", "--tag=b c",
                                     '--param=x.y={"z": 1}'])
        self.assertEqual(others, 1)
        for name, flag in [("pageSize", "page-size"), ("userIP", "user-ip"), ("$.xgafv", "xgafv"), ("a_b", "a-b")]:
            self.assertEqual(command_proof.flag(name), flag)


if __name__ == "__main__":
    unittest.main()

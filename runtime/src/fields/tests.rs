//! Tables: valid and invalid `fields`, and the update masks of bodies.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Selection, check, schema_of};
use crate::codegen as rt;
use crate::{FieldMask, Schema as _};

#[derive(Clone, Default)]
struct Product {
    any: Option<rt::Value>,
    display_name: Option<String>,
    labels: BTreeMap<String, String>,
    message: Option<Empty>,
    object: rt::Object,
    parent: Option<Box<Product>>,
    parts: BTreeMap<String, Product>,
    price: Option<f64>,
    related: Vec<Product>,
    snake_case_1: Option<Vec<u8>>,
    tags: Vec<Vec<String>>,
    unknown_fields: rt::UnknownFields,
}
rt::message!(Product { 0 any "any", 1 display_name "displayName", 2 labels "labels", 3 message "message",
    4 object "object", 5 parent "parent", 6 parts "parts", 7 price "price", 8 related "related",
    9 snake_case_1 "snake_case_1", 10 tags "tags" });

#[derive(Clone, Default)]
struct Empty {
    unknown_fields: rt::UnknownFields,
}
rt::message!(Empty {});

fn checked(text: &str, wrapped: bool) -> Result<(), String> {
    let selection = Selection::parse(text).map_err(|error| error.to_string())?;
    check(&selection, schema_of::<Product>, wrapped).map_err(|error| error.to_string())
}

#[test]
fn existing_fields_are_accepted() {
    for text in [
        "displayName",
        "*",
        "displayName,labels,price",
        "parent(displayName,parent/parent/price),related",
        "related/displayName",
        "related.parent.displayName",
        "related(*)",
        "related/*/displayName",
        "*/whatever",
        "parent/",
        " displayName , parent ( price ) ",
        "labels/any-key",
        "labels(a,b/c)",
        "parts/zones/europe/displayName",
        "parts/*/displayName",
        "parts(*(price))",
        "parts/`a.b/c`",
        "any/of/this(and,that)",
        "object/of/this",
        "message/new",
        "tags",
        "`displayName`",
    ] {
        assert_eq!(checked(text, false), Ok(()), "{text}");
    }
}

#[test]
fn unknown_fields_are_rejected() {
    for (text, expected) in [
        (
            "displayname",
            "`displayname`, which Product does not have: did you mean `displayName`?",
        ),
        ("display_name", "did you mean `displayName`?"),
        (
            "price,nmae",
            "`nmae`, which Product does not have: it has `any`, `displayName`, ",
        ),
        ("related(dispalyName)", "did you mean `displayName`?"),
        (
            "related/parent/parent(price,prize)",
            "`prize`, which Product does not have: did you mean `price`?",
        ),
        ("parts/*/prise", "did you mean `price`?"),
        ("displayName/text", "`text` of a value that has no fields"),
        ("tags/x", "`x` of a value that has no fields"),
        ("labels/*/x", "`x` of a value that has no fields"),
        ("data/displayName", "`data`, which"),
        ("", "needs a name at character 1 of ``"),
        ("price,", "needs a name at character 7"),
        (",price", "needs a name at character 1"),
        ("parent(price", "has a `(` without its `)` at character 13"),
        ("parent()", "needs a name at character 8"),
        ("price)", "has a `)` without its `(` at character 6"),
        ("parent(price)displayName", "at character 14"),
        ("parent//price", "needs a name at character 8"),
        ("`price", "has a backtick without a second one"),
        ("é,(", "needs a name at character 3"),
    ] {
        let error = checked(text, false).expect_err(text);
        assert!(error.contains(expected), "{text}: {error}");
        assert!(error.starts_with("`fields` "), "{error}");
    }
    let deep = format!("{}price{}", "parent(".repeat(70_000), ")".repeat(70_000));
    assert!(
        checked(&deep, false)
            .expect_err("too deep")
            .contains("too many")
    );
    let error = checked("nmae", false).expect_err("not there");
    assert!(error.contains("fields_unchecked"), "{error}");
}

#[test]
fn responses_in_data() {
    for (text, expected) in [
        ("data", true),
        ("data/price", true),
        ("data(price,related(parent))", true),
        ("price", true),
        ("data/prise", false),
        ("prise", false),
        ("data/price,data", false),
    ] {
        assert_eq!(checked(text, true).is_ok(), expected, "{text}");
    }
}

#[test]
fn paths_included_in_a_selection() {
    for (text, path, expected) in [
        ("a", "a", true),
        ("b,a", "a", true),
        ("a", "a/b", true),
        ("a/b", "a/b", true),
        ("a(c,b)", "a/b", true),
        ("a(c)", "a/b", false),
        ("a/b/c", "a/b", true),
        ("*", "a/b", true),
        ("*/b", "a/b", true),
        ("*/c", "a/b", false),
        ("b", "a", false),
        ("aa", "a", false),
        ("a/*", "a/b", true),
    ] {
        let path: Vec<&str> = path.split('/').collect();
        let selection = Selection::parse(text).expect(text);
        assert_eq!(selection.reaches(&path), expected, "{text} {path:?}");
    }
}

fn product(value: serde_json::Value) -> Product {
    serde_json::from_value(value).expect("a product")
}

#[test]
fn masks() {
    for (body, expected) in [
        (product(json!({})), ""),
        (
            product(json!({"price": 0.0, "displayName": ""})),
            "displayName,price",
        ),
        // Nested messages are included by the fields that are set in them.
        (
            product(json!({"parent": {"parent": {"price": 1}, "displayName": "x"}})),
            "parent.displayName,parent.parent.price",
        ),
        (product(json!({"parent": {}})), "parent"),
        (product(json!({"message": {}})), "message"),
        (product(json!({"message": {"new": 1}})), "message.new"),
        // Lists and maps as a whole.
        (
            product(json!({"related": [{"price": 1}], "parts": {"a": {"price": 1}}})),
            "parts,related",
        ),
        (
            product(
                json!({"labels": {"a": "b"}, "tags": [["x"]], "object": {"a": {"b": 1}}, "any": {"a": 1}}),
            ),
            "any,labels,object,tags",
        ),
        // Empty lists and maps count as absent, unless they are set explicitly.
        (product(json!({"related": [], "labels": {}})), ""),
        (
            Product::default()
                .with_empty("labels")
                .with_empty("related"),
            "labels,related",
        ),
        (
            Product::default()
                .with_empty("displayName")
                .with_null("price"),
            "displayName,price",
        ),
        (Product::default().with_null("parent"), "parent"),
        (
            product(json!({"labels": {"a": "b"}})).with_null_entry("labels", "old"),
            "labels",
        ),
        (
            product(json!({"parent": {"price": null}, "price": null})),
            "parent.price,price",
        ),
        // Unknown members are in lowerCamelCase.
        (
            product(
                json!({"brandNew": {"a": 1}, "snake_case_1": "AA==", "some_new_field": 2, "_x": 1}),
            ),
            "_x,brandNew,snakeCase_1,someNewField",
        ),
    ] {
        assert_eq!(FieldMask::of(&body).as_str(), expected, "{body:?}");
    }
}

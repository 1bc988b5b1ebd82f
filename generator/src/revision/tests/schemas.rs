//! Schemas and fields.

use super::{Row, check};

#[test]
fn schemas_are_added_removed_and_change_shape() {
    check(&[
        Row {
            edits: &[(
                "/schemas/Box",
                r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            )],
            // A schema with a name of the prelude changes the spelling of the code, not its meaning.
            forth: &["addition schema-added /schemas/Box schemas::Box"],
            back: &["breaking schema-removed /schemas/Box schemas::Box"],
        },
        Row {
            edits: &[("/schemas/Labels/additionalProperties/type", "\"boolean\"")],
            forth: &["breaking schema-shape /schemas/Labels schemas::Labels"],
            back: &["breaking schema-shape /schemas/Labels schemas::Labels"],
        },
        Row {
            edits: &[("/schemas/Labels/additionalProperties", "")],
            forth: &["breaking schema-shape /schemas/Labels schemas::Labels"],
            back: &["breaking schema-shape /schemas/Labels schemas::Labels"],
        },
        Row {
            edits: &[("/schemas/Thing/description", "\"Some thing.\"")],
            forth: &["docs docs /schemas/Thing schemas::Thing"],
            back: &["docs docs /schemas/Thing schemas::Thing"],
        },
        // A `deprecated` attribute would warn at each use in the crate, so deprecated schemas are
        // only documented.
        Row {
            edits: &[("/schemas/Thing/deprecated", "true")],
            forth: &["addition deprecated /schemas/Thing schemas::Thing"],
            back: &["fix undeprecated /schemas/Thing schemas::Thing"],
        },
        // A second schema that is spelled as in Rust: the first one gets another name.
        Row {
            edits: &[("/schemas/thing", r#"{"type": "object"}"#)],
            forth: &["addition schema-added /schemas/thing schemas::Thing2"],
            back: &["breaking schema-removed /schemas/thing schemas::Thing2"],
        },
        // The key of a schema is not sent, but used in settings and descriptions.
        Row {
            edits: &[
                ("/schemas/Labels", ""),
                (
                    "/schemas/labels",
                    r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
                ),
            ],
            forth: &["fix schema-renamed /schemas/labels schemas::Labels"],
            back: &["fix schema-renamed /schemas/Labels schemas::Labels"],
        },
    ]);
}

#[test]
fn a_name_may_refer_to_another_schema() {
    let named = |key| format!("/schemas/{key}");
    let object = r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#;
    let (low, high) = (named("tag"), named("Tag"));
    let old = [
        (low.as_str(), object),
        ("/schemas/Thing/properties/tag", r#"{"$ref": "tag"}"#),
    ];
    let other = r#"{"type": "object", "properties": {"b": {"type": "string"}}}"#;
    let new = [old[0], old[1], (high.as_str(), other)];
    let revision = super::compare(&old, &new);
    let lines: Vec<String> = revision.changes.iter().map(super::line).collect();
    assert_eq!(
        lines,
        [
            // `Tag` referred to the schema `tag`, and now refers to another schema.
            "breaking field-type /schemas/Thing/properties/tag schemas::Thing::tag",
            "breaking field-removed /schemas/tag/properties/a schemas::Tag::a",
            "addition field-added /schemas/Tag/properties/b schemas::Tag::b",
            "addition schema-added /schemas/tag schemas::Tag2",
            "fix schema-renamed /schemas/Tag schemas::Tag",
        ]
    );
}

#[test]
fn fields() {
    let row = |key: &str, value: &str, forth: &[&str], back: &[&str]| {
        let at = format!("/schemas/Thing/properties/{key}");
        check(&[Row {
            edits: &[(&at, value)],
            forth,
            back,
        }]);
    };
    row(
        "extra",
        r#"{"type": "string"}"#,
        &["addition field-added /schemas/Thing/properties/extra schemas::Thing::extra"],
        &["breaking field-removed /schemas/Thing/properties/extra schemas::Thing::extra"],
    );
    let size = "breaking field-type /schemas/Thing/properties/size schemas::Thing::size";
    row("size/format", "\"uint32\"", &[size], &[size]);
    row("size/type", "\"string\"", &[size], &[size]);
    let default = "breaking! default /schemas/Thing/properties/size/default schemas::Thing::size";
    row("size/default", "\"2\"", &[default], &[default]);
    // The same default with another description.
    row(
        "size/description",
        "\"How large.\"",
        &["docs docs /schemas/Thing/properties/size schemas::Thing::size"],
        &["docs docs /schemas/Thing/properties/size schemas::Thing::size"],
    );
    row(
        "size/deprecated",
        "true",
        &["addition deprecated /schemas/Thing/properties/size schemas::Thing::size"],
        &["fix undeprecated /schemas/Thing/properties/size schemas::Thing::size"],
    );
    // Strings have no elements.
    row("title/items", r#"{"type": "string"}"#, &[], &[]);
    let list = r#"{"type": "array", "items": {"type": "string"}}"#;
    let title = "breaking field-type /schemas/Thing/properties/title schemas::Thing::title";
    row("title", list, &[title], &[title]);
    // A string with an unknown format is a string.
    row("title/format", "\"ipv4\"", &[], &[]);
    row("title/format", "\"google-datetime\"", &[title], &[title]);
    row("title/format", "\"int64\"", &[title], &[title]);
}

#[test]
fn a_read_only_field() {
    check(&[Row {
        edits: &[("/schemas/Thing/properties/title/readOnly", "true")],
        forth: &[
            "fix field-read-only /schemas/Thing/properties/title/readOnly schemas::Thing::title",
        ],
        back: &["fix field-read-only /schemas/Thing/properties/title schemas::Thing::title"],
    }]);
}

#[test]
fn recursion_boxes_a_field_far_away() {
    // `Thing.part` is a `Part`; a `Part` with a `Thing` makes a cycle.
    let part = r#"{"type": "object", "properties": {"title": {"type": "string"}}}"#;
    let old = [
        ("/schemas/Part", part),
        ("/schemas/Thing/properties/part", r#"{"$ref": "Part"}"#),
    ];
    let new = [
        old[0],
        old[1],
        ("/schemas/Part/properties/thing", r#"{"$ref": "Thing"}"#),
    ];
    let lines = |revision: &super::Revision| -> Vec<String> {
        revision.changes.iter().map(super::line).collect()
    };
    assert_eq!(
        lines(&super::compare(&old, &new)),
        [
            "breaking field-boxed /schemas/Thing/properties/part schemas::Thing::part",
            "addition field-added /schemas/Part/properties/thing schemas::Part::thing",
        ]
    );
}

#[test]
fn names_of_fields() {
    check(&[
        // Another key with the same name in Rust: only the JSON differs.
        Row {
            edits: &[
                ("/schemas/Thing/properties/title", ""),
                ("/schemas/Thing/properties/Title", r#"{"type": "string"}"#),
            ],
            forth: &["breaking! field-wire /schemas/Thing/properties/Title schemas::Thing::title"],
            back: &["breaking! field-wire /schemas/Thing/properties/title schemas::Thing::title"],
        },
        // The same key with another name in Rust, because another field has the name now.
        Row {
            edits: &[("/schemas/Thing/properties/Title", r#"{"type": "string"}"#)],
            forth: &[
                "addition field-added /schemas/Thing/properties/Title schemas::Thing::title_2",
            ],
            back: &[
                "breaking field-removed /schemas/Thing/properties/Title schemas::Thing::title_2",
            ],
        },
    ]);
}

#[test]
fn inline_objects() {
    let inner = r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#;
    check(&[Row {
        edits: &[("/schemas/Thing/properties/inner", inner)],
        forth: &[
            "addition schema-added /schemas/Thing/properties/inner schemas::ThingInner",
            "addition field-added /schemas/Thing/properties/inner schemas::Thing::inner",
        ],
        back: &[
            "breaking schema-removed /schemas/Thing/properties/inner schemas::ThingInner",
            "breaking field-removed /schemas/Thing/properties/inner schemas::Thing::inner",
        ],
    }]);
}

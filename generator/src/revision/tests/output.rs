//! Printed changes.

use super::{Edit, compare};
use crate::revision::TextStyle;

const NEW: &[Edit<'_>] = &[
    ("/revision", "\"20260201\""),
    ("/title", "\"Little API\""),
    ("/schemas/Thing/properties/title", ""),
    (
        "/schemas/Thing/properties/extra",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ),
    ("/resources/things/methods/get/httpMethod", "\"POST\""),
    ("/mtlsRootUrl", "\"https://tiny.mtls.googleapis.com/\""),
];

#[test]
fn text() {
    let revision = compare(&[], NEW);
    let plain = revision.text(TextStyle::default());
    assert_eq!(
        plain,
        "tiny:v1, revision 20260201 after 20260101
  wire      resources::things::Things::get is sent by POST (was GET)  #/resources/things/methods/get/httpMethod
  breaking  schemas::Thing::title is gone  #/schemas/Thing/properties/title (old)
  addition  schemas::Thing::extra is new: a `Vec<String>`  #/schemas/Thing/properties/extra
  fix       Tiny has an address for client certificates, `https://tiny.mtls.googleapis.com/`  #/mtlsRootUrl
major: 2 breaking (1 without a compile error), 1 addition, 1 fix, 1 text
"
    );
    let style = TextStyle {
        is_coloured: true,
        lists_all: true,
    };
    let coloured = revision.text(style);
    assert!(coloured.contains("\x1b[31mbreaking\x1b[0m"), "{coloured}");
    assert!(
        coloured.contains("has a different description"),
        "{coloured}"
    );
    let mut without = String::new();
    for (i, part) in coloured.split("\x1b[").enumerate() {
        without.push_str(if i == 0 {
            part
        } else {
            part.split_once('m').expect("a code").1
        });
    }
    let listed = revision.text(TextStyle {
        is_coloured: false,
        lists_all: true,
    });
    assert_eq!(without, listed, "colours are all that differs");
}

#[test]
fn markdown() {
    assert_eq!(
        compare(&[], NEW).markdown(),
        "### Breaking

- `schemas::Thing::title` is gone

### Breaking without a compile error

- `resources::things::Things::get` is sent by POST (was GET)

### Added

- `schemas::Thing::extra` is new: a `Vec<String>`

### Changed

- `Tiny` has an address for client certificates, `https://tiny.mtls.googleapis.com/`

### Documentation

- 1 item is described differently.
"
    );
    assert_eq!(compare(&[], &[]).markdown(), "No change.\n");
}

#[test]
fn json() {
    let edits = [("/revision", "\"20260201\""), ("/schemas/Labels", "")];
    assert_eq!(
        compare(&[], &edits).json(),
        r#"{
  "api": "tiny:v1",
  "old": "20260101",
  "new": "20260201",
  "verdict": "major",
  "changes": [
    {
      "class": "breaking",
      "kind": "schema-removed",
      "wire": false,
      "pointer": "/schemas/Labels",
      "side": "old",
      "rust": "schemas::Labels",
      "text": "is gone"
    }
  ]
}"#
    );
}

#[test]
fn a_key_cannot_clear_the_screen() {
    let edits = [(
        "/schemas/Thing/properties/\u{1b}[2J\u{202e}",
        r#"{"type": "string"}"#,
    )];
    let text = compare(&[], &edits).text(TextStyle::default());
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    assert!(!compare(&[], &edits).markdown().contains('\u{1b}'));
}

#[test]
fn equal_changes_are_one_line() {
    let methods = ["get", "move", "upload"];
    let pointers: Vec<String> = methods
        .iter()
        .map(|it| format!("/resources/things/methods/{it}/apiVersion"))
        .collect();
    let part = "/resources/things/resources/parts/methods/list/apiVersion";
    let mut edits: Vec<Edit<'_>> = pointers.iter().map(|it| (it.as_str(), "\"2\"")).collect();
    edits.push((part, "\"2\""));
    edits.extend(["A", "B", "C", "D"].map(|it| match it {
        "A" => ("/schemas/A", r#"{"type": "object"}"#),
        "B" => ("/schemas/B", r#"{"type": "object"}"#),
        "C" => ("/schemas/C", r#"{"type": "object"}"#),
        _ => ("/schemas/D", r#"{"type": "object"}"#),
    }));
    let revision = compare(&[], &edits);
    let text = revision.text(TextStyle::default());
    assert_eq!(
        text.matches("requests the API version").count(),
        1,
        "{text}"
    );
    assert!(text.contains("(was none) (and 3 more)  #/"), "{text}");
    assert_eq!(revision.markdown().matches("(and 3 more)").count(), 1);
    // Added and removed items are printed by name.
    assert_eq!(text.matches("is new, with 0 fields").count(), 4, "{text}");
    let all = TextStyle {
        lists_all: true,
        ..TextStyle::default()
    };
    assert_eq!(
        revision
            .text(all)
            .matches("requests the API version")
            .count(),
        4
    );
}

//! Documents that cannot be compared.

use discogen_model::Options;

use super::{BASE, edited};

#[test]
fn unrelated_documents_are_rejected() {
    let base = edited(&[]);
    let other = edited(&[("/name", "\"other\"")]);
    let later = edited(&[("/version", "\"v2\"")]);
    let empty = edited(&[("/resources", "{}")]);
    let bare = edited(&[("/resources", "{}"), ("/schemas", "{}")]);
    let half = &BASE.as_bytes()[..BASE.len() / 2];
    let page = b"<!doctype html><title>Error 404</title>";
    let error = br#"{"error": {"code": 503, "message": "try again"}}"#;
    for (new, pointer, facts) in [
        (&other[..], "/name", &["\"other\"", "\"tiny\""][..]),
        (&later, "/version", &["\"v2\"", "\"v1\""]),
        (
            &empty,
            "/resources",
            &["no method left", "has 4", "fetch it again"],
        ),
        (&bare, "/resources", &["no method left"]),
        (half, "", &["in the new document", "ends too early"]),
        (page, "", &["in the new document", "HTML"]),
        (error, "", &["in the new document", "error response"]),
        (b"", "", &["in the new document", "is empty"]),
        (b"{}", "", &["in the new document", "kind"]),
        (b"[]", "", &["in the new document", "an array"]),
    ] {
        let errors = crate::diff(&base, new, &Options::default()).expect_err(pointer);
        let message = errors.to_string();
        let first = errors.0.first().expect("an error");
        assert_eq!(first.pointer, pointer, "{message}");
        assert!(!first.remedy.is_empty(), "{message}");
        for fact in facts {
            assert!(message.contains(fact), "{message}");
        }
    }
}

#[test]
fn errors_of_both_documents_are_reported() {
    let old = edited(&[("/schemas/Thing/properties/size", r#"{"$ref": "Nope"}"#)]);
    let errors =
        crate::diff(&old, b"<p>", &Options::default()).expect_err("errors in both documents");
    let message = errors.to_string();
    assert!(
        message.contains("in the old document: refers to schema \"Nope\""),
        "{message}"
    );
    assert!(
        message.contains("in the new document: is an HTML"),
        "{message}"
    );
}

#[test]
fn a_small_api_may_lose_its_last_schema() {
    let all = r#"{"get": {"id": "x", "httpMethod": "GET", "path": "x"}}"#;
    let small = [
        ("/resources", "{}"),
        ("/schemas", r#"{"A": {"type": "object"}}"#),
        ("/methods", all),
    ];
    let smaller = [("/resources", "{}"), ("/schemas", "{}"), ("/methods", all)];
    assert_eq!(
        super::compare(&small, &smaller).verdict.to_string(),
        "major"
    );
}

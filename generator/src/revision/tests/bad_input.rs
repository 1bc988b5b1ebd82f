//! Documents that cannot be compared.

use discogen_model::Options;

use super::{BASE, edited};

#[test]
fn what_is_no_revision_of_the_other_is_refused() {
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
        let faults = crate::diff(&base, new, &Options::default()).expect_err(pointer);
        let said = faults.to_string();
        let first = faults.0.first().expect("a fault");
        assert_eq!(first.pointer, pointer, "{said}");
        assert!(!first.remedy.is_empty(), "{said}");
        for fact in facts {
            assert!(said.contains(fact), "{said}");
        }
    }
}

#[test]
fn faults_of_both_are_told() {
    let old = edited(&[("/schemas/Thing/properties/size", r#"{"$ref": "Nope"}"#)]);
    let faults = crate::diff(&old, b"<p>", &Options::default()).expect_err("faults");
    let said = faults.to_string();
    assert!(
        said.contains("in the old document: refers to schema \"Nope\""),
        "{said}"
    );
    assert!(said.contains("in the new document: is an HTML"), "{said}");
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

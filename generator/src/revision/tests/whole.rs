//! The API as a whole.

use super::{Row, check, compare};
use crate::revision::Verdict;

#[test]
fn differences_without_an_effect() {
    for edits in [
        &[("/revision", "\"20270101\"")][..],
        &[
            ("/etag", "\"abc\""),
            ("/id", "\"tiny:v1\""),
            ("/ownerName", "\"Google\""),
        ],
        &[("/resources/empty", r#"{"methods": {}}"#)],
        &[(
            "/resources/things/methods/get/flatPath",
            "\"v1/things/{thingsId}\"",
        )],
        &[(
            "/parameters",
            r#"{"fields": {"type": "string", "location": "query"}}"#,
        )],
    ] {
        check(&[Row {
            edits,
            forth: &[],
            back: &[],
        }]);
        assert_eq!(compare(&[], edits).verdict, Verdict::None, "{edits:?}");
    }
}

#[test]
fn addresses_and_names() {
    let both = |edits: &[super::Edit<'_>], lines: &[&str]| {
        check(&[Row {
            edits,
            forth: lines,
            back: lines,
        }]);
    };
    both(
        &[("/rootUrl", "\"https://other.googleapis.com/\"")],
        &["breaking! host /rootUrl Tiny"],
    );
    both(
        &[("/servicePath", "\"tiny/\"")],
        &["breaking! host /servicePath Tiny"],
    );
    both(
        &[("/batchPath", "\"batch/tiny\"")],
        &["breaking! host /batchPath Tiny"],
    );
    both(&[("/title", "\"Little API\"")], &["docs docs /title Tiny"]);
    both(
        &[("/description", "\"Has things.\"")],
        &["docs docs /description Tiny"],
    );
    both(
        &[("/documentationLink", "\"https://x.example/\"")],
        &["docs docs /documentationLink Tiny"],
    );
    both(
        &[("/features", r#"["dataWrapper"]"#)],
        &["breaking! protocol /features Tiny"],
    );
    check(&[
        Row {
            edits: &[("/title", "\"TiNy API\"")],
            forth: &["breaking client-renamed  Tiny", "docs docs /title Tiny"],
            back: &["breaking client-renamed  TiNy", "docs docs /title TiNy"],
        },
        Row {
            edits: &[("/mtlsRootUrl", "\"https://tiny.mtls.googleapis.com/\"")],
            forth: &["fix host /mtlsRootUrl Tiny"],
            back: &["breaking! host /mtlsRootUrl Tiny"],
        },
    ]);
}

#[test]
fn a_path_that_moves_to_the_service_is_the_same() {
    let moved = [
        ("/servicePath", "\"v1/\""),
        ("/resources/things/methods/get/path", "\"{+name}\""),
        ("/resources/things/methods/move/path", "\"{from}/{to}\""),
        ("/resources/things/methods/upload/path", "\"things\""),
        (
            "/resources/things/resources/parts/methods/list/path",
            "\"parts\"",
        ),
    ];
    check(&[Row {
        edits: &moved,
        forth: &["fix host /servicePath Tiny"],
        back: &["fix host /servicePath Tiny"],
    }]);
}

#[test]
fn scopes() {
    let scope = "/auth/oauth2/scopes/https:~1~1www.googleapis.com~1auth~1tiny.write";
    check(&[Row {
        edits: &[(scope, r#"{"description": "Write."}"#)],
        forth: &[&format!("addition scope-added {scope} scopes::TINY_WRITE")],
        back: &[&format!(
            "breaking scope-removed {scope} scopes::TINY_WRITE"
        )],
    }]);
}

#[test]
fn the_most_severe_change_decides() {
    let docs = ("/title", "\"Little API\"");
    let fix = ("/mtlsRootUrl", "\"https://tiny.mtls.googleapis.com/\"");
    let more = ("/schemas/More", r#"{"type": "object"}"#);
    let less = ("/schemas/Labels", "");
    for (edits, expected) in [
        (&[][..], Verdict::None),
        (&[docs], Verdict::Patch),
        (&[docs, fix], Verdict::Patch),
        (&[docs, fix, more], Verdict::Minor),
        (&[docs, fix, more, less], Verdict::Major),
    ] {
        assert_eq!(compare(&[], edits).verdict, expected);
    }
}

//! Tests which methods only read.

use super::{good, text};
use crate::{Diagnostics, Options, Reads};

#[test]
fn by_verb_or_by_a_reading_scope() {
    for (verb, key, scopes, expected) in [
        ("GET", "get", "", true),
        ("GET", "cancel", "", false),
        ("GET", "cancelledOrders", "", true),
        ("HEAD", "head", "", true),
        (
            "POST",
            "query",
            r#""https://x.example/auth/items.readonly""#,
            true,
        ),
        (
            "POST",
            "query",
            r#""https://x.example/auth/items", "https://x.example/auth/items.read_only""#,
            true,
        ),
        (
            "POST",
            "runReport",
            r#""https://x.example/auth/items.read""#,
            true,
        ),
        ("POST", "query", r#""https://x.example/auth/items""#, false),
        (
            "POST",
            "query",
            r#""https://x.example/auth/itemsreadonly""#,
            false,
        ),
        ("POST", "query", "", false),
        (
            "POST",
            "create",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "POST",
            "batchUpdate",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "POST",
            "createdItems",
            r#""https://x.example/auth/items.readonly""#,
            true,
        ),
        (
            "PUT",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "PATCH",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
        (
            "DELETE",
            "get",
            r#""https://x.example/auth/items.readonly""#,
            false,
        ),
    ] {
        let method = format!(
            r#""methods": {{"{key}": {{"id": "tiny.{key}", "path": "items", "httpMethod": "{verb}", "scopes": [{scopes}]}}}}"#
        );
        let (api, _) = good(&method);
        assert_eq!(api.methods[0].reads, expected, "{verb} {key} {scopes}");
    }
}

/// `items.readonly` is declared, but is not sufficient for a method that accepts `items`.
#[test]
fn a_reading_scope_of_other_data() {
    for (accepted, expected) in [
        (&["items", "photos.readonly"][..], false),
        (&["items.full_control", "photos.readonly"], false),
        (&["items", "items.readonly"], true),
        (&["items", "items.readonly", "photos.readonly"], true),
        // Without a reading variant.
        (&["items.file", "photos.readonly"], true),
        (&["photos.readonly"], true),
    ] {
        let url = |name: &str| format!("\"https://x.example/auth/{name}\"");
        let declared = ["items", "items.readonly", "items.file", "photos.readonly"];
        let declared = declared.map(|name| format!("{}: {{\"description\": \"\"}}", url(name)));
        let accepted: Vec<String> = accepted.iter().map(|name| url(name)).collect();
        let members = format!(
            r#""auth": {{"oauth2": {{"scopes": {{{}}}}}}}, "methods": {{"duplicate": {{"id": "tiny.duplicate", "path": "items", "httpMethod": "POST", "scopes": [{}]}}}}"#,
            declared.join(","),
            accepted.join(",")
        );
        let (api, _) = good(&members);
        assert_eq!(api.methods[0].reads, expected, "{accepted:?}");
    }
}

fn with_settings(reads: Reads) -> Result<Vec<bool>, Diagnostics> {
    let members = r#""resources": {"items": {"methods": {
        "get": {"id": "tiny.items.get", "path": "a", "httpMethod": "GET"},
        "run": {"id": "tiny.items.run", "path": "b", "httpMethod": "POST"},
        "put": {"id": "tiny.items.put", "path": "c", "httpMethod": "PUT"}}}}"#;
    let options = Options::new().reads(reads);
    let (api, _) = crate::resolve(text(members).as_bytes(), &options)?;
    let methods = api.resources[0].methods.iter();
    Ok(methods.map(|method| method.reads).collect())
}

#[test]
fn the_settings_take_precedence() {
    let new = Reads::new;
    for (reads, expected) in [
        (new(), [true, false, false]),
        (
            new().always(["items.run"]).never(["tiny.items.get"]),
            [false, true, false],
        ),
        (
            new().always(["items"]).never(["*tems.run"]),
            [true, false, true],
        ),
    ] {
        assert_eq!(
            with_settings(reads.clone()).expect("an API"),
            expected,
            "{reads:?}"
        );
    }
    for (reads, facts) in [
        (
            new().always(["items.rum"]),
            &["reads.always", "did you mean \"items.run\"?"][..],
        ),
        (
            new().always(["items.run"]).never(["tiny.items.run"]),
            &["reads.never", "`reads.always` names"],
        ),
    ] {
        let error = with_settings(reads).expect_err("an error");
        for fact in facts {
            assert!(error.to_string().contains(fact), "{fact}: {error}");
        }
    }
}

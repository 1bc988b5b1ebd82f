//! Tests the diagnostics of the reader for input of every kind.

use super::*;

fn read(bytes: &[u8]) -> Result<(Document, Vec<Diagnostic>), Diagnostics> {
    let (document, findings) = gather(bytes)?;
    Diagnostics::unless_error(document, findings)
}

/// The first diagnostic of a document, as it is printed.
fn refusal(bytes: &[u8]) -> String {
    match read(bytes) {
        Ok(_) => "fine".to_owned(),
        Err(Diagnostics(all)) => all
            .first()
            .map(|it| it.display("f").to_string())
            .unwrap_or_default(),
    }
}

#[test]
fn files_that_are_not_discovery_documents() {
    const FETCH: &str = "fetch the document again; services that publish their own document serve it at a path such as /$discovery/rest?version=v1";
    let table: [(&[u8], &str); 14] = [
        (b"", "f#: is empty; FETCH"),
        (b" \n\t", "f#: is empty; FETCH"),
        (
            b"<!DOCTYPE html><html>",
            "f#: is an HTML or XML page, not JSON; FETCH",
        ),
        (
            b"[1]",
            "f#: is an array; a discovery document is an object; FETCH",
        ),
        (
            b"\"x\"",
            "f#: is a string; a discovery document is an object; FETCH",
        ),
        (
            b"{\"a\":",
            "f#: ends too early, at line 1, column 5: EOF while parsing a value; FETCH",
        ),
        (
            b"{\n  \"a\" 1}",
            "f#: is not JSON at line 2, column 7: expected `:`; correct the file, or fetch it again",
        ),
        (
            b"{}",
            "f#: has no `kind`, so it is not a discovery document; a discovery document contains \"kind\": \"discovery#restDescription\"; fetch it again",
        ),
        (
            b"{\"kind\": 1}",
            "f#: has a `kind` that is not a string; FETCH",
        ),
        (
            b"{\"kind\": \"discovery#directoryList\"}",
            "f#: is the directory of all APIs, not the document of one; pass a document from one of its `discoveryRestUrl` values",
        ),
        (
            b"{\"openapi\": \"3.1.0\"}",
            "f#: is an OpenAPI description, not a discovery document; pass the API's discovery document",
        ),
        (
            b"{\"error\": {}}",
            "f#: is an error response of a server, not a discovery document; FETCH",
        ),
        (
            b"{\n\"a\": \"\xff\"}",
            "f#: is not UTF-8 at line 2, column 7; save the file as UTF-8, or fetch it again",
        ),
        (
            b"{\"a\": 1e999}",
            "f#: is not JSON at line 1, column 11: number out of range; correct the file, or fetch it again",
        ),
    ];
    for (bytes, expected) in table {
        let expected = expected.replace("FETCH", FETCH);
        assert_eq!(
            refusal(bytes),
            expected,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn surrogates_and_depth() {
    let half = refusal(br#"{"a": "\ud800"}"#);
    assert!(
        half.starts_with("f#: has half of a surrogate pair at line 1, column "),
        "{half}"
    );
    let deep = refusal(&[b'['; 10_000]);
    assert_eq!(
        deep,
        "f#: is nested deeper than 127 levels at line 1, column 128; no valid document is; fetch it again"
    );
}

/// All findings about the members of an otherwise valid document.
fn findings(members: &str) -> Vec<String> {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "n", "version": "v1", "rootUrl": "https://n.example/", {members}}}"#
    );
    let (_, found) = gather(text.as_bytes()).expect("it is JSON");
    found.iter().map(|it| it.display("f").to_string()).collect()
}

#[test]
fn findings_have_a_position() {
    const AGAIN: &str = "correct the document, or fetch it again";
    const IGNORED: &str =
        "it is ignored; look for it in a newer version of discogen if the client needs it";
    let table: [(&str, &[&str]); 9] = [
        (r#""title": "T""#, &[]),
        (
            r#""title": 1"#,
            &["f#/title: is a number; must be a string; AGAIN"],
        ),
        (r#""x": 1"#, &["note: f#/x: is an unknown key; IGNORED"]),
        (
            r#""name": "m""#,
            &["f#/name: is a duplicate key; remove one of the two"],
        ),
        (
            r#""schemas": []"#,
            &["f#/schemas: is an array; must be an object; AGAIN"],
        ),
        (
            r#""schemas": {"a/b~c": {"type": [], "properties": {"p": 1, "q": {"enum": ["a", null]}}}}"#,
            &[
                "f#/schemas/a~1b~0c/type: is an array; must be one type; write one type; every type also allows absence and null, and \"any\" allows any value",
                "f#/schemas/a~1b~0c/properties/p: is a number; must be an object; AGAIN",
                "f#/schemas/a~1b~0c/properties/q/enum/1: is null; must be a string; AGAIN",
            ],
        ),
        (
            r#""methods": {"m": {"parameters": {"p": {"default": 5, "required": "yes"}}}}"#,
            &[
                "note: f#/methods/m/parameters/p/default: is a number; discovery documents have a string here; its text is used",
                "f#/methods/m/parameters/p/required: is a string; must be a boolean; AGAIN",
                "f#/methods/m: has no `httpMethod`; add it, for example \"GET\"",
                "f#/methods/m: has no `path`; add the URL template, relative to `servicePath`",
            ],
        ),
        (
            r#""resources": {"r": {"methods": {"m": {"httpMethod": "", "path": "p", "request": {"$ref": "X", "parameterName": "r"}}}}}"#,
            &["f#/resources/r/methods/m/httpMethod: is empty; add it, for example \"GET\""],
        ),
        (
            r#""auth": {"oauth2": {"scopes": {"s": {"description": 1}}}, "basic": {}}"#,
            &[
                "f#/auth/oauth2/scopes/s/description: is a number; must be a string; AGAIN",
                "note: f#/auth/basic: is an unknown key; IGNORED",
            ],
        ),
    ];
    for (members, expected) in table {
        let expected: Vec<String> = expected
            .iter()
            .map(|it| it.replace("AGAIN", AGAIN).replace("IGNORED", IGNORED))
            .collect();
        assert_eq!(findings(members), expected, "{members}");
    }
}

#[test]
fn missing_keys_are_reported_once() {
    let (_, found) = gather(br#"{"kind": "discovery#restDescription"}"#).expect("it is JSON");
    let facts: Vec<&str> = found.iter().map(|it| it.fact.as_str()).collect();
    assert_eq!(
        facts,
        ["has no `name`", "has no `version`", "has no `rootUrl`"]
    );
}

#[test]
fn byte_order_mark_and_order_of_members() {
    let text = "\u{feff}{\"kind\": \"discovery#restDescription\", \"name\": \"n\", \"version\": \"v\", \"rootUrl\": \"u\", \"schemas\": {\"b\": {}, \"a\": {}}}";
    let (document, _) = read(text.as_bytes()).expect("it is a document");
    let keys: Vec<&str> = document.schemas.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["b", "a"]);
}

//! Comparing two documents without a common name takes time proportional to their length.

use std::time::{Duration, Instant};

use discogen_build::revision;
use discogen_model::Options;
use discogen_model::api::Api;

fn many(count: usize, one: impl FnMut(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(",")
}

fn model(members: &str) -> Api {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", "rootUrl": "https://tiny.example/", {members}}}"#
    );
    let (api, _) = discogen_model::resolve(text.as_bytes(), &Options::default()).expect("fine");
    api
}

type Make = fn(usize, &str) -> String;

/// Documents with a number of names that have this prefix.
const KINDS: &[(&str, usize, Make)] = &[
    ("fields", 1_000, fields),
    ("values", 1_000, values),
    ("parameters", 250, parameters),
    ("methods", 500, methods),
    ("resources", 500, resources),
    ("schemas", 1_000, schemas),
    ("enums", 500, enums),
    ("scopes", 500, scopes),
    ("media types", 1_000, media_types),
];

fn fields(count: usize, name: &str) -> String {
    let fields = many(count, |i| format!(r#""{name}{i}": {{"type": "string"}}"#));
    format!(r#""schemas": {{"S": {{"type": "object", "properties": {{{fields}}}}}}}"#)
}

fn values(count: usize, name: &str) -> String {
    let values = many(count, |i| format!("\"{name}{i}\""));
    format!(
        r#""schemas": {{"S": {{"type": "object", "properties": {{"e": {{"type": "string", "enum": [{values}]}}}}}}}}"#
    )
}

fn method(members: &str) -> String {
    format!(r#"{{"httpMethod": "POST", "path": "m" {members}}}"#)
}

fn parameters(count: usize, name: &str) -> String {
    let parameters = many(count, |i| {
        format!(r#""{name}{i}": {{"type": "string", "location": "query", "required": true}}"#)
    });
    let method = method(&format!(r#", "parameters": {{{parameters}}}"#));
    format!(r#""methods": {{"m": {method}}}"#)
}

fn methods(count: usize, name: &str) -> String {
    let methods = many(count, |i| format!(r#""{name}{i}": {}"#, method("")));
    format!(r#""methods": {{{methods}}}"#)
}

fn resources(count: usize, name: &str) -> String {
    let resources = many(count, |i| {
        format!(r#""{name}{i}": {{"methods": {{"m": {}}}}}"#, method(""))
    });
    format!(r#""resources": {{{resources}}}"#)
}

fn schemas(count: usize, name: &str) -> String {
    let schemas = many(count, |i| format!(r#""{name}{i}": {{"type": "object"}}"#));
    format!(r#""schemas": {{"Kept": {{"type": "object"}}, {schemas}}}"#)
}

fn enums(count: usize, name: &str) -> String {
    let schemas = many(count, |i| {
        format!(r#""{name}{i}": {{"type": "string", "enum": ["{name}{i}"]}}"#)
    });
    format!(r#""schemas": {{"Kept": {{"type": "object"}}, {schemas}}}"#)
}

fn scopes(count: usize, name: &str) -> String {
    let urls = many(count, |i| format!("\"https://a.example/auth/{name}{i}\""));
    let method = method(&format!(r#", "scopes": [{urls}]"#));
    format!(r#""methods": {{"m": {method}}}"#)
}

fn media_types(count: usize, name: &str) -> String {
    let types = many(count, |i| format!("\"image/{name}{i}\""));
    let method = method(&format!(
        r#", "mediaUpload": {{"accept": [{types}], "protocols": {{"simple": {{"path": "/upload"}}}}}}"#
    ));
    format!(r#""methods": {{"m": {method}}}"#)
}

/// Four times as many names may take eight times as long; quadratic growth takes sixteen times as long.
#[test]
fn comparing_does_not_grow_with_the_square() {
    for (kind, count, make) in KINDS {
        let pair = |count: usize| (model(&make(count, "a")), model(&make(count, "b")));
        let (few, many) = (pair(*count), pair(4 * count));
        let time = |(old, new): &(Api, Api)| {
            let start = Instant::now();
            let revision = revision::compare(old, new);
            assert!(!revision.changes.is_empty(), "{kind}");
            start.elapsed()
        };
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let is_linear = (0..20).any(|round| {
            (short, long) = (short.min(time(&few)), long.min(time(&many)));
            round >= 2 && long <= 8 * short
        });
        assert!(
            is_linear,
            "{kind}: {count} take {short:?}, four times as many {long:?}"
        );
    }
}

//! Tests which methods send a request ID: by verb, by the parameter, by the settings.

use serde_json::{Value, json};

use crate::api::{Api, Method, RequestId};
use crate::{Diagnostics, Options, options};

const PROMISE: &str =
    "If the server receives two requests with the same ID, the second request is ignored.";

/// A method of the resource `items` with a parameter `requestId`.
fn method(verb: &str, parameter: Value) -> Value {
    json!({"path": "items", "httpMethod": verb, "parameters": {"requestId": parameter}})
}

fn text(description: &str) -> Value {
    json!({"type": "string", "location": "query", "description": description})
}

fn with(key: &str, value: Value) -> Value {
    let mut parameter = text(PROMISE);
    parameter[key] = value;
    parameter
}

fn document() -> Value {
    let body =
        |schema: &str| json!({"path": "items", "httpMethod": "POST", "request": {"$ref": schema}});
    let mut methods = json!({
        "insert": method("POST", text(PROMISE)),
        "patch": method("PATCH", text(PROMISE)),
        "update": method("PUT", text("For debugging.")),
        "delete": method("DELETE", text("")),
        "get": method("GET", text(PROMISE)),
        "number": method("POST", with("format", json!("int64"))),
        "repeated": method("POST", with("repeated", json!(true))),
        "required": method("POST", with("required", json!(true))),
        "stated": method("POST", text("Required. The request to look up.")),
        "header": method("POST", with("location", json!("header"))),
        "digits": method("POST", with("pattern", json!("^[0-9]+$"))),
        "uuid": method("POST", with("pattern", json!("^[0-9a-f-]{36}$"))),
        "other": method("POST", json!({})),
        "body": body("Insert"),
        "envelope": body("Outer"),
    });
    methods["other"]["parameters"] = json!({"clientRequestId": text(PROMISE)});
    for (key, method) in methods.as_object_mut().expect("methods") {
        method["id"] = format!("shop.items.{key}").into();
    }
    json!({
        "kind": "discovery#restDescription", "name": "shop", "version": "v1", "revision": "1",
        "rootUrl": "https://shop.example/", "servicePath": "",
        "schemas": {
            "Insert": {"id": "Insert", "type": "object", "properties": {"requestId": {"type": "string"}}},
            "Outer": {"id": "Outer", "type": "object", "properties": {"insert": {"$ref": "Insert"}}},
        },
        "resources": {"items": {"methods": methods}},
    })
}

fn resolve(request_ids: options::RequestIds, retry: options::Retry) -> Result<Api, Diagnostics> {
    let options = Options {
        request_ids,
        retry,
        ..Options::default()
    };
    let bytes = document().to_string().into_bytes();
    crate::resolve(&bytes, &options).map(|(api, _)| api)
}

/// `ignored`, `sent`, `body` or `none`.
fn found(method: &Method) -> &'static str {
    match &method.request_id {
        Some(RequestId::Query {
            ignores_duplicates: true,
            ..
        }) => "ignored",
        Some(RequestId::Query { .. }) => "sent",
        Some(RequestId::Body(_)) => "body",
        None => "none",
    }
}

fn assert_found(api: &Api, expected: &[(&str, &str)]) {
    for (name, expected) in expected {
        let mut methods = api.resources[0].methods.iter();
        let method = methods.find(|it| it.name.wire == *name).expect("a method");
        assert_eq!(found(method), *expected, "{name}");
    }
}

#[test]
fn writing_methods_send_an_id() {
    let api = resolve(Default::default(), Default::default()).expect("an API");
    assert_found(
        &api,
        &[
            ("insert", "ignored"),
            ("patch", "ignored"),
            ("update", "sent"),
            ("delete", "sent"),
            ("get", "none"),
            ("number", "none"),
            ("repeated", "none"),
            ("required", "none"),
            ("stated", "none"),
            ("header", "none"),
            ("digits", "none"),
            ("uuid", "ignored"),
            ("other", "none"),
            ("body", "body"),
            ("envelope", "none"),
        ],
    );
}

#[test]
fn the_settings_take_precedence() {
    let lists = options::RequestIds::new()
        .deduplicated(["items.update", "items.get"])
        .sent(["items.stated", "items.p*"])
        .never(["shop.items.insert"]);
    let retry = options::Retry::new().never(["items.uuid"]);
    let api = resolve(lists, retry).expect("an API");
    assert_found(
        &api,
        &[
            ("update", "ignored"),
            ("get", "ignored"),
            ("stated", "sent"),
            ("patch", "sent"),
            ("insert", "none"),
            ("uuid", "sent"),
        ],
    );
}

#[test]
fn entries_without_a_match_are_errors_with_a_suggestion() {
    let new = options::RequestIds::new;
    for (lists, facts) in [
        (
            new().never(["items.inset"]),
            &["request_ids.never", "did you mean \"items.insert\"?"][..],
        ),
        // The parameter is a header.
        (
            new().sent(["items.header"]),
            &["request_ids.sent", "query parameter `requestId`"],
        ),
        (
            new()
                .sent(["items.insert"])
                .deduplicated(["shop.items.insert"]),
            &["request_ids.sent", "`request_ids.deduplicated` names"],
        ),
    ] {
        let error = resolve(lists, Default::default()).expect_err("an error");
        assert_eq!(error.0.len(), 1, "{error}");
        for fact in facts {
            assert!(error.to_string().contains(fact), "{fact}: {error}");
        }
    }
}

//! Tests which methods are retried: by verb, by a precondition, by the settings.

use serde_json::{Value, json};

use crate::api::{Api, Method, Precondition, Resource, RetryRule};
use crate::text::Untrusted;
use crate::{Diagnostics, Options, options};

fn query(names: &[&str]) -> Value {
    let parameters = names.iter().map(|name| {
        let parameter = json!({"type": "string", "location": "query"});
        ((*name).to_owned(), parameter)
    });
    Value::Object(parameters.collect())
}

fn document() -> Value {
    let method = |name: &str, verb: &str, parameters: &[&str]| {
        let id = format!("shop.{name}");
        json!({"id": id, "path": id, "httpMethod": verb, "parameters": query(parameters)})
    };
    let with_body = |mut method: Value, schema: &str| {
        method["request"] = json!({"$ref": schema});
        method
    };
    json!({
        "kind": "discovery#restDescription", "name": "shop", "version": "v1", "revision": "1",
        "rootUrl": "https://shop.example/", "servicePath": "",
        "schemas": {
            "Item": {"id": "Item", "type": "object", "properties": {"etag": {"type": "string"}}},
            "SetItem": {"id": "SetItem", "type": "object", "properties": {
                "mask": {"type": "string"}, "item": {"$ref": "Item"}}},
            "Plain": {"id": "Plain", "type": "object", "properties": {"etag": {"type": "boolean"}}},
        },
        "resources": {"items": {
            "methods": {
                "get": method("items.get", "GET", &["ifGenerationMatch"]),
                "insert": method("items.insert", "POST", &[
                    "ifGenerationMatch", "ifGenerationNotMatch", "ifSourceGenerationMatch",
                    "ifMetagenerationMatch", "ifmatch", "ifMatch", "a", "generation",
                ]),
                "patch": method("items.patch", "PATCH", &["etag", "writeControl.requiredRevisionId",
                    "currentDocument.updateTime", "currentDocument.exists", "item.updateTime"]),
                "publish": method("items.publish", "POST", &["fingerprint"]),
                "delete": method("items.delete", "DELETE", &["etag"]),
                "set": with_body(method("items.set", "PUT", &[]), "SetItem"),
                "put": with_body(method("items.put", "PUT", &[]), "Item"),
                "plain": with_body(method("items.plain", "POST", &[]), "Plain"),
            },
            "resources": {"notes": {"methods": {
                "get": method("items.notes.get", "GET", &[]),
                "add": method("items.notes.add", "POST", &[]),
            }}},
        }},
    })
}

fn resolve(document: &Value, retry: options::Retry) -> Result<Api, Diagnostics> {
    let options = Options {
        retry,
        ..Options::default()
    };
    let bytes = document.to_string().into_bytes();
    crate::resolve(&bytes, &options).map(|(api, _)| api)
}

fn find<'a>(resources: &'a [Resource], path: &str) -> &'a Method {
    let (first, rest) = path.split_once('.').expect("a resource");
    let resource = resources.iter().find(|it| it.name.wire == first);
    let resource = resource.expect("the resource");
    match rest.contains('.') {
        true => find(&resource.resources, rest),
        false => {
            let mut methods = resource.methods.iter();
            methods.find(|it| it.name.wire == rest).expect("the method")
        }
    }
}

/// The rule of a method, and its preconditions as text.
fn rule(api: &Api, path: &str) -> (RetryRule, Vec<String>) {
    let retry = &find(&api.resources, path).retry;
    let preconditions = retry.preconditions.iter().map(|it| match it {
        Precondition::Query(name) => name.wire.raw().to_owned(),
        Precondition::Body(path) => {
            let steps: Vec<&str> = path.iter().map(Untrusted::raw).collect();
            format!("/{}", steps.join("/"))
        }
    });
    (retry.rule, preconditions.collect())
}

fn lists(lists: [&[&str]; 4]) -> options::Retry {
    let [always, with_precondition, with_etag, never] =
        lists.map(|list| list.iter().map(|&it| it.to_owned()).collect());
    options::Retry {
        always,
        with_precondition,
        with_etag,
        never,
    }
}

#[test]
fn rules_by_verb_and_parameters() {
    let api = resolve(&document(), options::Retry::default()).expect("an API");
    for (path, expected) in [
        ("items.get", &[][..]),
        (
            "items.insert",
            &["ifGenerationMatch", "ifMetagenerationMatch"],
        ),
        (
            "items.patch",
            &[
                "etag",
                "writeControl.requiredRevisionId",
                "currentDocument.updateTime",
            ],
        ),
        ("items.publish", &["fingerprint"]),
        ("items.delete", &[]),
        ("items.put", &[]),
        ("items.plain", &[]),
    ] {
        let (found, mut preconditions) = rule(&api, path);
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        preconditions.sort_unstable();
        assert_eq!(
            (found, preconditions.iter().map(String::as_str).collect()),
            (RetryRule::Verb, expected),
            "{path}"
        );
    }
}

#[test]
fn the_settings_name_methods_resources_and_patterns() {
    let settings = lists([
        &["*.get", "items.notes"],
        &["items.insert", "items.delete", "items.plain"],
        &["items.set", "shop.items.put"],
        &["items.notes.a*", "items.*"],
    ]);
    let api = resolve(&document(), settings).expect("an API");
    let text = |items: &[&str]| items.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    for (path, expected, preconditions) in [
        // `items.*` applies: it is longer than `*.get`.
        ("items.get", RetryRule::Never, text(&[])),
        ("items.notes.get", RetryRule::Always, text(&[])),
        ("items.notes.add", RetryRule::Never, text(&[])),
        (
            "items.insert",
            RetryRule::Precondition,
            text(&["ifGenerationMatch", "ifMetagenerationMatch"]),
        ),
        ("items.delete", RetryRule::Precondition, text(&["etag"])),
        ("items.plain", RetryRule::Precondition, text(&[])),
        ("items.set", RetryRule::Precondition, text(&["/item/etag"])),
        ("items.put", RetryRule::Precondition, text(&["/etag"])),
        ("items.patch", RetryRule::Never, text(&[])),
    ] {
        let (found, listed) = rule(&api, path);
        assert_eq!((found, listed), (expected, preconditions), "{path}");
    }
    // A body inside of an envelope.
    let mut wrapped = document();
    wrapped["features"] = json!(["dataWrapper"]);
    let settings = lists([&[], &[], &["items.set"], &[]]);
    let api = resolve(&wrapped, settings).expect("an API");
    assert_eq!(rule(&api, "items.set").1, text(&["/data/item/etag"]));
}

#[test]
fn entries_without_a_match_are_errors_with_a_suggestion() {
    for (settings, facts) in [
        (
            lists([&["items.gte"], &[], &[], &[]]),
            &["retry.always", "items.gte", "did you mean \"items.get\"?"][..],
        ),
        (
            lists([&[], &["*.nothing"], &[], &[]]),
            &["retry.with_precondition", "*.nothing"],
        ),
        (lists([&[], &[], &[""], &[]]), &["retry.with_etag", "\"\""]),
        (
            lists([&[], &[], &[], &["item"]]),
            &["retry.never", "\"item\"", "no method or resource"],
        ),
        (
            lists([&["items.get"], &[], &[], &["shop.items.get"]]),
            &["retry.never", "`retry.always` names", "items.get"],
        ),
    ] {
        let error = resolve(&document(), settings.clone()).expect_err("an error");
        assert_eq!(error.0.len(), 1, "{settings:?}: {error}");
        for fact in facts {
            assert!(error.to_string().contains(fact), "{fact}: {error}");
        }
    }
}

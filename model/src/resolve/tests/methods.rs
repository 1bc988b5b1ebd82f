//! Methods and resources.

use super::{good, shown};
use crate::api::{Method, Resource, Type};

/// One resource `things` with these members.
fn resource(members: &str) -> (Resource, Vec<String>) {
    let (api, notes) = good(&format!(
        r#""schemas": {{"Empty": {{"type": "object"}}}}, "resources": {{"things": {{{members}}}}}"#
    ));
    (
        api.resources
            .into_iter()
            .next()
            .expect("it has one resource"),
        notes,
    )
}

/// One method with these members.
fn method(members: &str) -> (Method, Vec<String>) {
    let (resource, notes) = resource(&format!(r#""methods": {{"list": {{{members}}}}}"#));
    (
        resource
            .methods
            .into_iter()
            .next()
            .expect("it has one method"),
        notes,
    )
}

#[test]
fn order_and_names_of_parameters() {
    let (method, notes) = method(
        r#""httpMethod": "post", "path": "{b}/{a}", "parameterOrder": ["a", "gone", "b"], "request": {"$ref": "Empty"},
        "parameters": {
            "with": {"type": "string", "location": "query"},
            "body": {"type": "string", "location": "query"},
            "b": {"type": "string", "location": "path", "required": true},
            "need": {"type": "integer", "format": "int32", "location": "query", "required": true, "repeated": true},
            "x-head": {"type": "boolean", "location": "header"},
            "a": {"type": "string", "location": "path"}
        }"#,
    );
    let names: Vec<&str> = method
        .parameters
        .iter()
        .map(|it| it.name.rust.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "need", "with", "body_", "x_head"]);
    assert!(method.parameters.iter().take(3).all(|it| it.required));
    assert_eq!(shown(&method.parameters[2].ty), "[I32]");
    let body = method.body.expect("it has a body");
    assert_eq!(
        (method.verb.raw(), body.field.as_str(), body.fieldless),
        ("POST", "body", true)
    );
    assert_eq!(
        notes,
        [
            "note: f#/resources/things/methods/list/parameterOrder/1: names \"gone\", which is not a parameter; it is ignored",
            "note: f#/resources/things/methods/list/parameters/a: is part of the path, but not `required`; it is treated as required",
        ]
        .map(str::to_owned)
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
}

#[test]
fn bodies_responses_and_scopes() {
    let (get, notes) = method(
        r#""httpMethod": "GET", "path": "p", "request": {"$ref": "Empty"}, "scopes": ["s/auth/b.c", "openid", "openid"],
        "response": {"type": "object", "additionalProperties": {"type": "any"}}"#,
    );
    assert!(get.body.is_none());
    assert_eq!((get.response, get.scopes), (Some(Type::Object), vec![1, 0]));
    assert_eq!(get.id, "tiny.things.list");
    assert_eq!(notes.len(), 3, "{notes:?}");
    let (post, _) = method(
        r#""httpMethod": "POST", "path": "p", "request": {"type": "object", "properties": {"x": {"type": "any"}}}"#,
    );
    assert_eq!(
        post.body.map(|it| shown(&it.ty)).as_deref(),
        Some("ThingsListRequest")
    );
    assert_eq!(post.response, None);
}

#[test]
fn names_of_resources() {
    let leaf = r#"{"methods": {"get": {"httpMethod": "GET", "path": "c"}}}"#;
    let (things, _) = resource(&format!(
        r#""methods": {{"list": {{"httpMethod": "GET", "path": "a"}}, "move": {{"httpMethod": "GET", "path": "b"}}}},
        "resources": {{"list": {leaf}, "schemas": {leaf}, "things": {leaf}, "type": {leaf}, "new": {leaf}}}"#
    ));
    let methods: Vec<String> = things
        .methods
        .iter()
        .map(|it| format!("{} {} {}", it.name.rust, it.params, it.call))
        .collect();
    assert_eq!(
        methods,
        ["list ListParams ListCall", "move_ MoveParams MoveCall"]
    );
    let below: Vec<String> = things
        .resources
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                it.accessors.join("."),
                it.module.join("::"),
                it.handle
            )
        })
        .collect();
    assert_eq!(
        below,
        [
            "things.list_resource resources::things::list List",
            "things.schemas resources::things::schemas_ Schemas",
            "things.things resources::things::things_ Things",
            "things.type_ resources::things::type_ Type",
            "things.new_ resources::things::new New_",
        ]
    );
}

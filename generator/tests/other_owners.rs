//! Documents of other owners than Google: what they write otherwise.

use discogen::diagnostic::Severity;
use discogen::model::Api;
use discogen::{Options, model};

/// A document with these members, and what is found in it.
fn read(members: &str) -> Result<(Api, Vec<String>), Vec<String>> {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", {members}}}"#
    );
    match model(text.as_bytes(), &Options::default()) {
        Ok((api, notes)) => {
            let notes = notes.iter().map(|it| it.display("f").to_string());
            Ok((api, notes.collect()))
        }
        Err(all) => {
            let errors = all.0.iter().filter(|it| it.severity == Severity::Error);
            Err(errors.map(|it| it.display("f").to_string()).collect())
        }
    }
}

#[test]
fn one_of_several_keys_has_the_address() {
    for (members, root, service) in [
        // As Google writes it.
        (
            r#""rootUrl": "https://a.example/", "servicePath": "t/v1/", "basePath": "/other/""#,
            "https://a.example/",
            "t/v1/",
        ),
        (
            r#""rootUrl": "https://a.example/", "servicePath": "", "basePath": "/other/""#,
            "https://a.example/",
            "",
        ),
        // The path from the root of the host.
        (
            r#""rootUrl": "https://a.example/", "basePath": "/t/v1/""#,
            "https://a.example/",
            "t/v1/",
        ),
        (
            r#""rootUrl": "https://a.example/_ah/api/", "basePath": "/_ah/api/t/v1""#,
            "https://a.example/_ah/api/",
            "t/v1/",
        ),
        (
            r#""rootUrl": "https://a.example/_ah/api/", "basePath": "/t/v1""#,
            "https://a.example/_ah/api/",
            "t/v1/",
        ),
        (
            r#""rootUrl": "https://a.example", "basePath": "/""#,
            "https://a.example/",
            "",
        ),
        // A whole URL.
        (
            r#""basePath": "https://a.example/_ah/api/t/v1/""#,
            "https://a.example/",
            "_ah/api/t/v1/",
        ),
        (
            r#""baseUrl": "https://a.example/t/v1/", "basePath": "/t/v1/""#,
            "https://a.example/",
            "t/v1/",
        ),
        (
            r#""rootUrl": "https://a.example/api/", "baseUrl": "https://a.example/api/t/v1/""#,
            "https://a.example/api/",
            "t/v1/",
        ),
        (
            r#""baseUrl": "https://a.example""#,
            "https://a.example/",
            "",
        ),
        (
            r#""baseUrl": "https://a.example/x/", "servicePath": "t/v1/""#,
            "https://a.example/",
            "t/v1/",
        ),
    ] {
        let (api, _) = read(members).expect(members);
        assert_eq!(
            (api.root_url.raw(), api.service_path.raw()),
            (root, service),
            "{members}"
        );
    }
}

#[test]
fn an_address_that_is_none_names_its_key() {
    for (members, expected) in [
        (
            r#""title": "T""#,
            "f#: has no `rootUrl`; add the URL of the service",
        ),
        (
            r#""basePath": "/t/v1/""#,
            "f#: has no `rootUrl`; add the URL of the service",
        ),
        (
            r#""baseUrl": "ftp://a.example/t/""#,
            "f#/baseUrl: is \"ftp://a.example\", which is not the URL of a service",
        ),
        (
            r#""rootUrl": "https://a.example/", "basePath": "/{a}/""#,
            "f#/basePath: is \"{a}/\", which is not the path of a service",
        ),
        (
            r#""rootUrl": "$ENDPOINT/", "basePath": "/t/""#,
            "f#/rootUrl: is \"$ENDPOINT/\", which is not the URL of a service",
        ),
    ] {
        let errors = read(members).expect_err(members);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].starts_with(expected), "{errors:?}");
        assert!(!errors[0].contains("googleapis"), "{errors:?}");
    }
}

#[test]
fn a_path_may_begin_with_a_slash() {
    let members = r#""rootUrl": "https://a.example/", "servicePath": "t/v1/", "methods": {"get": {
        "httpMethod": "GET", "path": "/things/{id}", "parameters": {
        "id": {"type": "string", "location": "path", "required": true}}}}"#;
    let (api, notes) = read(members).expect("fine");
    assert_eq!(api.methods[0].path, "things/{id}");
    assert_eq!(
        notes,
        [
            "note: f#/methods/get/path: begins with a slash; it is taken relative to `servicePath`, like one without it"
        ]
    );
}

/// What JSON Schema has and discovery documents write otherwise: what to write is said.
#[test]
fn json_schema_is_translated_or_explained() {
    let root = r#""rootUrl": "https://a.example/", "schemas": {"S": "#;
    for (schema, expected) in [
        (
            r#"{"type": "array", "items": [{"type": "string"}]}"#,
            "f#/schemas/S/items: is an array; must be one schema, which all elements have; \
             write the schema alone, without the brackets",
        ),
        (
            r#"{"type": "array", "items": [{"type": "string"}, {"type": "boolean"}]}"#,
            "f#/schemas/S/items: is an array; must be one schema, which all elements have; \
             write one schema for all elements; if they differ, {\"type\": \"any\"} takes any value",
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            "f#/schemas/S/type: is an array; must be one type; \
             write the type alone; absence and null are part of every type, and \"any\" takes any value",
        ),
    ] {
        let errors = read(&format!("{root}{schema}}}")).expect_err(schema);
        assert_eq!(errors, [expected]);
    }
    for (schema, expected) in [
        (
            r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}"#,
            "note: f#/schemas/S/required: is a list of properties, as in JSON Schema; \
             it is ignored: a schema may be sent in several methods, which require different properties",
        ),
        (
            r#"{"type": "integer", "format": "int32", "enum": [1]}"#,
            "note: f#/schemas/S/enum/0: is a number, where discovery documents have a string; it is taken by its text",
        ),
    ] {
        let (_, notes) = read(&format!("{root}{schema}}}")).expect(schema);
        assert!(notes.iter().any(|it| it == expected), "{notes:?}");
    }
}

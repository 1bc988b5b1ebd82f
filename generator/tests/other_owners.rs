//! Documents of other owners than Google, and their differences.

use discogen_model::api::Api;
use discogen_model::diagnostic::Severity;
use discogen_model::{Options, resolve};

/// The diagnostics of a document with these members.
fn read(members: &str) -> Result<(Api, Vec<String>), Vec<String>> {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", {members}}}"#
    );
    match resolve(text.as_bytes(), &Options::default()) {
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
fn an_invalid_address_names_its_key() {
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
            "note: f#/methods/get/path: begins with a slash; it is resolved relative to `servicePath`, as without the slash"
        ]
    );
}

/// Keywords of JSON Schema that discovery documents express differently: the diagnostic suggests the replacement.
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
             write one type; every type also allows absence and null, and \"any\" allows any value",
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
            "note: f#/schemas/S/enum/0: is a number; discovery documents have a string here; its text is used",
        ),
    ] {
        let (_, notes) = read(&format!("{root}{schema}}}")).expect(schema);
        assert!(notes.iter().any(|it| it == expected), "{notes:?}");
    }
}

/// The files of a crate.
fn files(members: &str) -> discogen_build::Package {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", {members}}}"#
    );
    discogen_build::generate(text.as_bytes(), &Options::default()).expect("fine")
}

const METHOD: &str = r#""methods": {"get": {"httpMethod": "GET", "path": "x"}}"#;

#[test]
fn titles_and_revisions_make_sentences() {
    let package = files(&format!(
        r#""rootUrl": "https://tiny.googleapis.com/", "title": "The Tiny API", {METHOD}"#
    ));
    for (path, text) in &package.files {
        assert!(!text.to_lowercase().contains("the the "), "{path}: {text}");
        for odd in ["revision .", "revision ;", "revision  "] {
            assert!(!text.contains(odd), "{path}: {text}");
        }
    }
    let front = &package.files["src/lib.rs"];
    assert!(front.contains("Client for the Tiny API, v1."), "{front}");
    assert!(
        front.contains("discovery document of `tiny:v1`."),
        "{front}"
    );
    assert!(package.files["Cargo.toml"].contains("\"Client for the Tiny API, v1\""));
}

/// Only Google's services have a page in Google's console.
#[test]
fn the_console_is_googles() {
    for (root, is_googles) in [
        ("https://tiny.googleapis.com/", true),
        ("https://www.googleapis.com/", true),
        ("https://tiny.appspot.com/_ah/api/", false),
        ("https://tiny.example/", false),
        ("https://googleapis.com.evil.example/", false),
        ("https://notgoogleapis.com/", false),
        ("https://user.example/googleapis.com/", false),
    ] {
        let package = files(&format!(r#""rootUrl": "{root}", {METHOD}"#));
        for path in ["README.md", "src/lib.rs"] {
            let text = &package.files[path];
            let has_link = text.contains("console.developers.google.com");
            assert_eq!(has_link, is_googles, "{root} {path}");
        }
        let has_keyword = package.files["Cargo.toml"].contains("keywords = [\"google\"");
        assert_eq!(has_keyword, is_googles, "{root}");
    }
}

/// clippy objects to variables and arguments of these names.
#[test]
fn no_argument_is_called_foo() {
    let parameter = |name: &str| {
        format!(r#""{name}": {{"type": "string", "location": "query", "required": true}}"#)
    };
    let names = ["foo", "baz", "quux", "bar"];
    let parameters: Vec<String> = names.iter().map(|it| parameter(it)).collect();
    let package = files(&format!(
        r#""rootUrl": "https://tiny.example/", "methods": {{"get": {{"httpMethod": "GET", "path": "x",
            "parameters": {{{}}}}}}}"#,
        parameters.join(", ")
    ));
    let code = &package.files["src/lib.rs"];
    for argument in ["foo_: impl", "baz_: impl", "quux_: impl", "bar: impl"] {
        assert!(code.contains(argument), "{argument} in {code}");
    }
    for setter in ["pub fn foo(", "pub fn baz("] {
        assert!(code.contains(setter), "{setter} in {code}");
    }
    let named = discogen_build::generate(
        br#"{"kind": "discovery#restDescription", "name": "foo", "version": "v1",
            "rootUrl": "https://foo.example/", "methods": {"get": {"httpMethod": "GET", "path": "x"}}}"#,
        &Options::default(),
    );
    let named = named.expect("fine");
    assert!(!named.files["src/lib.rs"].contains("let foo "));
}

/// A 64-bit integer of type `integer` is a JSON number, which is passed to the runtime.
#[test]
fn integers_are_json_numbers() {
    let package = files(
        r#""rootUrl": "https://tiny.example/", "schemas": {
            "S": {"type": "object", "properties": {
                "a": {"type": "integer"}, "b": {"type": "integer", "format": "int64"},
                "c": {"type": "string", "format": "int64"}, "d": {"type": "integer", "format": "int32"},
                "e": {"type": "array", "items": {"type": "integer", "format": "uint64"}},
                "f": {"type": "object", "additionalProperties": {"type": "integer"}}}},
            "L": {"type": "array", "items": {"type": "integer"}}},
           "methods": {"put": {"httpMethod": "PUT", "path": "x", "request": {"type": "array", "items": {"type": "integer"}}}}"#,
    );
    let code = package.files["src/schemas.rs"].replace(['\n', ' '], "");
    for row in [
        "0a\"a\",1b\"b\",2c\"c\",3d\"d\",4e\"e\",5f\"f\"}numbers0145",
        "rt::transparent!(Lnumbers)",
    ] {
        assert!(code.contains(row), "{row} in {code}");
    }
    assert!(package.files["src/lib.rs"].contains("request.body_of_numbers(&self.body)"));
}

/// A change of the kind changes the JSON of a field, but not the URL of a parameter.
#[test]
fn a_revision_compares_the_kind_of_an_integer() {
    use discogen_build::revision::Verdict;
    let with = |field: &str, parameter: &str| {
        let members = format!(
            r#""rootUrl": "https://a.example/", "schemas": {{"S": {{"type": "object", "properties": {{"a": {field}}}}}}},
            "methods": {{"get": {{"httpMethod": "GET", "path": "x", "parameters": {{"p": {parameter}}}}}}}"#
        );
        read(&members).expect("fine").0
    };
    let text = r#"{"type": "string", "format": "int64", "location": "query"}"#;
    let number = r#"{"type": "integer", "format": "int64", "location": "query"}"#;
    let list = |item: &str| format!(r#"{{"type": "array", "items": {item}}}"#);
    let map = |item: &str| format!(r#"{{"type": "object", "additionalProperties": {item}}}"#);
    for (old, new) in [
        (text.to_owned(), number.to_owned()),
        (list(text), list(number)),
        (map(text), map(number)),
        (map(&list(text)), map(&list(number))),
    ] {
        for (old, new) in [(&old, &new), (&new, &old)] {
            let revision = discogen_build::revision::compare(&with(old, text), &with(new, text));
            assert_eq!(revision.verdict, Verdict::Major, "{old} {new}");
            assert!(
                revision.changes.iter().all(|it| it.wire),
                "{:?}",
                revision.changes
            );
        }
    }
    let revision = discogen_build::revision::compare(&with(text, text), &with(text, number));
    assert_eq!(revision.verdict, Verdict::Patch, "{:?}", revision.changes);
}

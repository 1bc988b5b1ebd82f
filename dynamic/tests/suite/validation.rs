//! Compares parameters and bodies with the document before anything is sent.

use discogen_dynamic::serde_json::json;
use discogen_dynamic::{ProblemKind, Value};

use crate::support::offline;

/// The message of an invalid parameter.
async fn refused(path: &str, method: &str, name: &str, value: Value) -> String {
    let api = offline(path).await;
    let call = api.method(method).expect(method);
    call.set(name, value).expect_err("invalid").to_string()
}

#[tokio::test]
async fn parameters() {
    let drive = "discovery/drive.v3.json";
    for (name, value, expected) in [
        (
            "pagesize",
            json!(1),
            "`pagesize` is not a parameter of `drive.files.list`; did you mean `pageSize`?",
        ),
        (
            "pageSize",
            json!("ten"),
            "`pageSize` is a string that is not one; expected a 32-bit integer, -2147483648 to 2147483647",
        ),
        (
            "pageSize",
            json!(4_000_000_000_u32),
            "`pageSize` is out of range; expected a 32-bit integer, -2147483648 to 2147483647",
        ),
        (
            "supportsAllDrives",
            json!(1),
            "`supportsAllDrives` is an integer; expected `true` or `false`",
        ),
        (
            "q",
            json!(["a", "b"]),
            "`q` is an array, and the parameter is not repeated",
        ),
        ("q", json!({"a": 1}), "`q` is an object; expected a string"),
    ] {
        let message = refused(drive, "drive.files.list", name, value).await;
        assert_eq!(
            message,
            format!("invalid call of `drive.files.list`: {expected}")
        );
    }
    let path = "tests/documents/scalars.json";
    let api = offline(path).await;
    for method in api.document().methods() {
        for parameter in method.parameters() {
            let call = || api.method(method.id()).expect("a method");
            // Every type rejects an object, except for JSON.
            let wrong = call().set(parameter.name(), json!({"a": 1}));
            let is_json = parameter.kind() == discogen_dynamic::ParameterKind::Json;
            assert_eq!(wrong.is_ok(), is_json, "{}", parameter.name());
        }
    }
}

#[tokio::test]
async fn repeated_parameters_take_one_value_or_an_array() {
    let gmail = offline("discovery/gmail.v1.json").await;
    let call = gmail.method("gmail.users.messages.get").expect("a method");
    let call = call
        .set("userId", "me")
        .and_then(|it| it.set("id", "1"))
        .expect("valid");
    let query = |call: discogen_dynamic::Call| {
        let request = call.build().expect("a request");
        request.uri().query().unwrap_or_default().to_owned()
    };
    let one = call.clone().set("metadataHeaders", "To").expect("valid");
    assert_eq!(query(one), "metadataHeaders=To");
    let two = call
        .clone()
        .set("metadataHeaders", json!(["To", "From"]))
        .expect("valid");
    assert_eq!(
        query(two.clone()),
        "metadataHeaders=To&metadataHeaders=From"
    );
    let none = two.set("metadataHeaders", Value::Null).expect("valid");
    assert_eq!(query(none), "");
    let error = call
        .set("metadataHeaders", json!(["To", {}]))
        .expect_err("invalid");
    assert_eq!(error.problems()[0].path, "metadataHeaders[1]");
}

#[tokio::test]
async fn all_problems_of_a_body_have_a_path() {
    let vision = offline("discovery/vision.v1.json").await;
    let call = vision.method("vision.images.annotate").expect("a method");
    let body = json!({"requests": [
        {"image": {"source": {"imageUrl": "gs://a"}}, "features": {"type": "X"}},
        {"image": {"content": "not base64!"}, "features": [{"maxResults": "many", "type": 1.5}]},
        7,
    ], "labels": [], "parent": null});
    let error = call.clone().body(body).expect_err("invalid");
    let problems: Vec<_> = error
        .problems()
        .iter()
        .map(|it| (it.path.as_str(), it.kind))
        .collect();
    assert_eq!(
        problems,
        [
            ("body.labels", ProblemKind::Type),
            ("body.requests[0].features", ProblemKind::Type),
            (
                "body.requests[0].image.source.imageUrl",
                ProblemKind::UnknownField
            ),
            ("body.requests[1].features[0].maxResults", ProblemKind::Type),
            ("body.requests[1].features[0].type", ProblemKind::Type),
            ("body.requests[1].image.content", ProblemKind::Format),
            ("body.requests[2]", ProblemKind::Type),
        ]
    );
    let text = error.to_string();
    assert!(text.contains("did you mean `imageUri`?"), "{text}");
    // Values can be secrets.
    assert!(
        !text.contains("not base64!") && !text.contains("gs://"),
        "{text}"
    );
    let error = call.body(json!([])).expect_err("invalid").to_string();
    assert!(
        error.contains("`body` is an array; expected an object"),
        "{error}"
    );
}

#[tokio::test]
async fn unknown_enum_values_are_warnings() {
    let vision = offline("discovery/vision.v1.json").await;
    let call = vision.method("vision.images.annotate").expect("a method");
    let feature = |kind: &str| json!({"requests": [{"features": [{"type": kind}]}]});
    let call = call.body(feature("LABEL_DETECTIONS")).expect("a warning");
    let [warning] = call.warnings() else {
        panic!("{:?}", call.warnings());
    };
    assert_eq!(
        warning.to_string(),
        "`body.requests[0].features[0].type` has the value `LABEL_DETECTIONS`, which the document does not list; did \
         you mean `LABEL_DETECTION`?"
    );
    // Another body replaces the warnings of the first.
    let call = call.body(feature("LABEL_DETECTION")).expect("valid");
    assert!(call.warnings().is_empty());

    let drive = offline("discovery/drive.v3.json").await;
    let call = drive
        .method("files.list")
        .expect("a method")
        .set("corpus", "all")
        .expect("a warning");
    assert_eq!(call.warnings()[0].path, "corpus");
    assert_eq!(
        call.build().expect("a request").uri().query(),
        Some("corpus=all")
    );
}

#[tokio::test]
async fn unchecked_accepts_what_is_newer_than_the_document() {
    let vision = offline("discovery/vision.v1.json").await;
    let call = vision
        .method("vision.images.annotate")
        .expect("a method")
        .unchecked();
    let call = call
        .set("newParameter", json!(["a b", 2]))
        .expect("unchecked");
    let call = call.body(json!({"newField": [1]})).expect("unchecked");
    let request = call.build().expect("a request");
    assert_eq!(
        request.uri().query(),
        Some("newParameter=a%20b&newParameter=2")
    );
    assert_eq!(request.body(), &br#"{"newField":[1]}"#[..]);
}

#[tokio::test]
async fn fields_are_compared_with_the_response() {
    let drive = offline("discovery/drive.v3.json").await;
    let call = || drive.method("files.list").expect("a method");
    for (fields, expected) in [
        ("files(id,owners/displayName),nextPageToken", None),
        ("*", None),
        ("files/properties/any", None),
        (
            "file(id)",
            Some("requests `file`, which `FileList` does not have; did you mean `files`?"),
        ),
        (
            "files(nmae)",
            Some("requests `nmae`, which `File` does not have; did you mean `name`?"),
        ),
        ("kind/x", Some("requests `x` of a value that has no fields")),
    ] {
        let error = call()
            .fields(fields)
            .err()
            .map(|it| it.problems()[0].message.clone());
        assert_eq!(error.as_deref(), expected, "{fields}");
        let set = call().set("fields", fields);
        assert_eq!(set.is_err(), expected.is_some(), "{fields}");
    }
    assert!(call().unchecked().fields("newer").is_ok());
    // The runtime reports the syntax.
    let error = call()
        .fields("files(")
        .expect("unparsed")
        .build()
        .expect_err("a syntax error");
    assert!(error.is_usage());
}

#[tokio::test]
async fn missing_parameters_are_listed_together() {
    let gmail = offline("discovery/gmail.v1.json").await;
    let call = gmail.method("gmail.users.messages.get").expect("a method");
    let error = call.send().await.expect_err("incomplete");
    assert!(error.is_usage());
    assert_eq!(error.missing_parameters(), ["userId", "id"]);
}

#[tokio::test]
async fn a_body_needs_a_method_that_takes_one() {
    let drive = offline("discovery/drive.v3.json").await;
    let call = drive.method("files.list").expect("a method");
    let error = call.body(json!({})).expect_err("a GET");
    assert_eq!(
        error.to_string(),
        "invalid call of `drive.files.list`: `body` is set, and `drive.files.list` takes none; remove it"
    );
    let error: discogen_dynamic::Error = error.into();
    assert!(error.is_usage());
}

#[tokio::test]
async fn other_members_are_accepted_where_the_document_says_so() {
    let document = br#"{"kind": "discovery#restDescription", "name": "open", "version": "v1", "title": "Open API",
        "rootUrl": "https://open.example/", "servicePath": "",
        "schemas": {
            "Open": {"id": "Open", "type": "object", "properties": {"a": {"type": "string"}},
                "additionalProperties": {"type": "any"}},
            "Later": {"id": "Later", "type": "object"},
            "Closed": {"id": "Closed", "type": "object", "properties": {
                "open": {"$ref": "Open"}, "later": {"$ref": "Later"},
                "map": {"type": "object", "additionalProperties": {"type": "integer", "format": "int32"}}}}},
        "methods": {"m": {"id": "open.m", "httpMethod": "POST", "path": "m", "request": {"$ref": "Closed"}}}}"#;
    let document = discogen_dynamic::Dynamic::from_document(document).expect("valid");
    let builder = discogen_dynamic::ClientBuilder::new().anonymous();
    let transport = discogen_dynamic::testing::FakeTransport::new();
    let api = document
        .connect(builder.transport(transport))
        .await
        .expect("a client");
    let call = || api.method("m").expect("a method");
    assert!(
        call()
            .body(json!({"open": {"b": 1}, "later": {"c": 1}, "map": {"x y": 1}}))
            .is_ok()
    );
    let error = call()
        .body(json!({"open": {"a": 1}, "map": {"x y": "z"}, "d": 1}))
        .expect_err("invalid");
    let paths: Vec<&str> = error.problems().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["body.d", "body.map[\"x y\"]", "body.open.a"]);
}

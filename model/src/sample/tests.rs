use super::*;
use crate::Options;

fn resolve(schemas: &str) -> Api {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "x", "version": "v1", "rootUrl": "https://x.example/",
        "servicePath": "", "schemas": {{{schemas}}}, "methods": {{
            "create": {{"id": "x.create", "httpMethod": "POST", "path": "a", "request": {{"$ref": "A"}},
                "response": {{"$ref": "A"}}, "parameters": {{
                    "mask": {{"type": "string", "location": "query", "description": "Required. A mask."}},
                    "updateMask": {{"type": "string", "format": "google-fieldmask", "location": "query"}}}}}}}}}}"#
    );
    crate::resolve(text.as_bytes(), &Options::new())
        .expect("a document")
        .0
}

fn show(value: &Value<'_>) -> String {
    match value {
        Value::Scalar(_, text) => text.clone(),
        Value::Struct(_, fields) => {
            let fields = fields
                .iter()
                .map(|(field, value)| format!("{}: {}", field.name.rust, show(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::List(_, items) => {
            let items: Vec<String> = items.iter().map(show).collect();
            format!("[{}]", items.join(", "))
        }
        other => format!("{other:?}"),
    }
}

fn body(schemas: &str) -> String {
    let api = resolve(schemas);
    let samples = Samples::new(&api);
    let sample = samples.of(&api.methods[0]);
    // The sample derives the update mask from a body that contains a value.
    let (variable, body) = (sample.variable, sample.body);
    let value = variable.map(|it| it.1).or(body.map(|it| it.1));
    show(&value.expect("a body"))
}

fn object(name: &str, properties: &str) -> String {
    format!(r#""{name}": {{"id": "{name}", "type": "object", "properties": {{{properties}}}}}"#)
}

#[test]
fn a_body_contains_the_required_fields() {
    let required = r#""a": {"type": "string", "annotations": {"required": ["x.create"]}},
        "b": {"type": "string", "description": "Required. It."}, "name": {"type": "string"},
        "c": {"type": "string", "annotations": {"required": ["x.update"]}},
        "d": {"type": "string", "readOnly": true, "description": "Required. By the server."}"#;
    assert_eq!(body(&object("A", required)), "{a: my-a, b: my-b}");
}

#[test]
fn otherwise_up_to_three_typical_fields() {
    let typical = r#""text": {"type": "string"}, "zone": {"type": "string"}, "kind": {"type": "string"},
        "displayName": {"type": "string"}, "name": {"type": "string", "description": "Output only. It."},
        "title": {"type": "string"}, "summary": {"type": "string"}"#;
    assert_eq!(
        body(&object("A", typical)),
        "{display_name: my-display-name, title: my-title, summary: my-summary}"
    );
    assert_eq!(
        body(&object(
            "A",
            r#""zone": {"type": "string"}, "b": {"type": "string"}"#
        )),
        "{zone: my-zone}"
    );
}

#[test]
fn nested_objects_are_filled_until_they_contain_a_value() {
    let a = object(
        "A",
        r#""requests": {"type": "array", "items": {"$ref": "B"}}"#,
    );
    let b = object(
        "B",
        r#""empty": {"$ref": "C"}, "self": {"$ref": "B"}, "image": {"$ref": "D"}"#,
    );
    let (c, d) = (object("C", ""), object("D", r#""uri": {"type": "string"}"#));
    assert_eq!(
        body(&[a, b, c, d].join(",")),
        "{requests: [{image: {uri: https://example.com/}}]}"
    );
}

#[test]
fn a_schema_that_contains_only_itself_stays_empty() {
    assert_eq!(
        body(&object(
            "A",
            r#""next": {"$ref": "A"}, "all": {"type": "array", "items": {"$ref": "A"}}"#
        )),
        "{}"
    );
    let required =
        r#""next": {"$ref": "A", "description": "Required. Next."}, "name": {"type": "string"}"#;
    assert_eq!(body(&object("A", required)), "{next: {}}");
}

#[test]
fn parameters_that_are_described_as_required_are_set() {
    let api = resolve(&object("A", r#""name": {"type": "string"}"#));
    let samples = Samples::new(&api);
    let sample = samples.of(&api.methods[0]);
    let names: Vec<&str> = sample
        .setters
        .iter()
        .map(|(it, _)| it.name.rust.as_str())
        .collect();
    assert_eq!(names, ["mask", "update_mask"]);
}

#[test]
fn optional_references_and_unsupported_fields_are_not_invented() {
    let fields = r#""title": {"type": "string"}, "keyName": {"type": "string"}, "machineType": {"type": "string"},
        "deleteTime": {"type": "string", "format": "google-datetime"}, "displayName": {"type": "string"},
        "text": {"type": "string", "description": "Not currently supported."}, "contentType": {"type": "string"}"#;
    assert_eq!(
        body(&object("A", fields)),
        "{display_name: my-display-name, title: my-title, content_type: text/plain}"
    );
    // Without others a reference shows what the body is for.
    let fields = r#""zone": {"type": "string"}, "keyName": {"type": "string"}"#;
    assert_eq!(body(&object("A", fields)), "{key_name: my-key-name}");
}

/// Returns the sample of `x.update` with a body of this schema.
fn update(parameters: &str, schemas: &str) -> (String, String) {
    let text = format!(
        r#"{{"kind": "discovery#restDescription", "name": "x", "version": "v1", "rootUrl": "https://x.example/",
        "servicePath": "", "schemas": {{{schemas}}}, "methods": {{"update": {{"id": "x.update", "httpMethod": "PATCH",
        "path": "a", "request": {{"$ref": "A"}}, "parameters": {{{parameters}}}}}}}}}"#
    );
    let (api, _) = crate::resolve(text.as_bytes(), &Options::new()).expect("a document");
    let samples = Samples::new(&api);
    let sample = samples.of(&api.methods[0]);
    let setters = sample
        .setters
        .iter()
        .map(|(it, value)| format!("{}: {}", it.name.rust, show(value)));
    let setters = setters.collect::<Vec<_>>().join(", ");
    (show(&sample.body.expect("a body").1), setters)
}

#[test]
fn a_mask_in_the_body_covers_the_object_beside_it() {
    const MASK: &str = r#""updateMask": {"type": "string", "format": "google-fieldmask"}"#;
    let object_b = object("B", r#""title": {"type": "string"}"#);
    let a = object("A", &format!(r#"{MASK}, "b": {{"$ref": "B"}}"#));
    let masked = "{b: Variable(Changes), update_mask: MaskOf(Changes)}";
    assert_eq!(update("", &format!("{a}, {object_b}")).0, masked);
    let many = r#""b": {"type": "array", "items": {"$ref": "B"}}"#;
    let a = object("A", &format!("{MASK}, {many}"));
    let masked = "{b: [Variable(Changes)], update_mask: MaskOf(Changes)}";
    assert_eq!(update("", &format!("{a}, {object_b}")).0, masked);
    // A mask without an object keeps its usual value.
    let required = r#""updateMask": {"type": "string", "format": "google-fieldmask", "description": "Required."}"#;
    assert_eq!(update("", &object("A", required)).0, "{update_mask: *}");
}

#[test]
fn a_mask_of_type_string_names_the_fields_of_the_body() {
    let mask = r#""updateMask": {"type": "string", "location": "query"}"#;
    let a = object(
        "A",
        r#""title": {"type": "string"}, "displayName": {"type": "string"}"#,
    );
    let (body, setters) = update(mask, &a);
    assert_eq!(body, "{display_name: my-display-name, title: my-title}");
    assert_eq!(setters, "update_mask: displayName,title");
    let mask =
        r#""updateMask": {"type": "string", "format": "google-fieldmask", "location": "query"}"#;
    assert_eq!(
        update(mask, &a),
        ("Variable(Body)".into(), "update_mask: MaskOf(Body)".into())
    );
}

#[test]
fn an_update_does_not_change_fixed_fields() {
    let fields = r#""name": {"type": "string", "description": "Identifier. The name."}, "title": {"type": "string"}"#;
    assert_eq!(update("", &object("A", fields)).0, "{title: my-title}");
}

#[test]
fn a_response_has_few_members_and_a_limited_depth() {
    let many: Vec<String> = (0..9)
        .map(|at| format!(r#""a{at}": {{"type": "integer", "format": "int32"}}"#))
        .collect();
    let a = object(
        "A",
        &format!(
            r#""next": {{"$ref": "A"}}, "kind": {{"type": "string"}}, {}"#,
            many.join(",")
        ),
    );
    let api = resolve(&a);
    let samples = Samples::new(&api);
    let Some(Example::Object(members)) = samples.of(&api.methods[0]).response else {
        panic!("an object")
    };
    let names: Vec<&str> = members.iter().map(|(name, _)| name.raw()).collect();
    assert_eq!(names, ["a0", "a1", "a2", "a3", "a4"]);
}

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
        Value::List(_, item) => format!("[{}]", show(item)),
        other => format!("{other:?}"),
    }
}

fn body(schemas: &str) -> String {
    let api = resolve(schemas);
    let samples = Samples::new(&api);
    let sample = samples.of(&api.methods[0]);
    show(&sample.body.expect("a body").1)
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
        "{requests: [{image: {uri: my-uri}}]}"
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
    assert_eq!(names, ["mask"]);
    assert_eq!(
        sample.mask.map(|it| it.name.rust.as_str()),
        Some("update_mask")
    );
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

//! Names and polling methods in excerpts.

use std::collections::BTreeSet;

use super::*;
use crate::api::{Api, Method};
use crate::{Options, resolve, resolve_method};

/// The method `get` uses the schema `Pet`. The names of its types depend on items that it does not use.
const NAMES: &str = r##"{"kind": "discovery#restDescription", "name": "zoo", "version": "v1",
  "rootUrl": "https://zoo.example/", "servicePath": "",
  "resources": {"pets": {"methods": {
    "get": {"id": "zoo.pets.get", "httpMethod": "GET", "path": "pets", "response": {"$ref": "PetTag"},
      "description": "Gets a pet.",
      "parameters": {"listView": {"type": "string", "location": "query", "enum": ["A", "B"]}}},
    "getList": {"id": "zoo.pets.getList", "httpMethod": "GET", "path": "pets/all",
      "response": {"$ref": "Pet"},
      "parameters": {"view": {"type": "string", "location": "query", "enum": ["C", "D"]}}},
    "find": {"id": "zoo.pets.find", "httpMethod": "POST", "path": "pets:find",
      "request": {"type": "object", "properties": {"mood": {"type": "string", "enum": ["OK", "BAD"]}}}}}}},
  "schemas": {
    "Cage": {"type": "object", "properties": {"petMood": {"type": "string", "enum": ["OK", "BAD"]}}},
    "Keeper": {"type": "object", "properties": {"ownMood": {"type": "string", "enum": ["OK", "BAD"]}}},
    "List": {"type": "array", "items": {"type": "object", "properties": {
      "mood": {"type": "string", "enum": ["OK", "BAD"]}}}},
    "Plain": {"type": "object", "properties": {"name": {"type": "string"}}},
    "Pet": {"type": "object", "properties": {
      "tagBox": {"type": "object", "properties": {"size": {"type": "string"}}}}},
    "PetTag": {"type": "object", "properties": {
      "box": {"type": "object", "properties": {"color": {"type": "string"}}},
      "currentMood": {"type": "string", "description": "Of the pet.", "enum": ["OK", "BAD"],
        "enumDescriptions": ["Good.", "Not good."]}}}}}"##;

fn method<'a>(api: &'a Api, id: &str) -> &'a Method {
    let mut methods = api.methods().map(|it| it.method);
    methods.find(|it| it.id == *id).expect(id)
}

/// Asserts that the method and the schema that it returns are those of the document. Returns the API of
/// the excerpt.
fn compare(document: &str, path: &str) -> Api {
    let resolved = resolve(document.as_bytes(), &Options::new());
    let (complete, _) = resolved.expect("a document");
    let excerpt = resolve_method(document.as_bytes(), path, &Options::new());
    let (excerpt, _) = excerpt.expect("an excerpt");
    let id = format!("{}.{path}", complete.name.raw());
    let (found, expected) = (method(&excerpt, &id), method(&complete, &id));
    assert_eq!(format!("{found:#?}"), format!("{expected:#?}"));
    let response = |api: &Api| {
        let ty = expected.response.as_ref().and_then(|it| it.named());
        let mut schemas = api.schemas.iter().filter(|it| Some(&*it.name.rust) == ty);
        schemas.next().map(|it| format!("{it:#?}"))
    };
    assert_eq!(response(&excerpt), response(&complete));
    let names = |api: &Api| {
        let enums = api.enums.iter();
        let enums = enums.map(|it| format!("{} {:?}", it.name, it.aliases));
        let schemas = api.schemas.iter().map(|it| format!("{:?}", it.name));
        enums.chain(schemas).collect::<BTreeSet<_>>()
    };
    let (found, expected) = (names(&excerpt), names(&complete));
    assert!(found.is_subset(&expected), "{found:?} {expected:?}");
    // The text of the excerpt contains what all names depend on.
    let outline = Outline::read(document.as_bytes()).expect("an outline");
    let text = outline.excerpt_with_names(&id).expect("a method");
    let (all, _) = resolve(&text, &Options::new()).expect("a document");
    assert_eq!(names(&all), expected);
    excerpt
}

#[test]
fn names_are_those_of_the_document() {
    let api = compare(NAMES, "pets.get");
    // Names that depend on other schemas, methods and parameters.
    let names: Vec<&str> = api.enums.iter().map(|it| it.name.as_str()).collect();
    assert!(names.contains(&"Mood"), "{names:?}");
    let schemas: Vec<&str> = api.schemas.iter().map(|it| it.name.rust.as_str()).collect();
    assert!(schemas.contains(&"PetTagBox2"), "{schemas:?}");
    // Other schemas only took part in the choice of names.
    for other in ["Cage", "ListItem", "PetTagBox", "Plain"] {
        assert!(!schemas.contains(&other), "{schemas:?}");
    }
    compare(NAMES, "pets.getList");
    compare(NAMES, "pets.find");
}

#[test]
fn a_method_is_found_by_its_path_and_its_id() {
    let found = |document: &str, path: &str| {
        let outline = Outline::read(document.as_bytes()).expect("an outline");
        outline.find(path).map(str::to_owned)
    };
    let get_list = Some("zoo.pets.getList".to_owned());
    assert_eq!(found(NAMES, "pets.getList"), get_list);
    assert_eq!(found(NAMES, "pets.get_list"), get_list);
    assert_eq!(found(NAMES, "pets"), None);
    assert_eq!(found(NAMES, ""), None);
    // A schema has this name too.
    assert_eq!(found(NAMES, "Pet_Tag"), None);
    // IDs with another prefix, and an ID that is not the path.
    let other = NAMES.replace("\"id\": \"zoo.", "\"id\": \"animals.");
    let id = found(&other, "pets.get_list");
    assert_eq!(id.as_deref(), Some("animals.pets.getList"));
    let other = NAMES.replace("zoo.pets.getList", "zoo.everything");
    let id = found(&other, "everything");
    assert_eq!(id.as_deref(), Some("zoo.everything"));
    // Two methods with the same spelling.
    let two = NAMES.replace("\"getList\":", "\"Get\":");
    assert_eq!(found(&two, "pets.get"), None);
}

#[test]
fn other_methods_and_schemas_are_incomplete() {
    let outline = Outline::read(NAMES.as_bytes()).expect("an outline");
    let excerpt = outline.excerpt_with_names("zoo.pets.get");
    let excerpt = String::from_utf8(excerpt.expect("a method")).expect("text");
    assert!(excerpt.contains(r#""Plain":{"type":"any"}"#), "{excerpt}");
    assert!(!excerpt.contains("pets/all"), "{excerpt}");
    assert!(excerpt.contains("Of the pet."), "{excerpt}");
}

#[test]
fn names_with_escapes_are_found() {
    let escaped = NAMES.replace("\"enum\"", "\"\\u0065num\"");
    compare(&escaped, "pets.get");
    let escaped = NAMES.replace("\"properties\"", "\"pro\\u0070erties\"");
    compare(&escaped, "pets.get");
}

/// `stop` acts on an operation of another kind than the one that it returns, so it does not start one.
#[test]
fn an_operation_of_the_own_resource_prevents_waiting() {
    let operation = |more: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"name": {{"type": "string"}}, "done": {{"type": "boolean"}},
              "response": {{"type": "any"}}, {more}
              "error": {{"type": "object", "properties": {{
                "code": {{"type": "integer"}}, "message": {{"type": "string"}}}}}}}}}}"#
        )
    };
    let get = |id: &str, path: &str, schema: &str| {
        format!(
            r#""get": {{"id": "{id}", "httpMethod": "GET", "path": "{path}/{{id}}", "response": {{"$ref": "{schema}"}},
              "parameters": {{"id": {{"type": "string", "location": "path", "required": true}}}}}}"#
        )
    };
    let document = format!(
        r#"{{"kind": "discovery#restDescription", "name": "zoo", "version": "v1",
          "rootUrl": "https://zoo.example/", "servicePath": "",
          "resources": {{
            "jobs": {{"methods": {{{}, "stop": {{"id": "zoo.jobs.stop", "httpMethod": "POST",
              "path": "jobs/{{id}}/stop", "response": {{"$ref": "Operation"}},
              "parameters": {{"id": {{"type": "string", "location": "path", "required": true}}}}}}}}}},
            "operations": {{"methods": {{{}}}}}}},
          "schemas": {{"Job": {}, "Operation": {}}}}}"#,
        get("zoo.jobs.get", "jobs", "Job"),
        get("zoo.operations.get", "operations", "Operation"),
        operation(r#""size": {"type": "string"},"#),
        operation("")
    );
    let api = compare(&document, "jobs.stop");
    assert!(method(&api, "zoo.jobs.stop").waiting.is_none());
}

#[test]
fn an_error_is_that_of_the_document() {
    let invalid = NAMES.replace(r##""$ref": "PetTag""##, r##""$ref": "Missing""##);
    let found = resolve_method(invalid.as_bytes(), "pets.get", &Options::new());
    let found = found.expect_err("an invalid reference").to_string();
    let expected = resolve(invalid.as_bytes(), &Options::new());
    let expected = expected.expect_err("an invalid reference").to_string();
    assert!(found.contains("Missing"), "{found}");
    assert_eq!(found, expected);
}

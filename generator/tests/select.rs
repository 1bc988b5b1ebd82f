//! Crates with a part of an API.

use discogen_build::generate;
use discogen_model::{Options, Select};

const MEMBERS: &str = r##""schemas": {
    "Leaf": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["A", "B"]}}},
    "Node": {"type": "object", "properties": {
        "self": {"$ref": "Node"},
        "all": {"type": "array", "items": {"type": "object", "additionalProperties": {"$ref": "Leaf"}}},
        "inline": {"type": "object", "properties": {"x": {"type": "string"}}}}},
    "lower": {"type": "object"},
    "Lower": {"type": "object", "properties": {"mode": {"type": "string", "enum": ["OFF", "ON"]}}},
    "Alone": {"type": "object"}},
"methods": {"ping": {"id": "tiny.ping", "httpMethod": "GET", "path": "ping"}},
"resources": {
    "nodes": {
        "methods": {
            "get": {"id": "tiny.nodes.get", "httpMethod": "GET", "path": "n", "response": {"$ref": "Node"}},
            "leaf": {"id": "other.leaf", "httpMethod": "GET", "path": "l", "response": {"$ref": "Leaf"}}},
        "resources": {"leaf": {"methods": {"list": {"httpMethod": "GET", "path": "ll", "response": {"$ref": "Lower"}}}}}},
    "empty": {},
    "product-sets": {"methods": {"put": {"httpMethod": "PUT", "path": "p", "request": {"$ref": "lower"},
        "parameters": {"kind": {"type": "string", "enum": ["A", "B"], "location": "query"}}}}}}"##;

fn select(methods: &[&str], schemas: &[&str]) -> Options {
    let select = Select::new().methods(methods.iter().copied());
    Options::new().select(select.schemas(schemas.iter().copied()))
}

fn text(members: &str) -> String {
    format!(
        r#"{{"kind": "discovery#restDescription", "name": "tiny", "version": "v1", "rootUrl": "https://tiny.example/", {members}}}"#
    )
}

#[test]
fn the_crate_documents_that_it_is_a_selection() {
    let bytes = text(MEMBERS);
    let part = generate(bytes.as_bytes(), &select(&["nodes.get"], &[])).expect("a crate");
    let whole = generate(bytes.as_bytes(), &Options::default()).expect("a crate");
    for file in ["README.md", "src/lib.rs"] {
        let expected = "4 methods and 3 schemas are omitted";
        assert!(
            part.files[file].contains(expected),
            "{file}: {}",
            part.files[file]
        );
        assert!(!whole.files[file].contains("selection"), "{file}");
    }
    assert!(!part.files.contains_key("src/resources/empty.rs"));
    assert!(whole.files.contains_key("src/resources/product_sets.rs"));
    assert!(!part.files.contains_key("src/resources/product_sets.rs"));
}

//! Tests selections of an API.

use super::text;
use crate::api::Api;
use crate::diagnostic::Severity;
use crate::{Options, Select, resolve};

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
    let owned = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect();
    Options {
        select: Some(Select {
            methods: owned(methods),
            schemas: owned(schemas),
        }),
        ..Options::default()
    }
}

fn shown(api: &Api) -> String {
    let methods = api.methods().map(|it| {
        let steps = it.accessors().iter().chain([&it.method.name.rust]);
        steps.cloned().collect::<Vec<_>>().join(".")
    });
    let methods: Vec<String> = methods.collect();
    let schemas = api.schemas.iter().map(|it| it.name.rust.as_str());
    let enums = api.enums.iter().map(|it| it.name.as_str());
    let types: Vec<&str> = schemas.chain(enums).collect();
    format!("{} | {}", methods.join(" "), types.join(" "))
}

#[test]
fn variants_of_unions_are_kept() {
    let members = r#""schemas": {"A": {"type": "object"}, "B": {"type": "object"},
        "U": {"type": "object", "variant": {"discriminant": "type", "map": [{"type_value": "a", "$ref": "A"}]}}},
        "methods": {"ping": {"httpMethod": "GET", "path": "p", "response": {"$ref": "U"}}}"#;
    let (api, _) = resolve(text(members).as_bytes(), &select(&["ping"], &[])).expect("fine");
    assert_eq!(shown(&api), "ping | A U");
    let (api, _) = resolve(text(members).as_bytes(), &select(&[], &["B"])).expect("fine");
    assert!(api.unions.is_empty(), "{:?}", api.unions);
}

#[test]
fn selected_items_and_the_schemas_they_use() {
    let table: [(&[&str], &[&str], &str); 9] = [
        (&["ping"], &[], "ping | "),
        (&["tiny.ping"], &["Alone"], "ping | Alone"),
        (
            &["nodes.get"],
            &[],
            "nodes.get | Leaf Node NodeInline LeafKind",
        ),
        // The selector matches a method and a resource of the same name.
        (
            &["nodes.leaf"],
            &[],
            "nodes.leaf nodes.leaf_resource.list | Leaf Lower LeafKind LowerMode",
        ),
        (&["other.leaf"], &[], "nodes.leaf | Leaf LeafKind"),
        (
            &["nodes.leaf.list"],
            &[],
            "nodes.leaf_resource.list | Lower LowerMode",
        ),
        (
            &["nodes"],
            &[],
            "nodes.get nodes.leaf nodes.leaf_resource.list | Leaf Lower Node NodeInline LeafKind LowerMode",
        ),
        // `lower` is named `Lower2` because of `Lower`, also in a selection without `Lower`.
        (
            &[" product-sets ", "product-sets.put"],
            &[],
            "product_sets.put | Lower2 LeafKind",
        ),
        (&[], &["lower", "NodeInline"], " | Lower2 NodeInline"),
    ];
    for (methods, schemas, expected) in table {
        let bytes = text(MEMBERS);
        let (api, _) = resolve(bytes.as_bytes(), &select(methods, schemas)).expect(expected);
        assert_eq!(shown(&api), expected, "{methods:?} {schemas:?}");
    }
}

/// Every item of a selection is equal to the same item of the complete API.
#[test]
fn items_are_equal_to_those_of_the_complete_api() {
    let bytes = text(MEMBERS);
    let (whole, _) = resolve(bytes.as_bytes(), &Options::default()).expect("a document");
    let options = select(&["ping", "nodes", "product-sets"], &["Alone"]);
    let (all, _) = resolve(bytes.as_bytes(), &options).expect("a selection");
    assert_eq!(all.schemas, whole.schemas);
    assert_eq!(all.enums, whole.enums);
    assert_eq!(all.methods, whole.methods);
    assert_eq!(
        all.left_out.map(|it| (it.methods, it.schemas)),
        Some((0, 0))
    );
    let (part, _) = resolve(bytes.as_bytes(), &select(&["nodes.get"], &[])).expect("a selection");
    assert_eq!(part.resources[0].methods[0], whole.resources[0].methods[0]);
    assert!(part.schemas.iter().all(|it| whole.schemas.contains(it)));
    assert!(part.enums.iter().all(|it| whole.enums.contains(it)));
    assert_eq!(
        part.left_out.map(|it| (it.methods, it.schemas)),
        Some((4, 3))
    );
}

#[test]
fn a_selector_without_a_match_is_an_error() {
    let table: [(&[&str], &[&str], &[&str]); 5] = [
        (
            &["node.get", "ping"],
            &["Laef"],
            &[
                r#"f: select.methods names "node.get", which is neither a resource nor a method of this API; did you mean "nodes.get"?"#,
                r#"f: select.schemas names "Laef", which is not a schema of this API; did you mean "Leaf"?"#,
            ],
        ),
        (
            &["%"],
            &[],
            &[
                r#"f: select.methods names "%", which is neither a resource nor a method of this API; write it as in the document, for example "operations" or "images.annotate""#,
            ],
        ),
        (
            &[],
            &[],
            &["f: select is empty; name resources, methods or schemas, or remove the selection"],
        ),
        (&[""], &[], &["neither"]),
        (&["ping", "Ping"], &[], &[r#"did you mean "ping"?"#]),
    ];
    for (methods, schemas, expected) in table {
        let errors = resolve(text(MEMBERS).as_bytes(), &select(methods, schemas));
        let mut errors = errors.expect_err("no match").0;
        errors.retain(|error| error.severity == Severity::Error);
        assert_eq!(errors.len(), expected.len(), "{errors:?}");
        for (error, expected) in errors.iter().zip(expected) {
            let message = error.display("f").to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}

//! Names that the root of a crate exports take precedence over names of the document.

use super::good;
use crate::name::reserved::{self, EXPORTS};

/// Types among the exports; the others are modules, which no type collides with.
fn types() -> impl Iterator<Item = &'static str> {
    let names = EXPORTS.iter().map(|(name, _)| *name);
    names.filter(|name| name.starts_with(char::is_uppercase))
}

/// A method with uploads and downloads, one with pages, and one that starts an operation.
const EVERYTHING: &str = r#""resources": {"all": {"methods": {
    "media": {"httpMethod": "POST", "path": "media", "supportsMediaDownload": true,
        "mediaUpload": {"accept": ["*/*"], "protocols": {"simple": {"path": "/upload"}}}},
    "list": {"httpMethod": "GET", "path": "list", "response": {"$ref": "Page"},
        "parameters": {"pageToken": {"type": "string", "location": "query"}}},
    "get": {"httpMethod": "GET", "path": "{+name}", "response": {"$ref": "Operation"}, "parameters":
        {"name": {"type": "string", "location": "path", "required": true, "pattern": "^operations/.*$"}}}}}},
    "schemas": {
        "Page": {"type": "object", "properties": {"nextPageToken": {"type": "string"},
            "names": {"type": "array", "items": {"type": "string"}}}},
        "Operation": {"type": "object", "properties": {"name": {"type": "string"}, "done": {"type": "boolean"},
            "error": {"$ref": "Status"}, "response": {"type": "object", "additionalProperties": {"type": "any"}}}},
        "Status": {"type": "object", "properties": {
            "code": {"type": "integer", "format": "int32"}, "message": {"type": "string"}}}}"#;

#[test]
fn a_client_with_the_name_of_an_export_is_renamed() {
    for name in types() {
        let (api, notes) = good(&format!(r#""canonicalName": "{name}", {EVERYTHING}"#));
        assert_eq!(api.client, format!("{name}Api"));
        let exports = api.exports();
        assert_eq!(exports.len(), EXPORTS.len(), "{name}: {exports:?}");
        assert_eq!(
            notes,
            [format!(
                "note: f#/canonicalName: gives the client the name `{name}`, which the crate uses for something \
                 else; the client is called `{name}Api`"
            )]
        );
    }
}

#[test]
fn a_type_of_a_method_with_the_name_of_an_export_is_renamed() {
    let suffixed = types().filter_map(|name| {
        let key = ["Call", "Params"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix))?;
        (!key.is_empty()).then(|| (key.to_lowercase(), name))
    });
    let suffixed: Vec<_> = suffixed.collect();
    assert_eq!(suffixed.len(), 2, "{suffixed:?}");
    for (key, name) in suffixed {
        let (api, notes) = good(&format!(
            r#""methods": {{"{key}": {{"httpMethod": "GET", "path": "p"}}}}, {EVERYTHING}"#
        ));
        assert_eq!(api.methods[0].call, format!("{name}_"));
        assert!(api.exports().contains(&name));
        assert_eq!(
            notes,
            [format!(
                "note: f#/methods/{key}: has the type `{name}`, a name that the crate exports; the type is called \
                 `{name}_`"
            )]
        );
    }
}

#[test]
fn only_what_a_crate_needs_is_exported() {
    let (api, _) = good(r#""resources": {}"#);
    let exports = api.exports();
    assert!(exports.contains(&"CallOptions"));
    for name in ["Media", "Download", "Items", "Operation"] {
        assert!(!exports.contains(&name), "{name}");
        assert!(reserved::root_types().contains(&name), "{name}");
    }
    assert!(exports.is_sorted());
}

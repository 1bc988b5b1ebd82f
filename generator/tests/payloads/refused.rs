//! Values with a fixed syntax: invalid ones are rejected with their position.

use discogen_model::Options;
use serde_json::{Value, json};

use crate::documents;

fn messages(document: &Value, options: &Options) -> Vec<String> {
    match discogen_build::generate(document.to_string().as_bytes(), options) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => {
            let lines = diagnostics.0.iter().map(|it| it.display("f").to_string());
            lines.filter(|it| !it.starts_with("note: ")).collect()
        }
    }
}

#[test]
fn media_types_are_media_ranges() {
    let at = "/resources/things/methods/insert/mediaUpload/accept/1";
    for (range, is_valid) in [
        ("text/*; q=0.5", true),
        ("a/b\n\n```\npanic!();\n```\n", false),
        ("<script>", false),
        ("a/b\0", false),
        ("a/\u{202e}", false),
        ("*", false),
    ] {
        let mut document = documents::every_key();
        *document.pointer_mut(at).expect("there") = range.into();
        let messages = messages(&document, &Options::default());
        assert_eq!(messages.is_empty(), is_valid, "{messages:?}");
        let prefix = format!("f#{at}: is ");
        assert!(
            messages.iter().all(|it| it.starts_with(&prefix)),
            "{messages:?}"
        );
    }
}

/// Files and folders are named after an API.
#[test]
fn names_that_no_file_can_have() {
    for (key, name) in [
        ("name", ".every"),
        ("name", "-every"),
        ("name", "con"),
        ("name", "NUL"),
        ("name", "com1"),
        ("name", "lpt9.every"),
        ("name", "../every"),
        ("version", ".v1"),
        ("version", "-v1"),
        ("version", "../v1"),
        ("version", "v1/.."),
        ("revision", "-1"),
    ] {
        let mut document = documents::every_key();
        document[key] = name.into();
        let messages = messages(&document, &Options::default());
        let prefix = format!("f#/{key}: is ");
        assert!(
            messages.iter().any(|it| it.starts_with(&prefix)),
            "{messages:?}"
        );
    }
    for name in ["con", "Aux", "com7", "-x", ".x", "a/b", "a\n", ""] {
        let options = Options::new().package_name(name);
        assert!(
            !messages(&documents::every_key(), &options).is_empty(),
            "{name}"
        );
    }
    for runtime in ["\"1\" # x", "\"1\"\n[patch]", "1, 2", "x"] {
        let options = Options::new().runtime(runtime);
        assert!(!messages(&documents::every_key(), &options).is_empty());
    }
}

/// A resource may have this name; its file may not.
#[test]
fn files_of_resources() {
    for name in [
        "con", "COM1", "lpt9", "aux", "conin$", "../x", "..", ".x", "-x", "a/b", "a\\b",
    ] {
        let mut document = documents::every_key();
        document["resources"][name] =
            json!({"methods": {"get": {"httpMethod": "GET", "path": "x"}}});
        let bytes = document.to_string().into_bytes();
        let package = discogen_build::generate(&bytes, &Options::default()).expect(name);
        for path in package.files.keys() {
            let parts = path.split('/');
            let is_valid = |it: &str| {
                let stem = it.split('.').next().unwrap_or_default();
                !stem.is_empty() && !discogen_model::name::reserved::is_device(stem)
            };
            assert!(parts.into_iter().all(is_valid), "{name}: {path}");
            assert!(
                !path.contains(['\\', ' ']) && !path.contains(".."),
                "{path}"
            );
        }
    }
}

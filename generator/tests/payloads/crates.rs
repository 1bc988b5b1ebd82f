//! A generated crate, and the same API as a module.

use discogen_build::Package;
use discogen_model::api::Api;
use discogen_model::{Options, Output};

use crate::markdown;
use crate::payload::is_hidden;
use crate::rust;

/// Names that files cannot have on Windows, with any extension.
const DEVICES: [&str; 8] = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"];

/// Asserts the properties that all generated files have.
pub(crate) fn examine(package: &Package, api: &Api, about: &str) {
    path(&package.folder, about);
    assert!(!package.folder.contains('/'), "{about}: {}", package.folder);
    for (name, text) in &package.files {
        let about = format!("{about}, {name}");
        path(name, &about);
        match name.as_str() {
            "Cargo.toml" => manifest(text, package, api, &about),
            "README.md" => readme(text, &about),
            "LICENSE" => {}
            _ => {
                assert!(name.ends_with(".rs"), "{about}");
                rust::examine(text, &about);
            }
        }
    }
    for note in &package.notes {
        let line = note.display("every.v1.json").to_string();
        assert!(!line.contains(is_hidden), "{about}: {line:?}");
    }
}

/// The same API as a module of a build script.
pub(crate) fn examine_module(bytes: &[u8], about: &str) {
    let options = Options::new().output(Output::Module(Some("every_v1".to_owned())));
    let module = discogen_build::generate(bytes, &options);
    let module = module.unwrap_or_else(|error| panic!("{about}: {error}"));
    let text = &module.files["every_v1.rs"];
    rust::examine(text, &format!("{about}, module"));
    let file = syn::parse_file(text).expect("Rust");
    assert_eq!(file.items.len(), 1, "{about}: more than a module");
}

fn path(path: &str, about: &str) {
    for part in path.split('/') {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let stem = part
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        assert!(
            !part.is_empty()
                && part.chars().all(is_plain)
                && !part.starts_with(['.', '-'])
                && !DEVICES.contains(&stem.as_str()),
            "{about}: the path {path:?}"
        );
    }
}

fn manifest(text: &str, package: &Package, api: &Api, about: &str) {
    assert!(
        !text.replace('\n', "").contains(is_hidden),
        "{about}: {text:?}"
    );
    let table: toml::Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{about}: {error}\n{text}"));
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    let expected = ["dependencies", "features", "lib", "package"];
    assert_eq!(keys, expected, "{about}");
    let library = table["lib"].as_table().expect("a table");
    assert!(library.keys().all(|it| it == "name" || it == "test"));
    let dependencies = table["dependencies"].as_table().expect("a table");
    assert_eq!(dependencies.len(), 1, "{about}");
    assert!(dependencies.contains_key("discogen-runtime"), "{about}");
    let of = |key: &str| table["package"][key].as_str().map(str::to_owned);
    let mut fields: Vec<&str> = table["package"]
        .as_table()
        .expect("a table")
        .keys()
        .map(String::as_str)
        .collect();
    fields.retain(|it| *it != "metadata");
    let expected = [
        "categories",
        "description",
        "documentation",
        "edition",
        "keywords",
        "license",
        "name",
        "rust-version",
        "version",
    ];
    assert_eq!(fields, expected, "{about}");
    let name = &package.name;
    let description = format!("Client for the {}, {}", api.title.raw(), api.version.raw());
    assert_eq!(of("name").as_ref(), Some(name), "{about}");
    assert_eq!(of("description"), Some(description), "{about}");
    assert_eq!(of("documentation"), Some(format!("https://docs.rs/{name}")));
    assert_eq!(of("version").as_deref(), Some("0.1.0"), "{about}");
}

fn readme(text: &str, about: &str) {
    assert!(
        !text.replace('\n', "").contains(is_hidden),
        "{about}: {text:?}"
    );
    for code in markdown::examine(text, about) {
        assert!(
            matches!(code.info.as_str(), "sh" | "rust"),
            "{about}: a block of {:?} in\n{text}",
            code.info
        );
    }
}

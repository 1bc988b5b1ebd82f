//! Snapshots of the model and the code of each tiny document, and of the main parts of vision. Read them before you
//! accept them with `cargo insta review`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use discogen_build::Package;
use discogen_model::Options;

use crate::support::root;

fn folder() -> PathBuf {
    root().join("tests/snapshots")
}

/// The names of all snapshots of the tests. Any other file is an orphan.
fn snapshot_names() -> BTreeSet<String> {
    let tiny = tiny_documents();
    let names = tiny
        .iter()
        .flat_map(|name| [format!("{name}.model"), format!("{name}.code")]);
    let vision = ["vision.surface", "vision.operations", "vision.schemas"].map(String::from);
    names.chain(vision).collect()
}

pub(crate) fn tiny_documents() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("tests/documents")).expect("the folder");
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8");
            name.strip_suffix(".json").map(String::from)
        })
        .collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    names
}

pub(crate) fn tiny(name: &str) -> Vec<u8> {
    let path = root().join(format!("tests/documents/{name}.json"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn assert_snapshot(name: &str, content: &str) {
    insta::with_settings!({
        snapshot_path => folder(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, content);
    });
}

fn code(package: &Package) -> String {
    let mut text = String::new();
    // The licence is the same for all crates and compared by the drift test.
    for (path, content) in package.files.iter().filter(|(path, _)| *path != "LICENSE") {
        let _ = writeln!(text, "==> {path}\n{content}");
    }
    for note in &package.notes {
        let _ = writeln!(text, "{}", note.display("document.json"));
    }
    text
}

#[test]
fn the_model_and_the_code_of_every_tiny_document() {
    for name in tiny_documents() {
        let bytes = tiny(&name);
        let options = Options::default();
        let (model, _) =
            discogen_model::resolve(&bytes, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_snapshot(&format!("{name}.model"), &format!("{model:#?}"));
        let package =
            discogen_build::generate(&bytes, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_snapshot(&format!("{name}.code"), &code(&package));
    }
}

/// Returns the source of an item with its documentation.
fn items(source: &str, names: &[&str]) -> String {
    let file = syn::parse_file(source).expect("Rust");
    let lines: Vec<&str> = source.lines().collect();
    let mut text = String::new();
    for item in &file.items {
        use syn::spanned::Spanned;
        let span = item.span();
        let range = span.start().line - 1..span.end().line;
        let first = match item {
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Enum(item) => item.ident.to_string(),
            syn::Item::Type(item) => item.ident.to_string(),
            syn::Item::Impl(item) => {
                let syn::Type::Path(path) = &*item.self_ty else {
                    continue;
                };
                path.path.segments.last().expect("a name").ident.to_string()
            }
            syn::Item::Macro(item) => item
                .mac
                .tokens
                .clone()
                .into_iter()
                .find_map(macro_name)
                .unwrap_or_default(),
            _ => continue,
        };
        if names.contains(&first.as_str()) {
            let _ = writeln!(text, "{}\n", lines[range].join("\n"));
        }
    }
    text
}

/// The type that a macro of the runtime defines: the first name in upper camel case.
fn macro_name(token: proc_macro2::TokenTree) -> Option<String> {
    let name = token.to_string();
    name.starts_with(|c: char| c.is_ascii_uppercase())
        .then_some(name)
}

#[test]
fn what_a_user_of_vision_sees() {
    let read = |path: &str| {
        let path = root().join("generated/vision-v1/src").join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    assert_snapshot("vision.operations", &read("resources/operations.rs"));
    // One of each kind: bytes and a struct, floats and shared enums, free-form values, times, a shared enum, an
    // alias, a schema without fields.
    let kinds = [
        "Image",
        "FaceAnnotation",
        "Operation",
        "BatchOperationMetadata",
        "Likelihood",
        "FaceAnnotationJoyLikelihood",
        "Empty",
        "Result",
    ];
    assert_snapshot("vision.schemas", &items(&read("schemas.rs"), &kinds));
}

#[test]
fn no_snapshot_is_unused() {
    let expected: BTreeSet<String> = snapshot_names()
        .into_iter()
        .map(|name| format!("{name}.snap"))
        .collect();
    let found: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    assert_eq!(
        found, expected,
        "tests/snapshots contains exactly the files that the tests create"
    );
}

/// Every file with this extension below a folder, except build output.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if name != "target" && name != "node_modules" && !name.starts_with('.') {
                files(&path, ending, found);
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// Other tests name their snapshots in the source.
#[test]
fn no_snapshot_of_another_package_is_unused() {
    let mut snapshots = Vec::new();
    files(root(), ".snap", &mut snapshots);
    let others = snapshots.iter().filter(|path| !path.starts_with(folder()));
    let mut seen = 0;
    for path in others {
        seen += 1;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let tests = path.parent().and_then(Path::parent).expect("a folder");
        let mut sources = Vec::new();
        files(tests, ".rs", &mut sources);
        let call = format!("assert_snapshot!(\"{stem}\"");
        let is_made = |source: &PathBuf| {
            let text = std::fs::read_to_string(source).expect("a text");
            text.contains(&call)
        };
        assert!(
            sources.iter().any(is_made),
            "{} is an orphan",
            path.display()
        );
    }
    assert!(seen > 0, "the snapshots of the command");
}

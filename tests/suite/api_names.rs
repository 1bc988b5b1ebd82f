//! No decision depends on the name of an API: the generator contains none, and a renamed API results in the same
//! crate.

use std::collections::BTreeMap;

use discogen_model::Options;
use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use crate::architecture::sources;
use crate::support::root;

/// APIs with unusual features: uploads, their own kind of operation, old wrappers. Names that are common English
/// words would be found in any source.
const APIS: [&str; 32] = [
    "aiplatform",
    "androidpublisher",
    "appengine",
    "bigquery",
    "bigtableadmin",
    "blogger",
    "calendar",
    "civicinfo",
    "cloudbuild",
    "cloudresourcemanager",
    "compute",
    "container",
    "dataflow",
    "dataproc",
    "deploymentmanager",
    "dfareporting",
    "dialogflow",
    "drive",
    "firestore",
    "gmail",
    "healthcare",
    "logging",
    "monitoring",
    "pubsub",
    "sheets",
    "spanner",
    "speech",
    "sqladmin",
    "storage",
    "translate",
    "vision",
    "youtube",
];

/// The packages that make decisions and print them.
const DECIDING: [&str; 6] = [
    "model/src/document",
    "model/src/resolve",
    "model/src/name",
    "model/src/sample_value",
    "generator/src/emit",
    "model/src/docs",
];

fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes
        .iter()
        .any(|it| it.path().is_ident("cfg") && quote::quote!(#it).to_string().contains("test"))
}

/// Collects every literal, including those in macros.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut after_hash = false;
    for token in tokens {
        match &token {
            TokenTree::Literal(literal) => found.push(literal.to_string()),
            TokenTree::Group(group) => {
                let inner = group.stream();
                if !(after_hash && inner.to_string().starts_with("doc =")) {
                    literals(inner, found);
                }
            }
            _ => {}
        }
        // Also handles `#![doc]`.
        let text = token.to_string();
        after_hash = text == "#" || after_hash && text == "!";
    }
}

fn names_an_api(literal: &str) -> bool {
    let text = literal.to_lowercase();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| APIS.contains(&word))
}

#[test]
fn the_generator_names_no_api() {
    let mut seen = 0;
    for (path, source) in DECIDING.iter().flat_map(|folder| sources(folder)) {
        let path = path.to_string_lossy().replace('\\', "/");
        if path.contains("tests") || path.ends_with("fixture.rs") {
            continue;
        }
        let file = syn::parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut found = Vec::new();
        for item in file.items.iter().filter(|item| !is_test(item)) {
            literals(quote::quote!(#item), &mut found);
        }
        seen += found.len();
        for literal in found.iter().filter(|literal| names_an_api(literal)) {
            // A remedy may contain an example.
            assert!(literal.contains("for example"), "{path} has {literal}");
        }
    }
    assert!(seen > 1000, "only {seen} literals were looked at");
}

/// The same text with another name of the same length and position in any sort order.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let cases = |word: &str| [word.to_owned(), capital(word), word.to_uppercase()];
    let mut text = text.to_owned();
    for (from, to) in cases(from).iter().zip(cases(to)) {
        text = text.replace(from, &to);
    }
    // A word of every document that contains one of the names.
    text.replace("revjsion", "revision")
        .replace("Revjsion", "Revision")
        .replace("REVJSION", "REVISION")
}

#[test]
fn a_renamed_api_generates_the_same_crate() {
    for (file, name, other) in [
        ("drive.v3.json", "drive", "drjve"),
        ("storage.v1.json", "storage", "storbge"),
        ("vision.v1.json", "vision", "vjsion"),
    ] {
        let document = std::fs::read_to_string(root().join("discovery").join(file)).expect(file);
        let files = |document: &str| -> BTreeMap<_, _> {
            let package = discogen_build::generate(document.as_bytes(), &Options::default());
            package.expect(file).files
        };
        let expected: BTreeMap<_, _> = files(&document)
            .into_iter()
            .map(|(path, text)| (renamed(&path, name, other), renamed(&text, name, other)))
            .collect();
        let found = files(&renamed(&document, name, other));
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>()
        );
        for (path, text) in &found {
            let lines = text.lines().zip(expected[path].lines());
            let different = lines.filter(|(found, expected)| found != expected);
            let different: Vec<_> = different.take(3).collect();
            assert!(different.is_empty(), "{path}: {different:#?}");
            assert!(*text == expected[path], "{path}");
        }
    }
}

//! `generated/` equals the output for `discovery/`.

use std::collections::BTreeMap;

use discogen_build::workspace;
use discogen_model::Options;
use sha2::{Digest, Sha256};

use crate::support::root;

#[test]
fn generated_is_what_discovery_gives() {
    let outcome = workspace::check(&root().join("discovery"), &root().join("generated"));
    if let Err(difference) = outcome {
        panic!("{difference}");
    }
}

/// The documents in the wheel of google-api-python-client 2.202.0, by sha256. `update` maintains the table beside the
/// documents, and would record an edit as well.
const SHIPPED: [(&str, &str); 11] = [
    (
        "bigquery.v2.json",
        "e2975e6e21f93bed8e32b57cdd2205bd7c0a0f38b6a7438e8d6f008160d3ec2d",
    ),
    (
        "calendar.v3.json",
        "e4668b97464e1a80305a86d6d883a6e772297179fb8a923f5e5ee17d4e178f20",
    ),
    (
        "docs.v1.json",
        "84c4667f2167bffb88801e6aa8b774f03f1e4b808fa065cd3b885057da1a9593",
    ),
    (
        "drive.v3.json",
        "0da3056ac67249c730b99749b4ff22d2fb227788f6b876e5f1f96da6c5438553",
    ),
    (
        "gmail.v1.json",
        "bfe9c4bf485e30971775274ce7b41c527d06658c5a1fb2c5fb05582a3295dadc",
    ),
    (
        "people.v1.json",
        "bb15cc8b5cb288d3c78c7b55d3c4028a816e7bfa82990bc3c830a5c2fc22d67a",
    ),
    (
        "sheets.v4.json",
        "f7f55d1940e25fd99f7a143b67d95ebfd1236bd0e9043f0be36b8c2fb5bebd08",
    ),
    (
        "storage.v1.json",
        "71b043824fb3c3c6c404c881cb25fc0328ff855c888d3ba6ecf065257c38efc0",
    ),
    (
        "tasks.v1.json",
        "c03b7eeae4041578818bc028d80463d832cc078ff8823ea694efcf72b0d7ed47",
    ),
    (
        "vision.v1.json",
        "0203c67c6543ed6728cca0f3318c237f17f5dfe2bb06b473d294ada5743abf22",
    ),
    (
        "youtube.v3.json",
        "a750ee31f6c8d4ad766243196a556a54fc0bf5a87b9cfb0bfd9c5f2f448e4328",
    ),
];

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new revision requires new values here, taken from its source.
#[test]
fn the_documents_are_unmodified() {
    let folder = root().join("discovery");
    let documents = workspace::documents(&folder).expect("the documents");
    let found: BTreeMap<String, String> = documents
        .iter()
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            let bytes = std::fs::read(path).expect("a document");
            (name.into_owned(), sha256(&bytes))
        })
        .collect();
    let shipped = SHIPPED.map(|(name, digest)| (name.to_owned(), digest.to_owned()));
    assert_eq!(found, BTreeMap::from(shipped));
}

/// The table contains the size and sha256 of every document, and no other rows.
#[test]
fn the_table_of_documents_is_correct() {
    let folder = root().join("discovery");
    let readme = std::fs::read_to_string(folder.join("README.md")).expect("the table");
    let documents = workspace::documents(&folder).expect("the documents");
    for path in &documents {
        let bytes = std::fs::read(path).expect("a document");
        let name = path.file_name().expect("a name").to_string_lossy();
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap_or_else(|| panic!("{name} has no row"));
        let digest = sha256(&bytes);
        let facts = format!("| {} | `{digest}` |", bytes.len());
        assert!(row.contains(&facts), "{row}\nshould have {facts}");
    }
    let rows = readme
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(".json`"));
    assert_eq!(rows.count(), documents.len());
}

#[test]
fn the_same_document_generates_the_same_bytes() {
    let bytes = std::fs::read(root().join("discovery/vision.v1.json")).expect("the document");
    let files = || -> BTreeMap<_, _> {
        discogen_build::generate(&bytes, &Options::default())
            .expect("generated")
            .files
    };
    assert_eq!(files(), files());
}

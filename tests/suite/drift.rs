//! The law: `generated/` is what `discovery/` gives.

use std::collections::BTreeMap;

use discogen::{Options, workspace};
use sha2::{Digest, Sha256};

use crate::support::root;

#[test]
fn generated_is_what_discovery_gives() {
    let outcome = workspace::check(&root().join("discovery"), &root().join("generated"));
    if let Err(difference) = outcome {
        panic!("{difference}");
    }
}

/// Size and sha256 of every document stand in the table, and of nothing else.
#[test]
fn the_table_of_documents_is_true() {
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
        let digest = Sha256::digest(&bytes);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let facts = format!("| {} | `{digest}` |", bytes.len());
        assert!(row.contains(&facts), "{row}\nshould have {facts}");
    }
    let rows = readme
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(".json`"));
    assert_eq!(rows.count(), documents.len());
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let bytes = std::fs::read(root().join("discovery/vision.v1.json")).expect("the document");
    let files = || -> BTreeMap<_, _> {
        discogen::generate(&bytes, &Options::default())
            .expect("generated")
            .files
    };
    assert_eq!(files(), files());
}

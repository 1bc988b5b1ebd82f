//! The law: `generated/` is what `discovery/` gives.

use std::collections::BTreeMap;

use discogen::{Options, workspace};

use crate::support::root;

#[test]
fn generated_is_what_discovery_gives() {
    let outcome = workspace::check(&root().join("discovery"), &root().join("generated"));
    if let Err(difference) = outcome {
        panic!("{difference}");
    }
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

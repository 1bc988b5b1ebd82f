//! The documents in the package equal the originals, whose digests are in the index.

use std::collections::BTreeSet;
use std::error::Error;

use discogen_directory::{entries, find, source};
use sha2::{Digest, Sha256};

#[test]
fn every_document_has_the_digest_in_the_index() -> Result<(), Box<dyn Error>> {
    let files: usize = entries().iter().map(|it| it.files().count()).sum();
    assert!(files >= 600, "{files} files");
    for entry in entries() {
        let document = entry.document()?;
        let digest = Sha256::digest(&document);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, entry.sha256(), "{}", entry.id());
        assert_eq!(document.len(), entry.size(), "{}", entry.id());
        // The identity and the revision are those of the document.
        let text = std::str::from_utf8(&document)?;
        for (key, value) in [("id", entry.id()), ("revision", entry.revision())] {
            let member = format!("\"{key}\": \"{value}\"");
            assert!(text.contains(&member), "{}: {member}", entry.id());
        }
    }
    Ok(())
}

#[test]
fn every_identity_and_file_name_is_a_reference() -> Result<(), Box<dyn Error>> {
    let mut ids = BTreeSet::new();
    for entry in entries() {
        assert!(ids.insert(entry.id()), "{} occurs twice", entry.id());
        assert_eq!(find(entry.id())?.id(), entry.id());
        let dotted = format!("{}.{}", entry.name(), entry.version());
        assert_eq!(find(&dotted)?.id(), entry.id());
        let revision = format!("{}@{}", entry.id(), entry.revision());
        assert_eq!(find(&revision)?.id(), entry.id());
        assert!(entry.files().any(|file| file == entry.file_name()));
    }
    Ok(())
}

#[test]
fn the_index_states_origin_and_licence() {
    let source = source().expect("a valid index");
    // A package has a digest; a service has a URL.
    let is_wheel = source.archive().ends_with(".whl") && source.sha256().len() == 64;
    assert!(
        is_wheel || source.archive().starts_with("https://"),
        "{source:?}"
    );
    for entry in entries() {
        assert_eq!(entry.licence(), "Apache-2.0", "{}", entry.id());
        assert_eq!(entry.origin(), source.name(), "{}", entry.id());
        assert!(!entry.title().is_empty(), "{}", entry.id());
    }
}

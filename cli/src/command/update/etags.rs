//! Caches the ETags of service responses in a hidden file beside the documents. Without the file,
//! all documents are downloaded again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use discogen_build::sync::{Report, Transaction};
use serde_derive::{Deserialize, Serialize};

use super::step::Step;
use crate::command::document_folder::{DocumentFile, Id};

pub(in crate::command) const FILE: &str = ".discogen-etags.json";

/// ETags by URL.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::command) struct Etags {
    known: BTreeMap<String, Known>,
    /// ETags that were received in this run.
    learned: BTreeMap<String, (Id, String)>,
    here: BTreeMap<Id, String>,
    text: String,
}

/// An ETag, and a fingerprint of the local document when it was received.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Known {
    etag: String,
    document: String,
}

impl Etags {
    /// Reads the ETags of a folder; an unreadable file counts as empty.
    pub(in crate::command) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        Self {
            known: serde_json::from_str(&text).unwrap_or_default(),
            text,
            ..Self::default()
        }
    }

    /// Returns the ETag for a request, if the local document has not changed since the ETag was
    /// received.
    pub(in crate::command) fn of(
        &mut self,
        url: &str,
        here: Option<&DocumentFile>,
    ) -> Option<String> {
        let here = here?;
        let print = print(&here.bytes);
        let known = self.known.get(url).filter(|it| it.document == print);
        let etag = known.map(|it| it.etag.clone());
        self.here.insert(here.head.id(), print);
        etag
    }

    pub(super) fn learn(&mut self, url: &str, id: &Id, etag: Option<String>) {
        if let Some(etag) = etag {
            self.learned.insert(url.to_owned(), (id.clone(), etag));
        }
    }

    /// Adds the file to the changes, if its content changed.
    pub(super) fn add(&self, folder: &Path, updated: &[(Step, Report)], changes: &mut Transaction) {
        let mut known = self.known.clone();
        for (url, (id, etag)) in &self.learned {
            let taken = updated.iter().find(|(step, _)| step.id == *id);
            let document = match taken {
                Some((step, _)) => Some(print(&step.bytes)),
                None => self.here.get(id).cloned(),
            };
            if let Some(document) = document {
                let etag = etag.clone();
                known.insert(url.clone(), Known { etag, document });
            }
        }
        let text = serde_json::to_string_pretty(&known).unwrap_or_default() + "\n";
        if !self.learned.is_empty() && text != self.text {
            changes.write(folder.join(FILE), text);
        }
    }
}

/// Returns length and FNV-1a hash, which detect local changes of a document.
fn print(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{}-{hash:016x}", bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use discogen_build::sync::Lock;

    #[test]
    fn an_etag_is_valid_for_its_own_document() {
        let bytes = br#"{"kind": "discovery#restDescription", "name": "a", "version": "v1"}"#;
        let head = crate::command::document_folder::Head::read(bytes).expect("a document");
        let mut document_file = DocumentFile {
            path: "a.v1.json".into(),
            bytes: bytes.to_vec(),
            head,
        };
        let folder = tempfile::tempdir().expect("a folder");
        let mut etags = Etags::read(folder.path());
        assert_eq!(etags.of("u", Some(&document_file)), None);
        etags.learn("u", &document_file.head.id(), Some("\"e\"".to_owned()));
        let mut changes = Transaction::new(folder.path(), folder.path());
        etags.add(folder.path(), &[], &mut changes);
        let lock = Lock::of(&[folder.path()]).expect("locked");
        changes.commit(&lock).expect("written");

        let mut etags = Etags::read(folder.path());
        assert_eq!(
            etags.of("u", Some(&document_file)).as_deref(),
            Some("\"e\"")
        );
        assert_eq!(etags.of("v", Some(&document_file)), None);
        assert_eq!(etags.of("u", None), None);
        document_file.bytes.push(b' ');
        assert_eq!(etags.of("u", Some(&document_file)), None);
    }
}

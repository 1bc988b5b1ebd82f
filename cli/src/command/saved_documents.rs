//! Stores the documents of a service in a folder, with the directory that lists them.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use discogen_build::sync;
use serde_json::json;

use super::document_folder::Id;
use super::listed_api::ListedApi;

/// A downloaded document.
pub(super) struct SavedDocument {
    id: Id,
    title: String,
    preferred: bool,
    bytes: Vec<u8>,
}

impl SavedDocument {
    pub(super) fn new(api: &ListedApi, bytes: Vec<u8>) -> Self {
        Self {
            id: api.id.clone(),
            title: api.title.clone(),
            preferred: api.preferred,
            bytes,
        }
    }
}

/// Writes the documents and `index.json` to a new folder, which exists only if all were written.
pub(super) fn save(folder: &Path, documents: &[SavedDocument]) -> io::Result<()> {
    let mut ids = BTreeSet::new();
    for SavedDocument { id, .. } in documents {
        // The identity becomes a file name.
        if !id.is_fit() || !ids.insert(id) {
            let text = format!("{id}: the service lists it twice, or it is not a file name");
            return Err(io::Error::other(text));
        }
    }
    let index = index(documents);
    let mut files = vec![("index.json".to_owned(), index.as_bytes())];
    let saved = documents.iter().map(|it| (it.id.file(), &*it.bytes));
    files.extend(saved);
    sync::new_folder(folder, &files)
}

/// Returns the directory list of the documents.
fn index(documents: &[SavedDocument]) -> String {
    let item = |it: &SavedDocument| {
        json!({
            "id": it.id.to_string(),
            "name": it.id.name,
            "version": it.id.version,
            "title": it.title,
            "preferred": it.preferred,
        })
    };
    let items: Vec<_> = documents.iter().map(item).collect();
    let index = json!({"kind": "discovery#directoryList", "items": items});
    format!("{index:#}\n")
}

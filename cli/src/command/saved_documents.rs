//! Stores the documents of a service in a folder, with the directory that lists them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

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
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    if folder.exists() {
        let text = format!(
            "{}: exists; give the path of a new folder",
            folder.display()
        );
        return Err(io::Error::other(text));
    }
    let mut ids = BTreeSet::new();
    for SavedDocument { id, .. } in documents {
        // The identity becomes a file name.
        if !id.is_fit() || !ids.insert(id) {
            let text = format!("{id}: the service lists it twice, or it is not a file name");
            return Err(io::Error::other(text));
        }
    }
    let mut temporary = folder.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = Path::new(&temporary);
    fs::create_dir(temporary).map_err(named)?;
    let written = write(temporary, documents).and_then(|()| fs::rename(temporary, folder));
    if written.is_err() {
        // The first error is the cause.
        let _ = fs::remove_dir_all(temporary);
    }
    written.map_err(named)
}

fn write(folder: &Path, documents: &[SavedDocument]) -> io::Result<()> {
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
    fs::write(folder.join("index.json"), format!("{index:#}\n"))?;
    for document in documents {
        fs::write(folder.join(document.id.file()), &document.bytes)?;
    }
    Ok(())
}

//! The pairs of documents that `diff` compares.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Error;
use discogen_build::workspace::{self, Document};

use super::document_folder::{Head, Id};
use super::document_source::{self, DocumentSource, Named};

/// Two documents to compare.
pub(super) type Pair = (DocumentSource, DocumentSource);

/// The pairs, and the APIs that exist on one side only.
#[derive(Default)]
pub(super) struct Pairs {
    pub(super) pairs: Vec<Pair>,
    pub(super) added: Vec<String>,
    pub(super) removed: Vec<String>,
}

/// Pairs two documents, or the documents of two folders. Without `new`, pairs with the directory.
pub(super) fn of(old: &Path, new: Option<&Path>) -> Result<Pairs, Error> {
    let old = document_source::find(old)?;
    let Some(new) = new else {
        return with_directory(old);
    };
    match (old, document_source::find(new)?) {
        (Named::Document(old), Named::Document(new)) => Ok(Pairs {
            pairs: vec![(old, new)],
            ..Pairs::default()
        }),
        (Named::Folder(old), Named::Folder(new)) => of_folders(&old, &new),
        (Named::Folder(folder), Named::Document(document))
        | (Named::Document(document), Named::Folder(folder)) => {
            let text = format!(
                "{} is a folder and {} is not; give two documents or two folders",
                folder.display(),
                document.location().display()
            );
            Err(io::Error::other(text).into())
        }
    }
}

/// Pairs documents with those of the directory of the same API.
fn with_directory(old: Named) -> Result<Pairs, Error> {
    let mut pairs = Pairs::default();
    let documents = match old {
        Named::Document(document) => {
            let bytes = document.read()?;
            let location = document.location();
            let id = match Head::read(&bytes) {
                Some(head) => head.id().to_string(),
                None => return Err(invalid(location, &bytes)),
            };
            let entry = discogen_directory::find(&id)
                .map_err(|error| io::Error::other(format!("{}: {error}", location.display())))?;
            pairs.pairs.push((document, DocumentSource::bundled(entry)));
            return Ok(pairs);
        }
        Named::Folder(folder) => by_name(&folder)?,
    };
    for path in documents.into_values() {
        let id = id(&path);
        match discogen_directory::find(&id) {
            Ok(entry) => {
                let new = DocumentSource::bundled(entry);
                pairs.pairs.push((DocumentSource::File(path), new));
            }
            Err(_) => pairs.removed.push(id),
        }
    }
    Ok(pairs)
}

/// Returns the errors of a document without an identity.
fn invalid(location: &Path, bytes: &[u8]) -> Error {
    match discogen_model::resolve(bytes, &discogen_model::Options::default()) {
        Err(diagnostics) => Error::Document(location.to_owned(), diagnostics),
        Ok(_) => io::Error::other(format!(
            "{}: has no `name` and `version`",
            location.display()
        ))
        .into(),
    }
}

/// Pairs the documents of two folders by file name, and the others by name and version.
fn of_folders(old: &Path, new: &Path) -> Result<Pairs, Error> {
    let mut found = Pairs::default();
    let (before, now) = (by_name(old)?, by_name(new)?);
    let mut pairs: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut left: BTreeMap<String, PathBuf> = BTreeMap::new();
    for (name, path) in &before {
        match now.get(name) {
            Some(same) => pairs.push((path.clone(), same.clone())),
            None => drop(left.insert(id(path), path.clone())),
        }
    }
    let known: BTreeSet<String> = pairs.iter().map(|it| id(&it.1)).collect();
    for (name, path) in now.iter().filter(|it| !before.contains_key(it.0)) {
        let id = id(path);
        match left.remove(&id) {
            Some(same) => pairs.push((same, path.clone())),
            // A second file of a compared API is not a new API.
            None if known.contains(&id) => {}
            None => found.added.push(match id.is_empty() {
                true => name.clone(),
                false => id,
            }),
        }
    }
    found.removed = left.into_keys().filter(|it| !known.contains(it)).collect();
    found.added.sort();
    found.added.dedup();
    pairs.sort();
    let file = DocumentSource::File;
    found.pairs = pairs
        .into_iter()
        .map(|(old, new)| (file(old), file(new)))
        .collect();
    Ok(found)
}

fn by_name(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let documents = workspace::documents(folder)?;
    // A widely used package of documents also contains the directory.
    let named = documents.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        (name != "index.json").then_some((name, path))
    });
    Ok(named.collect())
}

/// Returns `vision:v1`, or the file's name if the document has no name.
fn id(path: &Path) -> String {
    #[derive(serde_derive::Deserialize)]
    struct Identity {
        name: String,
        version: String,
    }
    let text = std::fs::read(path).unwrap_or_default();
    match serde_json::from_slice(&text) {
        Ok(Identity { name, version }) => Id { name, version }.to_string(),
        Err(_) => path
            .file_name()
            .map_or_else(String::new, |it| it.to_string_lossy().into_owned()),
    }
}

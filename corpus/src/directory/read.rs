//! Reads downloaded documents for the directory.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use discogen_directory::pack::Document;
use serde_derive::Deserialize;

use crate::layout::{named, read};
use crate::progress::print_line;

/// The licence of the package, which applies to its documents. The documents of the service are
/// the same files.
const LICENCE: &str = "Apache-2.0";

#[derive(Deserialize)]
struct Head {
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    items: Vec<Item>,
}

/// An API in `index.json`.
#[derive(Deserialize)]
struct Item {
    name: String,
    version: String,
    #[serde(default)]
    preferred: bool,
}

/// Reads the documents of a folder. Of several documents of one version of an API, the one with the
/// newest revision is used.
pub(super) fn documents(folder: &Path, origin: &str) -> io::Result<Vec<Document>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| named(folder, &error))? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|it| it == "json"));
    paths.sort();
    let mut documents: BTreeMap<(String, String), Document> = BTreeMap::new();
    let mut preferred = BTreeSet::new();
    for path in paths {
        let bytes = read(&path)?;
        let head: Head = serde_json::from_slice(&bytes)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        if head.kind == "discovery#directoryList" {
            let items = head.items.into_iter().filter(|it| it.preferred);
            preferred.extend(items.map(|it| (it.name, it.version)));
            continue;
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let document = Document {
            name: head.name,
            version: head.version,
            title: head.title,
            revision: head.revision,
            is_preferred: false,
            licence: LICENCE.to_owned(),
            origin: origin.to_owned(),
            files: vec![file.into_owned()],
            bytes,
        };
        let id = (document.name.clone(), document.version.clone());
        match documents.remove(&id) {
            None => drop(documents.insert(id, document)),
            Some(other) => drop(documents.insert(id, newer(other, document)?)),
        }
    }
    if documents.is_empty() {
        let text = format!("{}: contains no discovery document", folder.display());
        return Err(io::Error::other(text));
    }
    for (id, document) in &mut documents {
        document.is_preferred = preferred.contains(id);
    }
    Ok(documents.into_values().collect())
}

/// Selects one of two documents of the same version of an API.
fn newer(mut a: Document, mut b: Document) -> io::Result<Document> {
    if a.bytes == b.bytes {
        a.files.append(&mut b.files);
        return Ok(a);
    }
    if a.revision == b.revision {
        return Err(io::Error::other(format!(
            "{} and {} are different documents of {}:{} with the same revision",
            a.files.join(" "),
            b.files.join(" "),
            a.name,
            a.version
        )));
    }
    if a.revision < b.revision {
        std::mem::swap(&mut a, &mut b);
    }
    print_line(&format!(
        "{}: skipped, because {} has a newer revision",
        b.files.join(" "),
        a.files.join(" ")
    ))?;
    Ok(a)
}

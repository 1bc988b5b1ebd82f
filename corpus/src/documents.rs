//! Finds and selects the documents.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde_derive::Deserialize;

use crate::layout::{Layout, named, read};

/// One document that becomes one crate.
#[derive(Clone)]
pub(crate) struct Document {
    /// The file name without its extension, such as `vision.v1`.
    pub(crate) name: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// The size of the file in bytes.
    pub(crate) bytes: usize,
}

/// The selected documents, and the skipped files.
pub(crate) struct Set {
    /// In the order of their names; no two have the same ID.
    pub(crate) documents: Vec<Document>,
    /// Each duplicate with the identical document that is used instead.
    pub(crate) twins: Vec<(String, String)>,
    /// Files that are not API documents.
    pub(crate) others: Vec<String>,
}

#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    id: Option<String>,
}

/// Returns the documents listed in corpus/cover.txt, which together contain every feature of all documents.
pub(crate) fn cover(layout: &Layout, documents: &[Document]) -> io::Result<Vec<Document>> {
    let names = cover_names(layout)?;
    Ok(documents
        .iter()
        .filter(|document| names.contains(&document.name))
        .cloned()
        .collect())
}

fn cover_names(layout: &Layout) -> io::Result<Vec<String>> {
    let cover = read(&layout.own("cover.txt"))?;
    let cover = String::from_utf8_lossy(&cover);
    Ok(cover.split_whitespace().map(str::to_owned).collect())
}

/// Returns all documents, or those with the given names. Identical documents with the same ID count as one;
/// different documents with the same ID are an error.
pub(crate) fn find(layout: &Layout, only: &[String]) -> io::Result<Set> {
    let folder = layout.documents();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| named(&folder, &error))? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut set = Set {
        documents: Vec::new(),
        twins: Vec::new(),
        others: Vec::new(),
    };
    let mut first: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    for path in paths {
        let Some(name) = name_of(&path) else {
            continue;
        };
        let bytes = read(&path)?;
        let head: Head = serde_json::from_slice(&bytes)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        let is_api = head.kind.as_deref() == Some("discovery#restDescription");
        if !is_api {
            set.others.push(name);
            continue;
        }
        let Some(id) = head.id else {
            return Err(io::Error::other(format!(
                "{name}: the API document has no `id`"
            )));
        };
        match first.get(&id) {
            Some((twin, text)) if *text == bytes => set.twins.push((name, twin.clone())),
            Some((twin, _)) => {
                return Err(io::Error::other(format!(
                    "{name} and {twin} have the same ID, {id}, but differ: remove one of them"
                )));
            }
            None => {
                let size = bytes.len();
                first.insert(id, (name.clone(), bytes));
                set.documents.push(Document {
                    name,
                    path,
                    bytes: size,
                });
            }
        }
    }
    if set.documents.is_empty() {
        let folder = folder.display();
        return Err(io::Error::other(format!(
            "{folder}: the folder contains no discovery document; remove it and run `corpus fetch`"
        )));
    }
    select(layout, &mut set, only)?;
    Ok(set)
}

fn name_of(path: &std::path::Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    name.strip_suffix(".json").map(str::to_owned)
}

fn select(layout: &Layout, set: &mut Set, only: &[String]) -> io::Result<()> {
    if only.is_empty() {
        return Ok(());
    }
    let mut selected = Vec::new();
    for name in only {
        if name == "cover" {
            selected.extend(cover_names(layout)?);
        } else {
            selected.push(name.clone());
        }
    }
    for name in &mut selected {
        if let Some((_, twin)) = set.twins.iter().find(|(other, _)| other == name) {
            name.clone_from(twin);
        }
        if !set.documents.iter().any(|document| document.name == *name) {
            return Err(io::Error::other(format!(
                "--only {name}: {} does not contain this document",
                layout.documents().display()
            )));
        }
    }
    set.documents
        .retain(|document| selected.contains(&document.name));
    Ok(())
}

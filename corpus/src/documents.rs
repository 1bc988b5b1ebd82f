//! Which documents there are.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde_derive::Deserialize;

use crate::place::{Place, named, read};

/// One document that becomes one crate.
#[derive(Clone)]
pub(crate) struct Document {
    /// `vision.v1`, the file's name without its ending.
    pub(crate) name: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// Its size.
    pub(crate) bytes: usize,
}

/// The documents to work on, and what was left out of them and why.
pub(crate) struct Set {
    /// By name; each has an id of its own.
    pub(crate) documents: Vec<Document>,
    /// A document and the identical one that stands for it.
    pub(crate) twins: Vec<(String, String)>,
    /// Files that are not API documents.
    pub(crate) others: Vec<String>,
}

#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    id: Option<String>,
}

/// Those of the documents that corpus/cover.txt lists: together they have every feature of all.
pub(crate) fn cover(place: &Place, documents: &[Document]) -> io::Result<Vec<Document>> {
    let names = cover_names(place)?;
    Ok(documents
        .iter()
        .filter(|document| names.contains(&document.name))
        .cloned()
        .collect())
}

fn cover_names(place: &Place) -> io::Result<Vec<String>> {
    let cover = read(&place.own("cover.txt"))?;
    let cover = String::from_utf8_lossy(&cover);
    Ok(cover.split_whitespace().map(str::to_owned).collect())
}

/// All documents, or those with the given names. Identical documents of one
/// id are one; different documents of one id are an error.
pub(crate) fn find(place: &Place, only: &[String]) -> io::Result<Set> {
    let folder = place.documents();
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
                "{name} is an API document without an id"
            )));
        };
        match first.get(&id) {
            Some((twin, text)) if *text == bytes => set.twins.push((name, twin.clone())),
            Some((twin, _)) => {
                return Err(io::Error::other(format!(
                    "{name} and {twin} have one id, {id}, and differ; leave one of them out"
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
            "{folder}: has no discovery document; remove the folder and run `corpus fetch`"
        )));
    }
    select(place, &mut set, only)?;
    Ok(set)
}

fn name_of(path: &std::path::Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    name.strip_suffix(".json").map(str::to_owned)
}

fn select(place: &Place, set: &mut Set, only: &[String]) -> io::Result<()> {
    if only.is_empty() {
        return Ok(());
    }
    let mut wanted = Vec::new();
    for name in only {
        if name == "cover" {
            wanted.extend(cover_names(place)?);
        } else {
            wanted.push(name.clone());
        }
    }
    for name in &mut wanted {
        if let Some((_, twin)) = set.twins.iter().find(|(other, _)| other == name) {
            name.clone_from(twin);
        }
        if !set.documents.iter().any(|document| document.name == *name) {
            return Err(io::Error::other(format!(
                "--only {name}: there is no such document in {}",
                place.documents().display()
            )));
        }
    }
    set.documents
        .retain(|document| wanted.contains(&document.name));
    Ok(())
}

//! The file `project.json`: the uses of each client, and the text inserted into the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde_derive::{Deserialize, Serialize};

use crate::sync::{Obstacle, PROJECT_FILE};

const VERSION: u32 = 1;

/// The content of `project.json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    version: u32,
    pub(super) uses: Vec<Use>,
    /// By path below the project.
    pub(super) manifests: BTreeMap<String, RecordedManifest>,
}

/// A dependency of a package on a client.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// The API, `gmail:v1`.
    pub api: String,
    /// The crate, `google-gmail-v1`.
    pub package: String,
    /// The folder of the crate, `gmail-v1`.
    pub folder: String,
    /// The manifest of the package, by path below the project.
    pub manifest: String,
    /// The name of the dependency.
    pub key: String,
    /// The program that was written to the folder `examples` of the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
}

/// A program in the folder `examples` of a package.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The path below the project.
    pub path: String,
    /// The SHA-256 of the program.
    pub sha256: String,
}

impl Use {
    /// Returns the name of this use among the insertions.
    pub(super) fn id(&self) -> String {
        format!("{}: {}", self.manifest, self.key)
    }
}

/// A manifest with the text inserted into it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedManifest {
    /// The SHA-256 of the manifest with the insertions.
    pub(super) sha256: String,
    pub(super) insertions: Vec<Insertion>,
}

/// Text inserted into a manifest.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Insertion {
    /// The offset in bytes.
    pub(super) at: usize,
    pub(super) text: String,
    pub(super) purpose: String,
    /// The uses that need it.
    pub(super) uses: BTreeSet<String>,
    /// For text within a line: the line, without which the text is ambiguous, and the offset in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<(String, usize)>,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            version: VERSION,
            uses: Vec::new(),
            manifests: BTreeMap::new(),
        }
    }

    /// Reads the record of a folder; `None` if the folder does not exist or is empty.
    ///
    /// # Errors
    /// Returns an error if the folder contains other files, or if the record is invalid.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(PROJECT_FILE);
        let shown = path.display();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return is_free(folder).map(|()| None);
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(not_ours(folder));
            }
            Err(error) => return Err(io::Error::new(error.kind(), format!("{shown}: {error}"))),
        };
        let remedy = "restore it from version control";
        let record: Self = serde_json::from_slice(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let fact = format!("{shown}: invalid at line {line}, column {column}");
            Obstacle::error(fact, remedy)
        })?;
        if record.version != VERSION {
            let fact = format!("{shown}: was written by another version of discogen");
            return Err(Obstacle::error(fact, "run that version of discogen"));
        }
        Ok(Some(record))
    }

    pub(super) fn text(&self) -> io::Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        Ok(text + "\n")
    }
}

/// Fails if the folder has content. Hidden entries are those of an interrupted update.
fn is_free(folder: &Path) -> io::Result<()> {
    if !folder.exists() && !folder.is_symlink() {
        return Ok(());
    }
    let is_folder = folder.is_dir() && !folder.is_symlink();
    let is_empty = |folder: &Path| {
        fs::read_dir(folder).is_ok_and(|mut entries| {
            entries.all(|it| it.is_ok_and(|it| it.file_name() == crate::sync::PROJECT_DOCUMENTS))
        })
    };
    let documents = folder.join(crate::sync::PROJECT_DOCUMENTS);
    let has_no_documents = || match fs::read_dir(&documents) {
        Ok(mut entries) => entries.all(|it| {
            it.is_ok_and(|it| it.file_name().as_encoded_bytes().starts_with(b".discogen-"))
        }),
        Err(_) => !documents.exists(),
    };
    match is_folder && is_empty(folder) && has_no_documents() {
        true => Ok(()),
        false => Err(not_ours(folder)),
    }
}

fn not_ours(folder: &Path) -> io::Error {
    let shown = folder.display();
    Obstacle::error(
        format!("{shown}: exists, but was not created by `discogen add`, which needs this name"),
        "move it away",
    )
}

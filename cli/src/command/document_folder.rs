//! The documents of a folder, by API.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::{Error, workspace};
use discogen_model::name::reserved;
use discogen_model::text::Inline;
use serde_derive::Deserialize;

use super::Session;
use super::document_source::{self, DocumentSource, Named};

/// The `kind` of a discovery document.
pub(super) const KIND: &str = "discovery#restDescription";

/// The default folder of the documents.
pub(super) const DISCOVERY: &str = "discovery";

/// The metadata of a document.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Head {
    kind: String,
    pub(super) name: String,
    pub(super) version: String,
    #[serde(default)]
    revision: serde_json::Value,
    #[serde(default)]
    pub(super) title: String,
}

impl Head {
    /// Returns `None` if this is not a discovery document.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = without_mark(bytes);
        let head: Self = serde_json::from_slice(bytes).ok()?;
        (head.kind == KIND).then_some(head)
    }

    pub(super) fn id(&self) -> Id {
        Id {
            name: self.name.clone(),
            version: self.version.clone(),
        }
    }

    pub(super) fn revision(&self) -> String {
        match &self.revision {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

/// The identity of an API, `vision:v1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    pub(super) name: String,
    pub(super) version: String,
}

impl Id {
    /// Returns the usual file name of the document.
    pub(super) fn file(&self) -> String {
        format!("{}.{}.json", self.name, self.version)
    }

    /// Whether the identity is safe in file names: ASCII letters, digits, `.`, `_` and `-`,
    /// starting with a letter or digit.
    pub(super) fn is_fit(&self) -> bool {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let is_word = |it: &str| it.chars().all(is_plain) && !it.starts_with(['.', '-']);
        is_word(&self.name) && is_word(&self.version) && !reserved::is_device(&self.name)
    }

    /// Whether the text names this API: `vision`, `vision:v1` or `vision.v1`.
    pub(super) fn is_called(&self, text: &str) -> bool {
        text == self.name
            || text.strip_prefix(&self.name).is_some_and(|rest| {
                rest.strip_prefix([':', '.'])
                    .is_some_and(|version| version == self.version)
            })
    }
}

impl Id {
    /// Returns `` `vision:v1`, Cloud Vision API `` in Markdown.
    pub(super) fn shown(&self, title: &str) -> Inline {
        let id = Inline::code(&self.to_string());
        Inline::fill("{}, {}", &[&id, &Inline::plain(title)])
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.name, self.version))
    }
}

/// A document on disk.
#[derive(Clone, Debug)]
pub(super) struct DocumentFile {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) head: Head,
}

impl DocumentFile {
    /// Whether the text names this document: `vision`, `vision:v1` or `vision:v1@20261016`.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let (id, revision) = match text.split_once('@') {
            Some((id, revision)) => (id, Some(revision)),
            None => (text, None),
        };
        self.head.id().is_called(id) && revision.is_none_or(|it| it == self.head.revision())
    }
}

/// The documents of a folder by API, and unreadable files.
#[derive(Default)]
pub(super) struct DocumentFolder {
    pub(super) files: BTreeMap<Id, DocumentFile>,
    pub(super) invalid: Vec<InvalidFile>,
    /// Further documents of an API that was already found.
    pub(super) twice: Vec<DocumentFile>,
}

/// A file that cannot be read as a document, so its API is unknown.
pub(super) struct InvalidFile {
    pub(super) path: PathBuf,
    bytes: Vec<u8>,
}

/// Returns the documents that arguments name and, for folders, all files that are documents or not
/// valid JSON.
pub(super) fn documents(arguments: &[PathBuf]) -> Result<Vec<DocumentSource>, Error> {
    let mut found = Vec::new();
    for argument in arguments {
        let folder = match document_source::find(argument)? {
            Named::Document(document) => {
                found.push(document);
                continue;
            }
            Named::Folder(folder) => folder,
        };
        let before = found.len();
        for file in workspace::documents(&folder)? {
            if !is_of_another_kind(&read(&file)?) {
                found.push(DocumentSource::File(file));
            }
        }
        if found.len() == before {
            return Err(without_documents(&folder));
        }
    }
    Ok(found)
}

/// Creates the error for a folder without documents, which may have the name of an API.
fn without_documents(folder: &Path) -> Error {
    let name = folder.to_str().unwrap_or_default();
    let remedy = match discogen_directory::find(name) {
        Ok(entry) => format!("`{}` is the document of the directory", entry.id()),
        Err(_) => "give a folder that contains some (*.json), or files".to_owned(),
    };
    let folder = folder.display();
    let text = format!("{folder}: contains no discovery document; {remedy}");
    io::Error::other(text).into()
}

/// Removes the byte order mark that some editors write.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::file(path, &error))
}

impl DocumentFolder {
    /// Reads the documents of a folder; files of other kinds are skipped.
    pub(super) fn of(folder: &Path) -> Result<Self, Error> {
        let mut found = Self::default();
        for path in workspace::documents(folder)? {
            found.add(path)?;
        }
        Ok(found)
    }

    /// Reads a folder like [`DocumentFolder::of`]; a missing folder is empty.
    pub(super) fn of_any(folder: &Path) -> Result<Self, Error> {
        match folder.exists() {
            true => Self::of(folder),
            false => Ok(Self::default()),
        }
    }

    /// Reads a folder of documents, or a single document.
    pub(super) fn of_path(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            return Self::of(path);
        }
        let mut found = Self::default();
        found.add(path.to_owned())?;
        Ok(found)
    }

    fn add(&mut self, path: PathBuf) -> Result<(), Error> {
        let bytes = read(&path)?;
        match Head::read(&bytes) {
            Some(head) if self.files.contains_key(&head.id()) => {
                self.twice.push(DocumentFile { path, bytes, head });
            }
            Some(head) => drop(
                self.files
                    .insert(head.id(), DocumentFile { path, bytes, head }),
            ),
            None if is_of_another_kind(&bytes) => {}
            None => self.invalid.push(InvalidFile { path, bytes }),
        }
        Ok(())
    }

    /// Reports unreadable and duplicate documents. Returns whether there were any.
    pub(super) fn report(&self, session: &mut Session) -> io::Result<bool> {
        for invalid in &self.invalid {
            invalid.report(session)?;
        }
        for document_file in &self.twice {
            let id = document_file.head.id();
            let path = document_file.path.display();
            let other = self.files.get(&id).unwrap_or(document_file);
            let fact = format!("{path}: is {id}, like {}", other.path.display());
            session.refuse(&fact, "remove one of them")?;
        }
        Ok(!self.invalid.is_empty() || !self.twice.is_empty())
    }
}

impl InvalidFile {
    /// Reports the errors in the document.
    pub(super) fn report(&self, session: &mut Session) -> io::Result<()> {
        match discogen_model::resolve(&self.bytes, &discogen_model::Options::default()) {
            Err(diagnostics) => session.findings(&self.path, Some(&self.bytes), &diagnostics.0),
            Ok(_) => {
                let fact = format!("{}: has no `name` and `version`", self.path.display());
                session.refuse(&fact, "restore the file, or fetch it again")
            }
        }
    }
}

/// Whether the file is valid but of another kind, such as the directory among the documents of a
/// package.
fn is_of_another_kind(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Kind {
        kind: String,
    }
    let bytes = without_mark(bytes);
    let kind: Result<Kind, _> = serde_json::from_slice(bytes);
    kind.is_ok_and(|it| it.kind != KIND)
}

//! The journal of an update: the files that it writes, with digests of their old and new content.
//!
//! A journal on disk is untrusted, because it may have come with a repository. Paths are relative
//! to the folder of the documents or of the crates, and limited to files that an update writes.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde_derive::{Deserialize, Serialize};

use super::interrupted::{FOLDER, JOURNAL, text};
use super::links;
use super::obstacle::Obstacle;
use super::paths::{PROJECT_DOCUMENTS, PROJECT_FILE, PROJECT_FOLDER, named};
use super::relative::{normalized, relative};

/// The file beside the documents in which `update` stores ETags.
pub(super) const ETAGS: &str = ".discogen-etags.json";

/// The folder of the examples of a package.
const EXAMPLES: &str = "examples";

const VERSION: u32 = 2;

/// The changes of an update, for undoing them.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    version: u32,
    /// The folder of the crates, relative to the folder of the documents.
    pub(super) out: String,
    /// The files in the order of the changes.
    pub(super) files: Vec<Entry>,
    /// Folders that did not exist, the outermost first.
    pub(super) folders: Vec<JournalPath>,
}

/// One file, with the SHA-256 of its content; `None` if there is no file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) place: JournalPath,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// A path below one of the two folders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JournalPath {
    root: Root,
    /// The path, with `/`.
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Root {
    Documents,
    Crates,
    /// The project of a user, whose folder `discogen` contains the documents and crates.
    Project,
}

impl Journal {
    pub(super) fn new(out: String, files: Vec<Entry>, folders: Vec<JournalPath>) -> Self {
        Self {
            version: VERSION,
            out,
            files,
            folders,
        }
    }

    /// Reads the journal of a folder, if it exists.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(JOURNAL);
        let text = match text(folder)? {
            Some(Ok(text)) => text,
            Some(Err(reason)) => return Err(invalid(&path, reason)),
            None => return Ok(None),
        };
        let journal: Self = serde_json::from_slice(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            invalid(&path, &format!("line {line}, column {column}"))
        })?;
        if journal.version != VERSION {
            return Err(invalid(
                &path,
                "it was written by another version of discogen",
            ));
        }
        Ok(Some(journal))
    }
}

/// Creates the error for a journal that cannot be used.
pub(super) fn invalid(path: &Path, reason: &str) -> io::Error {
    let folder = path.parent().unwrap_or(path).display();
    Obstacle::error(
        format!("{}: is not a journal of discogen: {reason}", path.display()),
        format!("compare the documents and crates with your version control, then remove {folder}"),
    )
}

/// The folders that an update writes to.
#[derive(Debug)]
pub(super) struct Roots {
    documents: Folder,
    crates: Folder,
    project: Option<Folder>,
}

#[derive(Debug)]
struct Folder {
    /// Without links.
    real: PathBuf,
    /// As given by the user.
    shown: PathBuf,
}

impl Roots {
    pub(super) fn new(documents: &Path, crates: &Path) -> io::Result<Self> {
        let folder = |path: &Path| -> io::Result<Folder> {
            let real = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
            Ok(Folder {
                real: real.map_err(|error| named(path, error))?,
                shown: path.to_owned(),
            })
        };
        let (documents, crates) = (folder(documents)?, folder(crates)?);
        Ok(Self {
            project: project(&documents, &crates),
            documents,
            crates,
        })
    }

    /// Whether an update of these folders writes a file.
    pub(super) fn has_file(&self, place: &JournalPath) -> bool {
        place.is_of_an_update() && (place.root != Root::Project || self.project.is_some())
    }

    /// Returns the folder of the journal.
    pub(super) fn staging(&self) -> PathBuf {
        self.documents.real.join(FOLDER)
    }

    /// Returns the folder of the crates as written in a journal.
    pub(super) fn out(&self) -> String {
        relative(&self.documents.real, &self.crates.real)
    }

    /// Whether a journal belongs to these folders.
    pub(super) fn are_of(&self, journal: &Journal) -> bool {
        let out = self.documents.real.join(&journal.out);
        let out = fs::canonicalize(&out).unwrap_or_else(|_| normalized(&out));
        out == self.crates.real
    }

    /// Returns the journal's path of a file that an update writes.
    pub(super) fn journal_path(&self, path: &Path) -> io::Result<JournalPath> {
        let mut roots = vec![
            (Root::Crates, &self.crates.shown),
            (Root::Documents, &self.documents.shown),
        ];
        let project = self.project.iter();
        roots.extend(project.map(|it| (Root::Project, &it.shown)));
        let locations = roots.into_iter().filter_map(|(root, folder)| {
            let path = path.strip_prefix(folder).ok()?.to_str()?;
            Some(JournalPath {
                root,
                path: path.replace(std::path::MAIN_SEPARATOR, "/"),
            })
        });
        locations
            .into_iter()
            .find(JournalPath::is_of_an_update)
            .ok_or_else(|| {
                Obstacle::error(
                    format!("{}: is not a file that an update writes", path.display()),
                    "choose other folders with --discovery and --out",
                )
            })
    }

    /// Returns the real path, which contains no links.
    pub(super) fn locate(&self, place: &JournalPath) -> io::Result<PathBuf> {
        let root = &self.folder(place).real;
        let path = root.join(place.path.split('/').collect::<PathBuf>());
        links::refuse(root, &path)?;
        Ok(path)
    }

    /// Returns the path for messages, as the user would write it.
    pub(super) fn shown(&self, place: &JournalPath) -> PathBuf {
        let folder = &self.folder(place).shown;
        folder.join(place.path.split('/').collect::<PathBuf>())
    }

    fn folder(&self, place: &JournalPath) -> &Folder {
        match place.root {
            Root::Documents => &self.documents,
            Root::Crates => &self.crates,
            Root::Project => self.project.as_ref().unwrap_or(&self.documents),
        }
    }
}

/// Returns the project of a user, if the documents and crates are in its folder `discogen`.
fn project(documents: &Folder, crates: &Folder) -> Option<Folder> {
    let is_of_a_project = documents.real == crates.real.join(PROJECT_DOCUMENTS)
        && crates.real.file_name()? == PROJECT_FOLDER;
    let parent = |path: &Path| path.parent().map(Path::to_owned);
    is_of_a_project.then_some(Folder {
        real: parent(&crates.real)?,
        shown: parent(&crates.shown)?,
    })
}

impl JournalPath {
    /// Whether an update writes files with this name: a document, its settings, the table of
    /// documents or the ETags beside them, or a file of a crate; in a project of a user also a
    /// manifest, an example, and the record of the changes. Hidden names and `..` are rejected.
    pub(super) fn is_of_an_update(&self) -> bool {
        let Some(names) = self.names() else {
            return false;
        };
        match (self.root, names.as_slice()) {
            (Root::Documents, [name]) => {
                let is_visible = !name.starts_with('.');
                let end = Path::new(name).extension().and_then(|it| it.to_str());
                *name == ETAGS
                    || *name == "README.md"
                    || (is_visible && matches!(end, Some("json" | "toml")))
            }
            (Root::Crates, [_, _, ..]) => !names.iter().any(is_hidden),
            (Root::Project, [PROJECT_FOLDER, PROJECT_FILE] | [.., "Cargo.toml"]) => {
                !names.iter().any(is_hidden)
            }
            (Root::Project, [.., EXAMPLES, name]) => {
                !names.iter().any(is_hidden)
                    && Path::new(name).extension().is_some_and(|it| it == "rs")
            }
            _ => false,
        }
    }

    /// Whether an update creates folders with this name: a crate's folder, or one below it.
    pub(super) fn is_folder_of_an_update(&self) -> bool {
        let names = self.names().unwrap_or_default();
        let is_expected = match self.root {
            Root::Documents => false,
            Root::Crates => !names.is_empty(),
            Root::Project => names.last() == Some(&EXAMPLES),
        };
        is_expected && !names.iter().any(is_hidden)
    }

    /// Returns the folders that contain the file, the outermost first.
    pub(super) fn folders(&self) -> Vec<Self> {
        let ends = self.path.match_indices('/').map(|(at, _)| at);
        let folder = |end: usize| Self {
            root: self.root,
            path: self.path[..end].to_owned(),
        };
        ends.map(folder).collect()
    }

    /// Quotes the path for messages about an untrusted journal.
    pub(super) fn quoted(&self) -> String {
        format!("{:?}", self.path.chars().take(200).collect::<String>())
    }

    /// Splits the path into names; `None` if it leaves the folder.
    fn names(&self) -> Option<Vec<&str>> {
        let names: Vec<_> = self.path.split('/').collect();
        let is_name = |name: &&str| {
            let mut components = Path::new(name).components();
            matches!(components.next(), Some(Component::Normal(it)) if it == *name)
                && components.next().is_none()
                && !name.contains(char::is_control)
        };
        names.iter().all(is_name).then_some(names)
    }
}

/// Whether a name is hidden, or an alias of another on Windows: `GIT~1` is `.git` there.
fn is_hidden(name: &&str) -> bool {
    name.starts_with('.') || name.contains('~')
}

//! Detects updates that were interrupted before all files were written.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::links;
use super::lock::Lock;
use super::paths::{is_absent, named};
use super::relative::normalized;

/// The folder below the documents for new files, copies of old files, and the journal. Its name is
/// hidden, so that it is not read as a crate or a document.
pub(super) const FOLDER: &str = ".discogen-update";
pub(super) const JOURNAL: &str = "journal";

/// Maximum size of a journal; that of 610 documents has 2 MB.
const LIMIT: u64 = 64 << 20;

/// An update that was killed between two files: some files are of the new revision, others of the
/// old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// The folder of the documents, as given by the user.
    documents: PathBuf,
    /// The folder of the crates, if the journal is readable.
    out: Option<PathBuf>,
}

/// Returns the interrupted update in a folder of documents, if any. Excludes an update that another
/// process is running; `lock` is the caller's own lock.
pub fn interrupted(documents: &Path, lock: Option<&Lock>) -> Option<Interrupted> {
    let folder = documents.join(FOLDER);
    let is_there = || fs::symlink_metadata(folder.join(JOURNAL)).is_ok();
    if !is_there() {
        return None;
    }
    if !lock.is_some_and(|lock| lock.holds(documents)) {
        let _held = Lock::unless_taken(documents)?;
        if !is_there() {
            return None;
        }
    }
    Some(Interrupted {
        documents: documents.to_owned(),
        out: out(&folder).map(|out| normalized(&documents.join(out))),
    })
}

/// Returns the folder of the crates from the journal, if it is readable.
fn out(folder: &Path) -> Option<String> {
    let text = text(folder).ok()??.ok()?;
    let Out(out) = serde_json::from_slice(&text).ok()?;
    out
}

/// The `out` of a journal; its other members are skipped.
struct Out(Option<String>);

impl<'de> Deserialize<'de> for Out {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Out;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a journal")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Out, M::Error> {
                let mut out = None;
                while let Some(key) = members.next_key::<String>()? {
                    match key.as_str() {
                        "out" => out = Some(members.next_value()?),
                        _ => drop(members.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(Out(out))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// Returns the content of a folder's journal, if it exists, or the reason for not reading it. Links
/// are not followed.
pub(super) fn text(folder: &Path) -> io::Result<Option<Result<Vec<u8>, &'static str>>> {
    let path = folder.join(JOURNAL);
    links::refuse(folder.parent().unwrap_or(folder), &path)?;
    match fs::symlink_metadata(&path) {
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(named(&path, error)),
        Ok(data) if !data.is_file() => Ok(Some(Err("it is not a file"))),
        Ok(data) if data.len() > LIMIT => Ok(Some(Err("it is too large"))),
        Ok(_) => {
            let text = fs::read(&path).map_err(|error| named(&path, error))?;
            Ok(Some(Ok(text)))
        }
    }
}

impl Interrupted {
    /// Creates the value for these folders.
    #[cfg(feature = "transaction")]
    pub(super) fn of(documents: &Path, out: &Path) -> Self {
        Self {
            documents: documents.to_owned(),
            out: Some(out.to_owned()),
        }
    }

    /// Whether the update wrote crates to this folder, as far as known.
    pub fn is_of(&self, out: &Path) -> bool {
        let Some(own) = &self.out else { return false };
        match (fs::canonicalize(own), fs::canonicalize(out)) {
            (Ok(own), Ok(out)) => own == out,
            _ => *own == normalized(out),
        }
    }

    /// Returns the fact: `discovery: an update was interrupted …`.
    pub fn fact(&self) -> String {
        format!(
            "{}: an update was interrupted, and its documents and crates are only partly written",
            self.documents.display()
        )
    }

    /// Returns the command that undoes it.
    pub fn remedy(&self) -> String {
        let arguments = self.arguments();
        format!(
            "run `discogen {arguments}`, which restores the files as they were before the update"
        )
    }

    /// Returns the arguments of the command: `update --recover`, with folders other than the
    /// defaults.
    pub fn arguments(&self) -> String {
        let mut arguments = "update --recover".to_owned();
        let folders = [
            ("--discovery", Some(&self.documents), "discovery"),
            ("--out", self.out.as_ref(), "generated"),
        ];
        for (option, folder, default) in folders {
            let Some(folder) = folder.filter(|it| it.as_path() != Path::new(default)) else {
                continue;
            };
            // A journal is untrusted, and users copy the command to a shell.
            let folder = folder.to_str().filter(|it| it.chars().all(is_plain));
            arguments.push_str(&format!(" {option} {}", folder.unwrap_or("FOLDER")));
        }
        arguments
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '/' | '\\' | ':' | '.' | '-' | '_' | '+')
}

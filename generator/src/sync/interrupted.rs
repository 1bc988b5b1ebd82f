//! Whether an update was interrupted before its files were in place.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Lock, is_absent, links, named, normalized};

/// The folder below that of the documents with the new files, copies of the old ones, and the
/// journal. Its name is hidden, so that it is taken neither for a crate nor for a document.
pub(super) const FOLDER: &str = ".discogen-update";
pub(super) const JOURNAL: &str = "journal";

/// The largest journal that is read; one of 610 documents has 2 MB.
const LIMIT: u64 = 64 << 20;

/// An update that was killed between two files: some are of the new revision, others of the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// The folder of the documents, as it was named.
    documents: PathBuf,
    /// The folder of the crates, if the journal can be read.
    out: Option<PathBuf>,
}

/// The update that was interrupted in a folder of documents, if any. One that is being carried out by
/// another process is not; the lock is the caller's own, if he has one.
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

/// The folder of the crates, as the journal has it; none if that cannot be read.
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

/// The text of a folder's journal, if it has one, or why it is not read. Links are not followed.
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
    /// One of these folders.
    #[cfg(feature = "transaction")]
    pub(super) fn of(documents: &Path, out: &Path) -> Self {
        Self {
            documents: documents.to_owned(),
            out: Some(out.to_owned()),
        }
    }

    /// Whether it wrote crates to this folder, as far as can be told.
    pub fn is_of(&self, out: &Path) -> bool {
        let Some(own) = &self.out else { return false };
        match (fs::canonicalize(own), fs::canonicalize(out)) {
            (Ok(own), Ok(out)) => own == out,
            _ => *own == normalized(out),
        }
    }

    /// What is the case: `discovery: an update was interrupted …`.
    pub fn fact(&self) -> String {
        format!(
            "{}: an update was interrupted, and its documents and crates are only partly written",
            self.documents.display()
        )
    }

    /// The command that undoes it.
    pub fn remedy(&self) -> String {
        let arguments = self.arguments();
        format!(
            "run `discogen {arguments}`, which restores the files as they were before the update"
        )
    }

    /// The arguments that undo it: `update --recover`, with the folders where they are not the default.
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
            // A journal may come from anywhere, and the command is copied to a shell.
            let folder = folder.to_str().filter(|it| it.chars().all(is_plain));
            arguments.push_str(&format!(" {option} {}", folder.unwrap_or("FOLDER")));
        }
        arguments
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '/' | '\\' | ':' | '.' | '-' | '_' | '+')
}

//! The update of one API.

use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Package;
use discogen_build::revision::Verdict;
use discogen_build::sync::{self, Report, Transaction};
use discogen_model::text::Markdown;

use super::provenance::Row;
use crate::command::document_folder::Id;
use crate::command::format::revision_or_dash;

/// The update of one API.
pub(super) struct Step {
    pub(super) id: Id,
    pub(super) document: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) settings: (PathBuf, String),
    pub(super) changelog: (PathBuf, String),
    pub(super) package: Package,
    /// The changelog section.
    pub(super) changes: Markdown,
    pub(super) from: Option<From>,
    pub(super) revision: String,
    pub(super) version: String,
    /// The API and the origin of its document, for the table of documents.
    pub(super) title: String,
    pub(super) origin: String,
}

/// The previous version.
pub(super) struct From {
    pub(super) revision: String,
    pub(super) version: String,
    pub(super) verdict: Verdict,
}

impl Step {
    /// Returns `vision:v1  20261016 -> 20261101  minor  google-vision-v1 0.1.0 -> 0.1.1`.
    pub(super) fn headline(&self) -> String {
        let Self {
            id,
            revision,
            version,
            package,
            ..
        } = self;
        let revision = revision_or_dash(revision);
        match &self.from {
            Some(from) => {
                let before = revision_or_dash(&from.revision);
                format!(
                    "{id}  {before} -> {revision}  {}  {} {} -> {version}",
                    from.verdict, package.name, from.version
                )
            }
            None => format!("{id}  {revision}  new  {} {version}", package.name),
        }
    }

    /// Returns the row of the document in the table of documents.
    pub(super) fn row(&self) -> Row<'_> {
        let file = self.document.file_name().unwrap_or_default();
        Row {
            document: file.to_string_lossy().into_owned(),
            api: self.id.shown(&self.title),
            revision: &self.revision,
            bytes: &self.bytes,
            from: &self.origin,
        }
    }

    /// Adds all files to the changes.
    pub(super) fn add(&self, out: &Path, changes: &mut Transaction) -> io::Result<Report> {
        changes.write(self.document.clone(), self.bytes.clone());
        for (location, text) in [&self.settings, &self.changelog] {
            changes.write(location.clone(), text.as_bytes());
        }
        sync::plan(&self.package, out, changes)
    }
}

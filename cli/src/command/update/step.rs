//! The update of one API.

use std::io;
use std::path::{Path, PathBuf};

use discogen_build::revision::Verdict;
use discogen_build::sync::{self, Report, Transaction};
use discogen_build::{Api, Package};
use discogen_model::text::Markdown;

use super::provenance::Row;
use crate::command::document_folder::Id;
use crate::command::format::revision_or_dash;

/// The update of one API.
pub(in crate::command) struct Step {
    pub(in crate::command) id: Id,
    pub(in crate::command) document: PathBuf,
    pub(in crate::command) bytes: Vec<u8>,
    pub(in crate::command) settings: (PathBuf, String),
    /// The changelog of the crate, unless it remains as it is.
    pub(super) changelog: Option<(PathBuf, String)>,
    pub(in crate::command) package: Package,
    pub(in crate::command) api: Api,
    /// The changelog section.
    pub(super) changes: Markdown,
    pub(in crate::command) from: Option<From>,
    pub(in crate::command) revision: String,
    pub(in crate::command) version: String,
    /// The API and the origin of its document, for the table of documents.
    pub(super) title: String,
    pub(super) origin: String,
}

/// The previous version.
pub(in crate::command) struct From {
    pub(super) revision: String,
    pub(super) version: String,
    pub(super) verdict: Verdict,
}

impl Step {
    /// Returns `vision:v1  20261016 -> 20261101  minor  google-vision-v1 0.1.0 -> 0.1.1`.
    pub(in crate::command) fn headline(&self) -> String {
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

    /// Returns the files beside the crate.
    pub(in crate::command) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let changelog = self.changelog.as_ref().map(|it| &it.0);
        [&self.document, &self.settings.0]
            .into_iter()
            .chain(changelog)
    }

    /// Adds all files to the changes.
    pub(in crate::command) fn add(
        &self,
        out: &Path,
        changes: &mut Transaction,
    ) -> io::Result<Report> {
        changes.write_if_changed(self.document.clone(), self.bytes.clone());
        for (location, text) in [Some(&self.settings), self.changelog.as_ref()]
            .into_iter()
            .flatten()
        {
            changes.write_if_changed(location.clone(), text.as_bytes());
        }
        sync::plan(&self.package, out, changes)
    }
}

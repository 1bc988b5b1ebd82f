//! The documents that a name may refer to: local ones, then the directory.

use std::path::{Path, PathBuf};

use discogen_build::Error;
use discogen_directory::NotFound;
use discogen_model::name;

use super::document_folder::{DISCOVERY, DocumentFile, DocumentFolder, Id};
use super::document_source::{self, DocumentSource, Named};

/// A fact and a remedy.
type Refusal = (String, String);

/// The documents to search.
pub(super) struct Available {
    pub(super) local: DocumentFolder,
    /// The folder or document of `--from`; without it, the directory is searched as well.
    from: Option<PathBuf>,
    /// The only document, if `--from` names one of the directory.
    bundled: Option<DocumentSource>,
}

impl Available {
    /// Reads the documents of `--from`, or those of the usual folder if it exists.
    pub(super) fn new(from: Option<&Path>) -> Result<Self, Error> {
        let mut available = Self {
            local: DocumentFolder::default(),
            from: from.map(Path::to_owned),
            bundled: None,
        };
        match from.map(document_source::find).transpose()? {
            None => available.local = DocumentFolder::of_any(Path::new(DISCOVERY))?,
            Some(Named::Folder(folder)) => available.local = DocumentFolder::of(&folder)?,
            Some(Named::Document(DocumentSource::File(file))) => {
                available.local = DocumentFolder::of_path(&file)?;
            }
            Some(Named::Document(bundled)) => available.bundled = Some(bundled),
        }
        Ok(available)
    }

    /// Finds the API with which a name starts. Returns its document and the rest of the name.
    pub(super) fn find<'n>(&self, name: &'n str) -> Result<(DocumentSource, &'n str), Refusal> {
        if let Some(found) = self.find_local(name) {
            return found;
        }
        match (
            discogen_directory::find_prefix(name),
            &self.bundled,
            &self.from,
        ) {
            (Ok((entry, rest)), None, None) => Ok((DocumentSource::bundled(entry), rest)),
            (Ok((entry, rest)), Some(DocumentSource::Bundled(only, _)), _)
                if entry.id() == only.id() =>
            {
                Ok((DocumentSource::bundled(entry), rest))
            }
            (Err(error), _, None) => Err(self.not_in_directory(name, &error)),
            (_, _, from) => Err(self.not_in_folder(name, from.as_deref())),
        }
    }

    /// Finds a local document. A version may contain dots, so the longest matching API is used.
    fn find_local<'n>(&self, name: &'n str) -> Option<Result<(DocumentSource, &'n str), Refusal>> {
        let mut best: Option<(usize, Vec<(&Id, &DocumentFile)>)> = None;
        for (id, document_file) in &self.local.files {
            let ends = name.match_indices('.').map(|(at, _)| at);
            let ends = ends.chain([name.len()]);
            let called = ends
                .filter(|end| document_file.is_called(&name[..*end]))
                .max();
            match (called, &mut best) {
                (None, _) => {}
                (Some(end), Some((longest, all))) if end == *longest => {
                    all.push((id, document_file));
                }
                (Some(end), Some((longest, _))) if end < *longest => {}
                (Some(end), best) => *best = Some((end, vec![(id, document_file)])),
            }
        }
        let (end, all) = best?;
        Some(match all.as_slice() {
            [(_, document_file)] => {
                let file = DocumentSource::File(document_file.path.clone());
                Ok((file, name[end..].trim_start_matches('.')))
            }
            several => {
                let ids: Vec<_> = several.iter().map(|(id, _)| id.to_string()).collect();
                let rest = &name[end..];
                let first = ids.first().map_or("", String::as_str);
                Err((
                    format!("{name:?} may be {}", ids.join(" or ")),
                    format!("use {first}{rest}"),
                ))
            }
        })
    }

    fn not_in_directory(&self, name: &str, error: &NotFound) -> Refusal {
        let fact = match self.local.files.is_empty() {
            true => format!("{name:?}: {}", error.fact()),
            false => format!(
                "{name:?}: {DISCOVERY} contains no such API, and {}",
                error.fact()
            ),
        };
        // A similar local name is the more likely one.
        let remedy = self.nearest(name).unwrap_or_else(|| error.remedy());
        (fact, remedy)
    }

    fn not_in_folder(&self, name: &str, from: Option<&Path>) -> Refusal {
        let from = from.unwrap_or(Path::new(DISCOVERY)).display();
        let remedy = self.nearest(name);
        let remedy = remedy.unwrap_or_else(|| format!("`discogen list {from}` shows its APIs"));
        (format!("{name:?}: {from} contains no such API"), remedy)
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let known = self.local.files.keys().map(|id| id.name.as_str());
        let begin = name.split(['.', ':', '@']).next().unwrap_or(name);
        name::nearest(begin, known).map(|near| format!("did you mean {near:?}?"))
    }
}

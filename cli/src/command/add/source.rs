//! The document for an argument of `discogen add`.

use std::fs;
use std::path::Path;

use discogen_build::Error;
use discogen_model::settings;

use crate::command::document_folder::{DocumentFolder, Head};
use crate::command::document_source::may_be_reference;
use crate::command::update::refusal::Refusal;
use crate::command::update::source::Candidate;

/// Returns the document of a file or of the directory. A client that is present keeps its document,
/// unless the argument names another one, which is an error.
pub(super) fn candidate(reference: &str, here: &DocumentFolder) -> Result<Candidate, Refusal> {
    let path = Path::new(reference);
    let is_file = path.is_file() || !may_be_reference(path);
    let mut candidate = match is_file {
        true => of_file(path)?,
        false => of_directory(reference)?,
    };
    let is_exact = is_file || reference.contains('@');
    let head = Head::read(&candidate.bytes);
    let present = head.and_then(|head| here.files.get(&head.id()));
    let Some(present) = present.filter(|it| it.bytes != candidate.bytes) else {
        return Ok(candidate);
    };
    if is_exact {
        let (id, revision) = (present.head.id(), present.head.revision());
        return Err(Refusal::fact(
            format!(
                "{reference}: the project has {id} with another document, revision {revision:?}"
            ),
            match is_file {
                true => format!("run `discogen update {reference}`"),
                false => {
                    format!("run `discogen update`, or `discogen add {id}` to keep that revision")
                }
            },
        ));
    }
    candidate.location.clone_from(&present.path);
    candidate.bytes.clone_from(&present.bytes);
    Ok(candidate)
}

fn of_file(path: &Path) -> Result<Candidate, Refusal> {
    let bytes = fs::read(path).map_err(|error| Refusal::Error(Error::file(path, &error)))?;
    let beside = settings::beside(path);
    let settings = fs::read_to_string(&beside).ok();
    Ok(Candidate {
        location: path.to_owned(),
        bytes,
        claim: None,
        from: "a local file".to_owned(),
        settings: settings.map(|text| (beside, text)),
    })
}

fn of_directory(reference: &str) -> Result<Candidate, Refusal> {
    let entry = discogen_directory::find(reference);
    let entry = entry.map_err(|error| Refusal::fact(error.fact(), error.remedy()))?;
    Candidate::bundled(entry).map_err(|error| Refusal::fact(error.to_string(), ""))
}

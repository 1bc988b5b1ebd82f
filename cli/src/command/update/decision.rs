//! Decides whether a document is accepted, and the resulting changes.

use std::fs;
use std::path::{Path, PathBuf};

use discogen_build::revision::{self, Revision, Verdict};
use discogen_build::sync::CHANGELOG;
use discogen_model::api::Api;
use discogen_model::text::Markdown;
use discogen_model::{Diagnostic, Diagnostics};

use super::arguments::Update;
use super::refusal::Refusal;
use super::source::Candidate;
use super::step::{From, Step};
use super::{changelog, settings};
use crate::command::document_folder::{DocumentFile, DocumentFolder, Head, Id};

/// An accepted document, or the reason for skipping it.
pub(super) enum Decision {
    Same(&'static str),
    Step(Box<Step>),
}

/// Compares one document with the local one.
pub(super) fn decide(
    update: &Update,
    candidate: &Candidate,
    here: &DocumentFolder,
    runtime: Option<&str>,
) -> Result<Decision, Refusal> {
    let head = head(candidate)?;
    let id = head.id();
    refuse_other(candidate, &id)?;
    let present = here.files.get(&id);
    if present.is_some_and(|present| present.bytes == candidate.bytes) {
        return Ok(Decision::Same("is unchanged"));
    }
    if let Some(present) = present.filter(|_| !update.allow_older) {
        refuse_older(candidate, &head, present)?;
    }
    let document = match present {
        Some(present) => present.path.clone(),
        None => new_place(update, &id)?,
    };
    let settings = settings::File::beside(&document, here, runtime, None);
    let settings = settings.map_err(Refusal::Error)?;
    let (api, _) = resolved(&candidate.location, &candidate.bytes, &settings)?;
    let release = match present {
        Some(present) => next_release(update, candidate, present, &api, &settings)?,
        None => Some(Release {
            version: settings.version(),
            from: None,
            changes: changelog::first(&id.to_string()),
        }),
    };
    match release {
        Some(release) => {
            let step = step(
                update,
                candidate,
                head,
                document,
                settings,
                api,
                Some(release),
            )?;
            Ok(Decision::Step(Box::new(step)))
        }
        None => Ok(Decision::Same(
            "has another revision, but is otherwise unchanged",
        )),
    }
}

/// Returns the steps to a client of a project with the chosen options: a new one, or a present one
/// whose document remains.
pub(in crate::command) fn client(
    update: &Update,
    candidate: &Candidate,
    here: &DocumentFolder,
    chosen: &settings::Chosen,
) -> Result<Step, Refusal> {
    let head = head(candidate)?;
    let id = head.id();
    let present = here.files.get(&id);
    let document = match present {
        Some(present) => present.path.clone(),
        None => new_place(update, &id)?,
    };
    let common = settings::common_runtime(here).map_err(Refusal::Error)?;
    let runtime = common.as_ref().or(chosen.default_runtime.as_ref());
    let file = || {
        let (start, runtime) = (candidate.settings.as_ref(), runtime.map(String::as_str));
        settings::File::beside(&document, here, runtime, start).map_err(Refusal::Error)
    };
    let (before, mut settings) = (file()?, file()?);
    settings.choose(chosen);
    let (api, _) = resolved(&candidate.location, &candidate.bytes, &settings)?;
    let release = match present {
        // A selection that was changed may remove methods from the crate.
        Some(_) => {
            let (old, _) = resolved(&candidate.location, &candidate.bytes, &before)?;
            release(revision::compare(&old, &api), &old, &settings)
        }
        None => Some(Release {
            version: settings.version(),
            from: None,
            changes: changelog::first(&id.to_string()),
        }),
    };
    step(
        update,
        candidate,
        head,
        document.clone(),
        settings,
        api,
        release,
    )
}

/// The version of an accepted document, and its changes since the local one.
struct Release {
    version: String,
    from: Option<From>,
    changes: Markdown,
}

/// Returns the release of a new revision of the local document; `None` if the documents are equivalent.
fn next_release(
    update: &Update,
    candidate: &Candidate,
    present: &DocumentFile,
    api: &Api,
    settings: &settings::File,
) -> Result<Option<Release>, Refusal> {
    let (old, _) = resolved(&present.path, &present.bytes, settings)?;
    if !update.allow_shrunk {
        refuse_shrunk(candidate, &old, api)?;
    }
    Ok(release(revision::compare(&old, api), &old, settings))
}

fn release(revision: Revision, old: &Api, settings: &settings::File) -> Option<Release> {
    if revision.verdict == Verdict::None {
        return None;
    }
    let version = settings.version();
    Some(Release {
        version: revision.verdict.bump(&version),
        changes: revision.markdown(),
        from: Some(From {
            revision: old.revision.raw().to_owned(),
            version,
            verdict: revision.verdict,
        }),
    })
}

/// Generates the crate of a release, with its settings and changelog; without a release, the crate
/// as it is.
fn step(
    update: &Update,
    candidate: &Candidate,
    head: Head,
    document: PathBuf,
    settings: settings::File,
    api: Api,
    release: Option<Release>,
) -> Result<Step, Refusal> {
    let is_release = release.is_some();
    let Release {
        version,
        from,
        changes,
    } = release.unwrap_or_else(|| Release {
        version: settings.version(),
        from: None,
        changes: Markdown::default(),
    });
    let options = settings.options.clone().package_version(&version);
    let package = discogen_build::generate(&candidate.bytes, &options)
        .map_err(|found| findings(&candidate.location, &candidate.bytes, &settings, found))?;
    let location = update.out.join(&package.folder).join(CHANGELOG);
    let before = fs::read_to_string(&location).unwrap_or_default();
    let grown = changelog::grown(&before, &version, &head.revision(), &changes);
    let text = settings
        .with(&api.package, &version)
        .map_err(Refusal::Error)?;
    Ok(Step {
        id: head.id(),
        document,
        bytes: candidate.bytes.clone(),
        settings: (settings.path, text),
        changelog: is_release.then_some((location, grown)),
        package,
        api,
        changes,
        from,
        revision: head.revision(),
        version,
        title: head.title,
        origin: candidate.from.clone(),
    })
}

/// Rejects a document of another API than the expected one.
fn refuse_other(candidate: &Candidate, id: &Id) -> Result<(), Refusal> {
    let claim = candidate.claim.as_ref();
    let Some(claim) = claim.filter(|claim| claim.id != *id) else {
        return Ok(());
    };
    Err(Refusal::fact(
        format!(
            "{}: is {id}, but should be {} according to {}",
            candidate.location.display(),
            claim.id,
            claim.by
        ),
        "fetch the right document, or rename this one",
    ))
}

/// Returns the path of a new document. An existing file there may belong to another API.
fn new_place(update: &Update, id: &Id) -> Result<PathBuf, Refusal> {
    let location = update.discovery.join(id.file());
    if !location.exists() {
        return Ok(location);
    }
    Err(Refusal::fact(
        format!(
            "{}: has the file name of {id}, but is not its document",
            location.display()
        ),
        "restore that file, or move it away",
    ))
}

/// Returns the metadata of the document, or its errors.
fn head(candidate: &Candidate) -> Result<Head, Refusal> {
    let head = Head::read(&candidate.bytes).filter(|it| it.id().is_fit());
    let Some(head) = head else {
        let options = discogen_model::Options::default();
        return Err(match discogen_model::resolve(&candidate.bytes, &options) {
            Err(diagnostics) => Refusal::Findings(
                candidate.location.clone(),
                candidate.bytes.clone(),
                diagnostics,
            ),
            Ok(_) => Refusal::fact(
                format!(
                    "{}: has no `name` and `version`",
                    candidate.location.display()
                ),
                "fetch the document again",
            ),
        });
    };
    Ok(head)
}

fn resolved(
    location: &Path,
    bytes: &[u8],
    settings: &settings::File,
) -> Result<(Api, Vec<Diagnostic>), Refusal> {
    discogen_model::resolve(bytes, &settings.options)
        .map_err(|found| findings(location, bytes, settings, found))
}

fn findings(
    location: &Path,
    bytes: &[u8],
    settings: &settings::File,
    found: Diagnostics,
) -> Refusal {
    Refusal::Findings(
        location.to_owned(),
        bytes.to_owned(),
        settings.locate(found),
    )
}

/// Rejects a revision older than the local one.
fn refuse_older(candidate: &Candidate, head: &Head, present: &DocumentFile) -> Result<(), Refusal> {
    let (new, old) = (head.revision(), present.head.revision());
    if !revision::is_older(&new, &old) {
        return Ok(());
    }
    Err(Refusal::fact(
        format!(
            "{}: is revision {new:?}, older than revision {old:?} in {}",
            candidate.location.display(),
            present.path.display()
        ),
        "accept it with --allow-older",
    ))
}

/// Rejects a document with less than a tenth of the methods or schemas.
fn refuse_shrunk(candidate: &Candidate, old: &Api, new: &Api) -> Result<(), Refusal> {
    for (what, old, new) in [
        ("methods", old.methods().count(), new.methods().count()),
        ("schemas", old.schemas.len(), new.schemas.len()),
    ] {
        if new * 10 < old {
            return Err(Refusal::fact(
                format!(
                    "{}: has {new} {what}; the local document has {old}",
                    candidate.location.display()
                ),
                "fetch it again; if this is intended, accept it with --allow-shrunk",
            ));
        }
    }
    Ok(())
}

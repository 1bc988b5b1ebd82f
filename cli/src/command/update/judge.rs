//! Decides whether a document is accepted, and the resulting changes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Error;
use discogen_build::Package;
use discogen_build::revision::{self, Verdict};
use discogen_build::sync::{self, CHANGELOG, Report, Transaction};
use discogen_model::Diagnostics;
use discogen_model::api::{Api, Resource};
use discogen_model::text::Markdown;

use super::provenance::Row;
use super::source::Candidate;
use super::{Session, Update, changelog, settings};
use crate::command::revision_or_dash;
use crate::command::shelf::{Head, Id, Shelf, Volume};

/// The reason for rejecting a document.
pub(super) enum Refusal {
    Fact { fact: String, remedy: String },
    Findings(PathBuf, Vec<u8>, Diagnostics),
    Fault(Error),
}

impl Refusal {
    pub(super) fn fact(fact: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Fact {
            fact: fact.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn tell(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Fact { fact, remedy } => session.refuse(fact, remedy),
            Self::Findings(place, bytes, diagnostics) => {
                session.findings(place, Some(bytes), &diagnostics.0)
            }
            Self::Fault(fault) => session.fault(fault),
        }
    }
}

/// An accepted document, or the reason for skipping it.
pub(super) enum Judgement {
    Same(&'static str),
    Step(Box<Step>),
}

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
    from: Option<From>,
    revision: String,
    version: String,
    /// The API and the origin of its document, for the table of documents.
    title: String,
    origin: String,
}

/// The previous version.
struct From {
    revision: String,
    version: String,
    verdict: Verdict,
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
        for (place, text) in [&self.settings, &self.changelog] {
            changes.write(place.clone(), text.as_bytes());
        }
        sync::plan(&self.package, out, changes)
    }
}

/// Compares one document with the local one.
pub(super) fn judge(
    update: &Update,
    candidate: &Candidate,
    here: &Shelf,
    runtime: Option<&str>,
) -> Result<Judgement, Refusal> {
    let head = head(candidate)?;
    let id = head.id();
    if let Some(claim) = candidate.claim.as_ref().filter(|claim| claim.id != id) {
        return Err(Refusal::fact(
            format!(
                "{}: is {id}, but should be {} according to {}",
                candidate.place.display(),
                claim.id,
                claim.by
            ),
            "fetch the right document, or rename this one",
        ));
    }
    let present = here.volumes.get(&id);
    match present {
        Some(present) if present.bytes == candidate.bytes => {
            return Ok(Judgement::Same("is unchanged"));
        }
        Some(present) if !update.allow_older => refuse_older(candidate, &head, present)?,
        _ => {}
    }
    let document = match present {
        Some(present) => present.path.clone(),
        None => new_place(update, &id)?,
    };
    let settings = settings::File::beside(&document, here, runtime).map_err(Refusal::Fault)?;
    let (api, _) = resolved(&candidate.place, &candidate.bytes, &settings)?;
    let mut from = None;
    let version = match present {
        None => settings.version(),
        Some(present) => {
            let (old, _) = resolved(&present.path, &present.bytes, &settings)?;
            if !update.allow_shrunk {
                refuse_shrunk(candidate, &old, &api)?;
            }
            let revision = revision::compare(&old, &api);
            let version = settings.version();
            let next = revision.verdict.bump(&version);
            if revision.verdict == Verdict::None {
                return Ok(Judgement::Same(
                    "has another revision, but is otherwise unchanged",
                ));
            }
            from = Some((
                From {
                    revision: old.revision.raw().to_owned(),
                    version,
                    verdict: revision.verdict,
                },
                revision.markdown(),
            ));
            next
        }
    };
    let options = settings.options.clone().package_version(&version);
    let package = discogen_build::generate(&candidate.bytes, &options)
        .map_err(|found| findings(&candidate.place, &candidate.bytes, &settings, found))?;
    let (from, changes) = match from {
        Some((from, changes)) => (Some(from), changes),
        None => (None, changelog::first(&id.to_string())),
    };
    let place = update.out.join(&package.folder).join(CHANGELOG);
    let before = fs::read_to_string(&place).unwrap_or_default();
    let grown = changelog::grown(&before, &version, &head.revision(), &changes);
    let text = settings
        .with(&api.package, &version)
        .map_err(Refusal::Fault)?;
    Ok(Judgement::Step(Box::new(Step {
        id,
        document,
        bytes: candidate.bytes.clone(),
        settings: (settings.path, text),
        changelog: (place, grown),
        package,
        changes,
        from,
        revision: head.revision(),
        version,
        title: head.title,
        origin: candidate.from.clone(),
    })))
}

/// Returns the path of a new document. An existing file there may belong to another API.
fn new_place(update: &Update, id: &Id) -> Result<PathBuf, Refusal> {
    let place = update.discovery.join(id.file());
    if !place.exists() {
        return Ok(place);
    }
    Err(Refusal::fact(
        format!(
            "{}: has the file name of {id}, but is not its document",
            place.display()
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
                candidate.place.clone(),
                candidate.bytes.clone(),
                diagnostics,
            ),
            Ok(_) => Refusal::fact(
                format!("{}: has no `name` and `version`", candidate.place.display()),
                "fetch the document again",
            ),
        });
    };
    Ok(head)
}

fn resolved(
    place: &Path,
    bytes: &[u8],
    settings: &settings::File,
) -> Result<(Api, Vec<discogen_model::Diagnostic>), Refusal> {
    discogen_model::resolve(bytes, &settings.options)
        .map_err(|found| findings(place, bytes, settings, found))
}

fn findings(place: &Path, bytes: &[u8], settings: &settings::File, found: Diagnostics) -> Refusal {
    Refusal::Findings(place.to_owned(), bytes.to_owned(), settings.locate(found))
}

/// Rejects a revision older than the local one.
fn refuse_older(candidate: &Candidate, head: &Head, present: &Volume) -> Result<(), Refusal> {
    let (new, old) = (head.revision(), present.head.revision());
    if !revision::is_older(&new, &old) {
        return Ok(());
    }
    Err(Refusal::fact(
        format!(
            "{}: is revision {new:?}, older than revision {old:?} in {}",
            candidate.place.display(),
            present.path.display()
        ),
        "accept it with --allow-older",
    ))
}

/// Rejects a document with less than a tenth of the methods or schemas.
fn refuse_shrunk(candidate: &Candidate, old: &Api, new: &Api) -> Result<(), Refusal> {
    for (what, old, new) in [
        ("methods", methods(old), methods(new)),
        ("schemas", old.schemas.len(), new.schemas.len()),
    ] {
        if new * 10 < old {
            return Err(Refusal::fact(
                format!(
                    "{}: has {new} {what}; the local document has {old}",
                    candidate.place.display()
                ),
                "fetch it again; if this is intended, accept it with --allow-shrunk",
            ));
        }
    }
    Ok(())
}

fn methods(api: &Api) -> usize {
    fn below(resources: &[Resource]) -> usize {
        let each = resources.iter();
        each.map(|it| it.methods.len() + below(&it.resources)).sum()
    }
    api.methods.len() + below(&api.resources)
}

//! Where new documents come from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::{Error, workspace};

use super::etags::Etags;
use super::judge::Refusal;
use super::{Session, Update};
use crate::command::service::{Answer, Service, Trouble, not_asked};
use crate::command::shelf::{Head, Id, Shelf};

/// What helps if nothing of all that is there is wanted.
const TAKE: &str = "name what you want with --api, or take everything with --all";

/// A document that may be taken.
pub(super) struct Candidate {
    /// A file, or a URL; for messages.
    pub(super) place: PathBuf,
    pub(super) bytes: Vec<u8>,
    /// What it must be, if somebody said so.
    pub(super) claim: Option<Claim>,
    /// Where it comes from, for those who read the table of documents.
    pub(super) from: String,
}

/// Who said what a document is.
pub(super) struct Claim {
    pub(super) id: Id,
    /// `the directory of the service`
    pub(super) by: String,
}

/// What was found where new documents come from.
#[derive(Default)]
pub(super) struct Found {
    pub(super) candidates: Vec<Candidate>,
    pub(super) refusals: Vec<Refusal>,
    /// Something is here that nobody knows there.
    pub(super) lacks_some: bool,
}

/// Files as they are named; of folders, what is wanted.
pub(super) fn of_paths(update: &Update, here: &Shelf) -> Found {
    let mut found = Found::default();
    let mut ids = Vec::new();
    for path in &update.documents {
        of_path(update, here, path, &mut found, &mut ids);
    }
    let places = update.documents.iter().map(|it| it.display().to_string());
    let places: Vec<_> = places.collect();
    let refusals = unknown(
        update,
        &ids,
        &places.join(", "),
        "`discogen list` shows what a folder has",
    );
    found.refusals.extend(refusals);
    found
}

/// A file, or what is wanted of a folder; `ids` are all that were seen.
fn of_path(update: &Update, here: &Shelf, path: &Path, found: &mut Found, ids: &mut Vec<Id>) {
    let in_folder = path.is_dir();
    let files = match in_folder {
        true => workspace::documents(path),
        false => Ok(vec![path.to_owned()]),
    };
    let files = match files {
        Ok(files) => files,
        Err(fault) => return found.refusals.push(Refusal::Fault(fault)),
    };
    let before = found.candidates.len() + found.refusals.len();
    for file in files {
        match read(update, &file, here) {
            Err(refusal) => found.refusals.push(refusal),
            Ok(candidate) => {
                ids.extend(Head::read(&candidate.bytes).map(|head| head.id()));
                if !in_folder || is_wanted(update, here, &candidate) {
                    found.candidates.push(candidate);
                }
            }
        }
    }
    // Which of the names are not there is said of all places together.
    if found.candidates.len() + found.refusals.len() == before && update.api.is_empty() {
        found.refusals.push(match update.all {
            true => Refusal::fact(
                format!("{}: has no document", path.display()),
                "give another folder",
            ),
            false => Refusal::fact(
                format!("{}: has no document of an API that is here", path.display()),
                TAKE,
            ),
        });
    }
}

/// Of a folder: what is wanted by what it is, and what has the name of a document that is here.
fn is_wanted(update: &Update, here: &Shelf, candidate: &Candidate) -> bool {
    let head = Head::read(&candidate.bytes).map(|head| head.id());
    let claimed = candidate.claim.as_ref().map(|claim| &claim.id);
    let mut ids = head.iter().chain(claimed);
    ids.any(|id| update.wants(id, here))
}

fn read(update: &Update, file: &Path, here: &Shelf) -> Result<Candidate, Refusal> {
    let bytes = fs::read(file).map_err(|error| Refusal::Fault(Error::file(file, &error)))?;
    // Somebody who calls a file as one that is here is called says what it is.
    let same_name = |volume: &Path| volume.file_name() == file.file_name();
    let known = here
        .volumes
        .iter()
        .find(|(_, volume)| same_name(&volume.path));
    Ok(Candidate {
        place: file.to_owned(),
        bytes,
        claim: known.map(|(id, volume)| Claim {
            id: id.clone(),
            by: format!("its name, which is that of {}", volume.path.display()),
        }),
        // The path is of no use on another machine.
        from: update
            .from
            .clone()
            .unwrap_or_else(|| "a local file".to_owned()),
    })
}

/// What a service has of the APIs that are wanted, if it is not what is here.
pub(super) fn of_service(
    update: &Update,
    url: &str,
    here: &Shelf,
    etags: &mut Etags,
    session: &mut Session,
) -> io::Result<Found> {
    let mut found = Found::default();
    let listed = Service::new(url).and_then(|service| {
        let offers = service.directory()?;
        Ok((service, offers))
    });
    let (service, offers) = match listed {
        Ok(listed) => listed,
        Err(trouble) => {
            found.refusals.push(refusal(&trouble));
            return Ok(found);
        }
    };
    let url = service.url();
    if let Some((fact, remedy)) = service.warning() {
        session.warn(&fact, remedy)?;
    }
    let ids: Vec<Id> = offers.iter().map(|offer| offer.id.clone()).collect();
    let remedy = format!("`discogen list --service {url}` shows what it has");
    found.refusals = unknown(update, &ids, url, &remedy);
    if update.api.is_empty() {
        found.refusals.extend(nothing_here(update, here));
        found.lacks_some = warn_of_gone(here, &ids, url, session)?;
    }
    let offers: Vec<_> = offers
        .into_iter()
        .filter(|offer| update.wants(&offer.id, here))
        .collect();
    let wanted: Vec<_> = offers
        .iter()
        .map(|offer| {
            (
                offer.url.clone(),
                etags.of(&offer.url, here.volumes.get(&offer.id)),
            )
        })
        .collect();
    session.detail(&format!("asking {url} for {} documents", wanted.len()))?;
    session.begin(wanted.len());
    let progress = &session.progress;
    let answers = service.documents(&wanted, &|done| progress.at(done, "documents"));
    let skipped = answers.iter().filter(|it| it.is_none()).count();
    for (offer, answer) in offers.into_iter().zip(answers) {
        let Some(answer) = answer else { continue };
        match answer {
            Ok(Answer::Unchanged) => {
                session.detail(&format!("{}: not modified", offer.url))?;
            }
            Ok(Answer::Bytes { bytes, etag }) => {
                etags.learn(&offer.url, &offer.id, etag);
                found.candidates.push(Candidate {
                    from: update.from.clone().unwrap_or_else(|| offer.url.clone()),
                    place: offer.url.into(),
                    bytes,
                    claim: Some(Claim {
                        id: offer.id,
                        by: format!("the directory of {url}"),
                    }),
                });
            }
            Err(trouble) => found.refusals.push(refusal(&trouble)),
        }
    }
    found
        .refusals
        .extend(not_asked(url, skipped).as_ref().map(refusal));
    Ok(found)
}

/// APIs that are asked for by name and that are not there.
fn unknown(update: &Update, ids: &[Id], place: &str, remedy: &str) -> Vec<Refusal> {
    let whole: Vec<String> = ids.iter().map(Id::to_string).collect();
    let names = ids.iter().map(|id| id.name.as_str());
    let known: Vec<&str> = whole.iter().map(String::as_str).chain(names).collect();
    let is_unknown = |name: &&String| !ids.iter().any(|id| id.is_called(name));
    let asked = update.api.iter().filter(is_unknown);
    let refusal = |name: &String| {
        let remedy = match discogen_model::name::nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean {near:?}?"),
            None => remedy.to_owned(),
        };
        Refusal::fact(format!("{place}: has no API {name:?}"), remedy)
    };
    asked.map(refusal).collect()
}

/// There is nothing of which a service could have a new revision.
fn nothing_here(update: &Update, here: &Shelf) -> Option<Refusal> {
    let fact = format!("{}: has no document to update", update.discovery.display());
    let is_empty = here.volumes.is_empty() && !update.all;
    is_empty.then(|| Refusal::fact(fact, TAKE))
}

/// What is here and the service does not list: no reason to keep the others back, and not up to date.
fn warn_of_gone(here: &Shelf, ids: &[Id], url: &str, session: &Session) -> io::Result<bool> {
    let gone = here.volumes.iter().filter(|(id, _)| !ids.contains(id));
    let mut are_any = false;
    for (id, volume) in gone {
        are_any = true;
        let fact = format!(
            "{url}: does not list {id}, which is here in {}",
            volume.path.display()
        );
        session.warn(
            &fact,
            "it stays as it is; update it from a file, or remove it",
        )?;
    }
    Ok(are_any)
}

fn refusal(trouble: &Trouble) -> Refusal {
    Refusal::fact(trouble.fact.clone(), trouble.remedy)
}

//! Where new documents come from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen::workspace;

use super::etags::Etags;
use super::judge::Refusal;
use super::{Session, Update};
use crate::command::service::{Answer, Offer, Service, Trouble};
use crate::command::shelf::{Head, Id, Shelf};

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

/// Files as they are named; of folders, what is wanted.
pub(super) fn of_paths(update: &Update, here: &Shelf) -> (Vec<Candidate>, Vec<Refusal>) {
    let (mut found, mut refusals) = (Vec::new(), Vec::new());
    for path in &update.documents {
        let in_folder = path.is_dir();
        let files = match in_folder {
            true => workspace::documents(path),
            false => Ok(vec![path.clone()]),
        };
        let files = files.unwrap_or_else(|fault| {
            refusals.push(Refusal::Fault(fault));
            Vec::new()
        });
        for file in files {
            match read(update, &file, here) {
                Ok(candidate) if in_folder && !is_wanted(update, here, &candidate) => {}
                Ok(candidate) => found.push(candidate),
                Err(refusal) => refusals.push(refusal),
            }
        }
    }
    (found, refusals)
}

/// Of a folder: what is wanted by what it is, and what has the name of a document that is here.
fn is_wanted(update: &Update, here: &Shelf, candidate: &Candidate) -> bool {
    let head = Head::read(&candidate.bytes).map(|head| head.id());
    let claimed = candidate.claim.as_ref().map(|claim| &claim.id);
    let mut ids = head.iter().chain(claimed);
    ids.any(|id| update.wants(id, here))
}

fn read(update: &Update, file: &Path, here: &Shelf) -> Result<Candidate, Refusal> {
    let bytes = fs::read(file).map_err(|error| {
        Refusal::Fault(workspace::Fault::Io(format!("{}: {error}", file.display())))
    })?;
    // Somebody who calls a file as one that is here is called says what it is.
    let same_name = |volume: &Path| volume.file_name() == file.file_name();
    let known = here.0.iter().find(|(_, volume)| same_name(&volume.path));
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
) -> io::Result<(Vec<Candidate>, Vec<Refusal>)> {
    let listed = Service::new(url).and_then(|service| {
        let offers = service.directory()?;
        Ok((service, offers))
    });
    let (service, offers) = match listed {
        Ok(listed) => listed,
        Err(trouble) => return Ok((Vec::new(), vec![refusal(&trouble)])),
    };
    let mut refusals = unknown(update, here, &offers, url);
    let offers: Vec<_> = offers
        .into_iter()
        .filter(|offer| update.wants(&offer.id, here))
        .collect();
    let wanted: Vec<_> = offers
        .iter()
        .map(|offer| {
            (
                offer.url.clone(),
                etags.of(&offer.url, here.0.get(&offer.id)),
            )
        })
        .collect();
    session.detail(&format!("asking {url} for {} documents", wanted.len()))?;
    session.begin(wanted.len());
    let progress = &session.progress;
    let answers = service.documents(&wanted, &|done| progress.at(done, "documents"));
    let mut found = Vec::new();
    for (offer, answer) in offers.into_iter().zip(answers) {
        match answer {
            Ok(Answer::Unchanged) => {
                session.detail(&format!("{}: not modified", offer.url))?;
            }
            Ok(Answer::Bytes { bytes, etag }) => {
                etags.learn(&offer.url, &offer.id, etag);
                found.push(Candidate {
                    from: update.from.clone().unwrap_or_else(|| offer.url.clone()),
                    place: offer.url.into(),
                    bytes,
                    claim: Some(Claim {
                        id: offer.id,
                        by: format!("the directory of {url}"),
                    }),
                });
            }
            Err(trouble) => refusals.push(refusal(&trouble)),
        }
    }
    Ok((found, refusals))
}

/// APIs that are asked for, or are here, and that the service does not have.
fn unknown(update: &Update, here: &Shelf, offers: &[Offer], url: &str) -> Vec<Refusal> {
    let ids: Vec<String> = offers.iter().map(|offer| offer.id.to_string()).collect();
    let names = offers.iter().map(|offer| offer.id.name.as_str());
    let known: Vec<&str> = ids.iter().map(String::as_str).chain(names).collect();
    let asked = update
        .api
        .iter()
        .filter(|name| !offers.iter().any(|offer| offer.id.is_called(name)));
    let mut refusals: Vec<_> = asked
        .map(|name| {
            let remedy = match discogen::name::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("`discogen list --service {url}` shows what it has"),
            };
            Refusal::fact(format!("{url}: has no API {name:?}"), remedy)
        })
        .collect();
    if update.api.is_empty() && here.0.is_empty() && !update.all {
        refusals.push(Refusal::fact(
            format!("{}: has no document to update", update.discovery.display()),
            "name what you want with --api, or take everything with --all",
        ));
    }
    refusals
}

fn refusal(trouble: &Trouble) -> Refusal {
    Refusal::fact(trouble.fact.clone(), trouble.remedy)
}

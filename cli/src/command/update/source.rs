//! Collects new documents from files, folders or a service.

use std::io;
use std::path::{Path, PathBuf};

use discogen_build::revision;
use discogen_build::workspace::{self, Document};
use discogen_directory::{CorruptDirectory, Entry};

use super::arguments::Update;
use super::etags::Etags;
use super::refusal::Refusal;
use crate::command::document_folder::{DocumentFolder, Head, Id};
use crate::command::document_source::{self, DocumentSource, Named};
use crate::command::listed_api::{DocumentResponse, ServiceError};
use crate::command::service::{Service, not_asked};
use crate::command::session::Session;

/// The remedy if no document is selected.
const TAKE: &str = "select APIs with --api, or all with --all";

/// A document that may be accepted.
pub(in crate::command) struct Candidate {
    /// A file or URL, for messages.
    pub(in crate::command) location: PathBuf,
    pub(in crate::command) bytes: Vec<u8>,
    /// The expected API, if known.
    pub(in crate::command) claim: Option<Claim>,
    /// The origin of the document, for the table of documents.
    pub(in crate::command) from: String,
    /// The settings that a new API starts with, and the file that they are from.
    pub(in crate::command) settings: Option<(PathBuf, String)>,
}

impl Candidate {
    /// Reads a document of the directory of this command.
    pub(in crate::command) fn bundled(entry: &Entry) -> Result<Self, CorruptDirectory> {
        Ok(Self {
            location: PathBuf::from(entry.id()),
            bytes: entry.document()?,
            claim: None,
            from: entry.origin().to_owned(),
            settings: None,
        })
    }
}

/// The expected API of a document, and the source of the expectation.
pub(in crate::command) struct Claim {
    pub(in crate::command) id: Id,
    /// The source: `the directory of the service`.
    pub(in crate::command) by: String,
}

/// The documents found in files, folders or a service.
#[derive(Default)]
pub(super) struct Found {
    pub(super) candidates: Vec<Candidate>,
    pub(super) refusals: Vec<Refusal>,
    /// Whether local documents are missing there.
    pub(super) lacks_some: bool,
}

/// Reads the given files, and the requested documents of folders.
pub(super) fn of_paths(update: &Update, here: &DocumentFolder) -> Found {
    let mut found = Found::default();
    let mut ids = Vec::new();
    for path in &update.documents {
        of_path(update, here, path, &mut found, &mut ids);
    }
    let locations = update.documents.iter().map(|it| it.display().to_string());
    let locations: Vec<_> = locations.collect();
    let refusals = unknown(
        update,
        &ids,
        &locations.join(", "),
        "`discogen list` shows the documents of a folder",
    );
    found.refusals.extend(refusals);
    found
}

/// Reads a file, or the requested documents of a folder; `ids` receives all APIs.
fn of_path(
    update: &Update,
    here: &DocumentFolder,
    path: &Path,
    found: &mut Found,
    ids: &mut Vec<Id>,
) {
    let named = document_source::find(path).and_then(|named| match named {
        Named::Document(document) => Ok((false, vec![document])),
        Named::Folder(folder) => {
            let files = workspace::documents(&folder)?.into_iter();
            Ok((true, files.map(DocumentSource::File).collect()))
        }
    });
    let (in_folder, files) = match named {
        Ok(named) => named,
        Err(error) => return found.refusals.push(Refusal::Error(error)),
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
    // Names that are missing everywhere are reported together.
    if found.candidates.len() + found.refusals.len() == before && update.api.is_empty() {
        found.refusals.push(match update.all {
            true => Refusal::fact(
                format!("{}: contains no document", path.display()),
                "give another folder",
            ),
            false => Refusal::fact(
                format!("{}: contains no document of a local API", path.display()),
                TAKE,
            ),
        });
    }
}

/// Whether a document of a folder is requested, by its API or by the file name of a local document.
fn is_wanted(update: &Update, here: &DocumentFolder, candidate: &Candidate) -> bool {
    let head = Head::read(&candidate.bytes).map(|head| head.id());
    let claimed = candidate.claim.as_ref().map(|claim| &claim.id);
    let mut ids = head.iter().chain(claimed);
    ids.any(|id| update.selects(id, here))
}

fn read(
    update: &Update,
    document: &DocumentSource,
    here: &DocumentFolder,
) -> Result<Candidate, Refusal> {
    let file = match document {
        DocumentSource::File(file) => file,
        DocumentSource::Bundled(entry, _) => {
            let candidate = Candidate::bundled(entry);
            let candidate = candidate.map_err(|it| Refusal::Error(io::Error::other(it).into()))?;
            let from = update.from.as_ref().unwrap_or(&candidate.from).clone();
            return Ok(Candidate { from, ..candidate });
        }
    };
    let bytes = file.read().map_err(Refusal::Error)?;
    // A file with the name of a local document is expected to be the same API.
    let same_name = |document_file: &Path| document_file.file_name() == file.file_name();
    let known = here
        .files
        .iter()
        .find(|(_, document_file)| same_name(&document_file.path));
    Ok(Candidate {
        location: file.to_owned(),
        bytes,
        claim: known.map(|(id, document_file)| Claim {
            id: id.clone(),
            by: format!(
                "its file name, which is that of {}",
                document_file.path.display()
            ),
        }),
        // The path is meaningless on another machine.
        from: update
            .from
            .clone()
            .unwrap_or_else(|| "a local file".to_owned()),
        settings: None,
    })
}

/// Downloads the requested documents of a service that differ from the local ones.
pub(super) fn of_service(
    update: &Update,
    url: &str,
    here: &DocumentFolder,
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
    let remedy = format!("`discogen list --service {url}` lists its APIs");
    found.refusals = unknown(update, &ids, url, &remedy);
    if update.api.is_empty() {
        found.refusals.extend(no_local_documents(update, here));
        found.lacks_some = warn_of_gone(here, &ids, url, session)?;
    }
    let offers: Vec<_> = offers
        .into_iter()
        .filter(|offer| update.selects(&offer.id, here))
        .collect();
    let requests: Vec<_> = offers
        .iter()
        .map(|offer| {
            (
                offer.url.clone(),
                etags.of(&offer.url, here.files.get(&offer.id)),
            )
        })
        .collect();
    session.detail(&format!(
        "requesting {} documents from {url}",
        requests.len()
    ))?;
    session.begin(requests.len());
    let progress = &session.progress;
    let responses = service.documents(&requests, &|done| progress.at(done, "documents"));
    let skipped = responses.iter().filter(|it| it.is_none()).count();
    for (offer, response) in offers.into_iter().zip(responses) {
        let Some(response) = response else { continue };
        match response {
            Ok(DocumentResponse::Unchanged) => {
                session.detail(&format!("{}: not modified", offer.url))?;
            }
            Ok(DocumentResponse::Bytes { bytes, etag }) => {
                etags.learn(&offer.url, &offer.id, etag);
                found.candidates.push(Candidate {
                    from: update.from.clone().unwrap_or_else(|| offer.url.clone()),
                    location: offer.url.into(),
                    bytes,
                    claim: Some(Claim {
                        id: offer.id,
                        by: format!("the directory of {url}"),
                    }),
                    settings: None,
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

/// Reports requested APIs that do not exist there.
fn unknown(update: &Update, ids: &[Id], location: &str, remedy: &str) -> Vec<Refusal> {
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
        Refusal::fact(format!("{location}: has no API {name:?}"), remedy)
    };
    asked.map(refusal).collect()
}

/// Reports that there are no local documents to update.
fn no_local_documents(update: &Update, here: &DocumentFolder) -> Option<Refusal> {
    let fact = format!("{}: has no document to update", update.discovery.display());
    let is_empty = here.files.is_empty() && !update.all;
    is_empty.then(|| Refusal::fact(fact, TAKE))
}

/// Warns about local documents that the service does not list. They do not block other updates, but
/// are not up to date.
fn warn_of_gone(
    here: &DocumentFolder,
    ids: &[Id],
    url: &str,
    session: &Session,
) -> io::Result<bool> {
    let gone = here.files.iter().filter(|(id, _)| !ids.contains(id));
    let mut are_any = false;
    for (id, document_file) in gone {
        are_any = true;
        let fact = format!(
            "{url}: does not list {id}, whose document is {}",
            document_file.path.display()
        );
        session.warn(
            &fact,
            "it is unchanged; update it from a file, or remove it",
        )?;
    }
    Ok(are_any)
}

fn refusal(trouble: &ServiceError) -> Refusal {
    Refusal::fact(trouble.fact.clone(), trouble.remedy)
}

/// Reads the documents of the local APIs from the directory of this command. Older ones are skipped.
pub(super) fn of_directory(
    update: &Update,
    here: &DocumentFolder,
    session: &Session,
) -> io::Result<Found> {
    let mut found = Found::default();
    let ids: Vec<Id> = here.files.keys().cloned().collect();
    let refusals = unknown(update, &ids, "the project", "`discogen add` adds a client");
    found.refusals = refusals;
    let is_selected = |id: &&Id| update.api.is_empty() || update.selects(id, here);
    for id in ids.iter().filter(is_selected) {
        let present = here
            .files
            .get(id)
            .map_or(String::new(), |it| it.head.revision());
        let entry = match discogen_directory::find(&id.to_string()) {
            Ok(entry) => entry,
            Err(error) => {
                found.lacks_some = true;
                let remedy = "it is unchanged; update it from a file, or with --service";
                session.warn(&error.fact(), remedy)?;
                continue;
            }
        };
        if revision::is_older(entry.revision(), &present) {
            let older = entry.revision();
            session.detail(&format!(
                "{id}: the directory has the older revision {older}"
            ))?;
            continue;
        }
        match Candidate::bundled(entry) {
            Ok(candidate) => found.candidates.push(Candidate {
                claim: Some(Claim {
                    id: id.clone(),
                    by: "the directory of discogen".to_owned(),
                }),
                ..candidate
            }),
            Err(error) => found.refusals.push(Refusal::fact(error.to_string(), "")),
        }
    }
    Ok(found)
}

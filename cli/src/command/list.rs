//! `discogen list`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::{revision, sync, workspace};
use discogen_directory::Entry;
use discogen_model::text;
use serde_derive::{Deserialize, Serialize};

use super::document_folder::{DISCOVERY, DocumentFile, DocumentFolder, Head, Id, InvalidFile};
use super::document_source::{self, DocumentSource, Named};
use super::format::{Format, print_json, revision_or_dash};
use super::interrupted;
use super::listed_api::{DocumentResponse, GOOGLE, ListedApi, ServiceError};
use super::saved_documents::{self, SavedDocument};
use super::service::{Service, not_asked};
use super::session::{Outcome, Session};
use super::update::etags::Etags;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen list\n      \
    lists the documents in discovery/, and whether their crates in generated/ are up to date\n  \
    discogen list --directory\n      \
    lists all APIs of the directory of this command\n  \
    discogen list gmail\n      \
    lists the versions of an API in the directory\n  \
    discogen list ~/documents\n      \
    compares the documents of another folder with those in discovery/\n  \
    discogen list --service\n      \
    lists all APIs of Google's discovery service, with the local revisions\n  \
    discogen list --service https://www.googleapis.com --revisions --format json\n      \
    prints all revisions for programs\n  \
    discogen list --service --revisions --save documents\n      \
    also stores all documents in a new folder")]
pub(super) struct List {
    /// Folder of documents to compare, document, or API of the directory.
    ///
    /// By default the folder of `--discovery` is listed, or the directory if that folder does not
    /// exist.
    #[arg(value_name = "DOCUMENTS", conflicts_with = "service")]
    folder: Option<PathBuf>,
    /// Lists all APIs of the directory of this command.
    #[arg(long, conflicts_with_all = ["folder", "service"])]
    directory: bool,
    /// Lists the APIs of a discovery service; without a URL, Google's.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = GOOGLE)]
    service: Option<String>,
    /// Downloads every document to determine all revisions.
    #[arg(long, requires = "service")]
    revisions: bool,
    /// Stores the downloaded documents and the directory of the service in a new folder.
    #[arg(long, value_name = "FOLDER", requires = "revisions")]
    save: Option<PathBuf>,
    /// Folder of the local documents.
    #[arg(long, value_name = "FOLDER", default_value = DISCOVERY)]
    discovery: PathBuf,
    /// Folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    /// Output format: a table, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A line of the output.
#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    revision: Option<String>,
    preferred: Option<bool>,
    /// The revision of the local document.
    here: Option<String>,
    status: Status,
    /// A file or URL.
    document: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    UpToDate,
    OutOfDate,
    /// The local document is newer.
    Older,
    NotHere,
    /// The document has no crate.
    NotGenerated,
    Faulty,
    /// The service does not list the API.
    Gone,
    /// The service was not contacted.
    Unknown,
}

impl Status {
    fn text(self) -> &'static str {
        match self {
            Self::UpToDate => "up to date",
            Self::OutOfDate => "out of date",
            Self::Older => "older than the local document",
            Self::NotHere => "not local",
            Self::NotGenerated => "not generated",
            Self::Faulty => "faulty",
            Self::Gone => "removed from the service",
            Self::Unknown => "",
        }
    }

    /// Compares the revision of an offered document with the local one.
    fn of(offered: Option<&str>, here: Option<&str>) -> Self {
        match (offered, here) {
            (_, None) => Self::NotHere,
            (None, Some(_)) => Self::Unknown,
            // Without a revision the status depends on the content.
            (Some(""), _) | (_, Some("")) => Self::Unknown,
            (Some(offered), Some(here)) => match revision::is_older(offered, here) {
                true => Self::Older,
                false if offered == here => Self::UpToDate,
                false => Self::OutOfDate,
            },
        }
    }
}

impl List {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let folders = self.folder.iter().chain([&self.discovery]);
        let folders: Vec<_> = folders.cloned().collect();
        let folders = document_source::paths(&folders);
        // The list is useful in spite of an interrupted update.
        interrupted::refuse(session, &folders, &self.out, None)?;
        let lines = match (&self.service, &self.folder) {
            (Some(url), _) => self.service(url, session)?,
            (None, Some(folder)) if !is_same(folder, &self.discovery) => {
                self.named(folder, session)?
            }
            (None, None) if self.directory || self.has_no_documents() => {
                self.bundled(discogen_directory::entries().iter(), session)?
            }
            (None, _) => self.here(session)?,
        };
        let Some(mut lines) = lines else {
            return Ok(());
        };
        lines.sort_by(|a, b| {
            let ids = a.id.split(':').cmp(b.id.split(':'));
            ids.then_with(|| a.document.cmp(&b.document))
        });
        if lines.iter().any(|line| line.status == Status::Faulty) {
            session.worst(Outcome::Failed);
        }
        match self.format {
            Format::Json => print_json(session, &lines),
            Format::Text if lines.is_empty() => session.message("no documents"),
            Format::Text => table(session, &lines),
        }
    }

    /// Lists the local documents and their crates.
    fn here(&self, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let local = match DocumentFolder::of(&self.discovery) {
            Ok(local) => local,
            Err(error) => return session.error(&error).map(|()| None),
        };
        local.report(session)?;
        let preferred = preferred(&self.discovery);
        session.begin(local.files.len());
        let mut lines = unreadable(&local);
        lines.extend(local.twice.iter().map(|document_file| Line {
            here: Some(document_file.head.revision()),
            ..Line::of(document_file, Status::Faulty)
        }));
        for (done, (id, document_file)) in local.files.iter().enumerate() {
            session.progress.at(done, &id.to_string());
            let status = match workspace::generate(&document_file.path, |_| {}) {
                Err(error) => {
                    session.error(&error)?;
                    Status::Faulty
                }
                Ok(package) if !self.out.join(&package.folder).exists() => Status::NotGenerated,
                Ok(package) => match sync::check(&package, &self.out) {
                    Ok(report) if report.is_unchanged() => Status::UpToDate,
                    Ok(_) => Status::OutOfDate,
                    Err(_) => Status::Faulty,
                },
            };
            lines.push(Line {
                preferred: preferred.as_ref().map(|all| all.contains(id)),
                here: Some(document_file.head.revision()),
                ..Line::of(document_file, status)
            });
        }
        Ok(Some(lines))
    }

    /// Whether the usual folder of documents does not exist, as in the project of a user.
    fn has_no_documents(&self) -> bool {
        self.discovery == Path::new(DISCOVERY) && !self.discovery.exists()
    }

    /// Compares the documents of an argument with the local ones: a folder, a file, or an API of the
    /// directory. A name without a version lists all versions.
    fn named(&self, argument: &Path, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let name = argument.to_str().filter(|_| !argument.exists());
        let versions = discogen_directory::entries().iter();
        let mut versions = versions.filter(|it| Some(it.name()) == name).peekable();
        if versions.peek().is_some() {
            return self.bundled(versions, session);
        }
        match document_source::find(argument) {
            Ok(Named::Document(DocumentSource::Bundled(entry, _))) => {
                self.bundled([entry].into_iter(), session)
            }
            Ok(_) => self.folder(argument, session),
            Err(error) => session.error(&error).map(|()| None),
        }
    }

    /// Compares documents of the directory with the local ones.
    fn bundled<'e>(
        &self,
        entries: impl Iterator<Item = &'e Entry>,
        session: &mut Session,
    ) -> io::Result<Option<Vec<Line>>> {
        if let Err(error) = discogen_directory::directory() {
            let error = io::Error::other(error).into();
            return session.error(&error).map(|()| None);
        }
        let here = match DocumentFolder::of_any(&self.discovery) {
            Ok(here) => here,
            Err(error) => return session.error(&error).map(|()| None),
        };
        here.report(session)?;
        let line = |entry: &Entry| {
            let id = Id {
                name: entry.name().to_owned(),
                version: entry.version().to_owned(),
            };
            let local = here.files.get(&id).map(|it| it.head.revision());
            Line {
                id: id.to_string(),
                title: entry.title().to_owned(),
                preferred: Some(entry.is_preferred()),
                status: match here.files.is_empty() {
                    true => Status::Unknown,
                    false => Status::of(Some(entry.revision()), local.as_deref()),
                },
                revision: Some(entry.revision().to_owned()),
                here: local,
                document: entry.origin().to_owned(),
            }
        };
        Ok(Some(entries.map(line).collect()))
    }

    /// Compares the documents of another folder with the local ones.
    fn folder(&self, folder: &Path, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let folders = DocumentFolder::of_path(folder)
            .and_then(|it| Ok((it, DocumentFolder::of_any(&self.discovery)?)));
        let (local, here) = match folders {
            Ok(folders) => folders,
            Err(error) => return session.error(&error).map(|()| None),
        };
        here.report(session)?;
        for invalid in &local.invalid {
            invalid.report(session)?;
        }
        let preferred = preferred(folder);
        // A folder of the user may contain two documents of an API, which is not an error here.
        let files = local.files.values().chain(&local.twice);
        let mut lines = unreadable(&local);
        lines.extend(files.map(|document_file| {
            let id = document_file.head.id();
            let here = here.files.get(&id).map(|it| it.head.revision());
            let status = Status::of(Some(&document_file.head.revision()), here.as_deref());
            Line {
                preferred: preferred.as_ref().map(|all| all.contains(&id)),
                here,
                ..Line::of(document_file, status)
            }
        }));
        Ok(Some(lines))
    }

    /// Compares the APIs of a service with the local documents.
    fn service(&self, url: &str, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let here = match DocumentFolder::of_any(&self.discovery) {
            Ok(here) => here,
            Err(error) => return session.error(&error).map(|()| None),
        };
        let listed = Service::new(url).and_then(|it| Ok((it.directory()?, it)));
        here.report(session)?;
        let (offers, service) = match listed {
            Ok(listed) => listed,
            Err(ServiceError { fact, remedy }) => {
                return session.refuse(&fact, remedy).map(|()| None);
            }
        };
        if let Some((fact, remedy)) = service.warning() {
            session.warn(&fact, remedy)?;
        }
        let revisions = self.revisions(&service, &offers, &here, session)?;
        let line = |offer: &ListedApi| {
            let here = here.files.get(&offer.id).map(|it| it.head.revision());
            let revision = revisions.get(&offer.url).cloned();
            Line {
                id: offer.id.to_string(),
                title: offer.title.clone(),
                preferred: Some(offer.preferred),
                status: Status::of(revision.as_deref(), here.as_deref()),
                revision,
                here,
                document: offer.url.clone(),
            }
        };
        let mut lines: Vec<_> = offers.iter().map(line).collect();
        let is_gone = |document_file: &&DocumentFile| {
            !offers
                .iter()
                .any(|offer| offer.id == document_file.head.id())
        };
        lines.extend(
            here.files
                .values()
                .filter(is_gone)
                .map(|document_file| Line {
                    revision: None,
                    here: Some(document_file.head.revision()),
                    ..Line::of(document_file, Status::Gone)
                }),
        );
        Ok(Some(lines))
    }

    /// Returns revisions by URL. The directory does not contain them; documents do.
    fn revisions(
        &self,
        service: &Service,
        offers: &[ListedApi],
        here: &DocumentFolder,
        session: &mut Session,
    ) -> io::Result<BTreeMap<String, String>> {
        let is_asked = |id: &Id| self.revisions || here.files.contains_key(id);
        let asked = offers.iter().filter(|offer| is_asked(&offer.id));
        let asked: Vec<&ListedApi> = asked.collect();
        // A revision that `update` rejected as equal counts as the local one.
        let mut etags = Etags::read(&self.discovery);
        let mut etag = |offer: &ListedApi| match self.revisions {
            true => None,
            false => etags.of(&offer.url, here.files.get(&offer.id)),
        };
        let requests = asked.iter().map(|it| (it.url.clone(), etag(it)));
        let requests: Vec<_> = requests.collect();
        session.begin(requests.len());
        let progress = &session.progress;
        let responses = service.documents(&requests, &|done| progress.at(done, "documents"));
        let mut revisions = BTreeMap::new();
        let mut documents = Vec::new();
        let skipped = responses.iter().filter(|it| it.is_none()).count();
        for (offer, response) in asked.iter().zip(responses) {
            let Some(response) = response else { continue };
            let head = match response {
                Ok(DocumentResponse::Bytes { bytes, .. }) => {
                    let head = Head::read(&bytes);
                    if self.save.is_some() {
                        documents.push(SavedDocument::new(offer, bytes));
                    }
                    head
                }
                Ok(DocumentResponse::Unchanged) => {
                    here.files.get(&offer.id).map(|it| it.head.clone())
                }
                Err(ServiceError { fact, remedy }) => {
                    session.refuse(&fact, remedy)?;
                    None
                }
            };
            revisions.extend(head.map(|it| (offer.url.clone(), it.revision())));
        }
        if let Some(ServiceError { fact, remedy }) = not_asked(service.url(), skipped) {
            session.refuse(&fact, remedy)?;
        }
        // An incomplete folder would look like removed APIs.
        if let (Some(folder), Outcome::Done) = (&self.save, session.outcome)
            && let Err(error) = saved_documents::save(folder, &documents)
        {
            session.io_error(&error)?;
        }
        Ok(revisions)
    }
}

impl Line {
    /// Creates the line of a document on disk.
    fn of(document_file: &DocumentFile, status: Status) -> Self {
        Self {
            id: document_file.head.id().to_string(),
            title: document_file.head.title.clone(),
            revision: Some(document_file.head.revision()),
            preferred: None,
            here: None,
            status,
            document: document_file.path.display().to_string(),
        }
    }
}

/// Lists unreadable files by file name.
fn unreadable(local: &DocumentFolder) -> Vec<Line> {
    let line = |invalid: &InvalidFile| Line {
        id: invalid
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        title: String::new(),
        revision: None,
        preferred: None,
        here: None,
        status: Status::Faulty,
        document: invalid.path.display().to_string(),
    };
    local.invalid.iter().map(line).collect()
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// Returns the preferred APIs, if the folder also contains a directory.
fn preferred(folder: &Path) -> Option<BTreeSet<Id>> {
    #[derive(Deserialize)]
    struct Directory {
        kind: String,
        items: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        name: String,
        version: String,
        #[serde(default)]
        preferred: bool,
    }
    let documents = workspace::documents(folder).ok()?;
    // A directory is not a document, so only other files are parsed completely.
    let directory = documents.iter().find_map(|path| {
        let bytes = fs::read(path).ok()?;
        let directory: Directory = serde_json::from_slice(&bytes).ok()?;
        (directory.kind == "discovery#directoryList").then_some(directory)
    })?;
    let items = directory.items.into_iter().filter(|item| item.preferred);
    let ids = items.map(|item| Id {
        name: item.name,
        version: item.version,
    });
    Some(ids.collect())
}

/// Maximum column width; longer cells extend beyond it. Formatting panics above 65,535.
const WIDEST: usize = 80;

/// Prints one line each; `*` marks the preferred version.
fn table(session: &Session, lines: &[Line]) -> io::Result<()> {
    let columns = |line: &Line| {
        let preferred = if line.preferred == Some(true) {
            "*"
        } else {
            ""
        };
        let here = match (&line.here, &line.revision) {
            (Some(here), Some(revision)) if here != revision => {
                format!(" ({} here)", revision_or_dash(here))
            }
            _ => String::new(),
        };
        let revision = line.revision.as_deref().unwrap_or_default();
        [
            line.id.clone(),
            preferred.to_owned(),
            revision_or_dash(revision).to_owned(),
            format!("{}{here}", line.status.text()),
            line.title.clone(),
        ]
        .map(text::Line::words)
    };
    let rows: Vec<_> = lines.iter().map(columns).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in &rows {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells
            .filter(|(_, width)| *width > 0)
            .map(|(cell, width)| format!("{cell:0$}", width.min(WIDEST)))
            .collect();
        session.print(cells.join("  ").trim_end())?;
    }
    Ok(())
}

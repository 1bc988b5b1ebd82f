//! `discogen list`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::{revision, sync, workspace};
use discogen_model::text;
use serde_derive::{Deserialize, Serialize};

use super::service::{Answer, GOOGLE, Offer, Service, Trouble, not_asked};
use super::shelf::{Faulty, Head, Id, Shelf, Volume};
use super::update::etags::Etags;
use super::{Format, Outcome, Session, interrupted};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen list\n      \
    the documents of discovery/, and whether their crates in generated/ are up to date\n  \
    discogen list ~/documents\n      \
    those of a folder, beside what is here\n  \
    discogen list --service\n      \
    all that Google offers; revisions of what is here\n  \
    discogen list --service https://www.googleapis.com --revisions --format json\n      \
    revisions of all, for programs")]
pub(super) struct List {
    /// A folder of documents; without it the one of `--discovery`.
    #[arg(value_name = "FOLDER", conflicts_with = "service")]
    folder: Option<PathBuf>,
    /// Lists what a discovery service offers; without a URL, Google's.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = GOOGLE)]
    service: Option<String>,
    /// Asks the service for every document, to know all revisions.
    #[arg(long, requires = "service")]
    revisions: bool,
    /// The folder of the documents that are here.
    #[arg(long, value_name = "FOLDER", default_value = super::DISCOVERY)]
    discovery: PathBuf,
    /// The folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    /// A table for people, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// One line.
#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    revision: Option<String>,
    preferred: Option<bool>,
    /// The revision of the document that is here.
    here: Option<String>,
    status: Status,
    /// File or URL.
    document: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    UpToDate,
    OutOfDate,
    /// What is here is newer.
    Older,
    NotHere,
    /// There is no crate of the document.
    NotGenerated,
    Faulty,
    /// The service does not list it.
    Gone,
    /// The service was not asked.
    Unknown,
}

impl Status {
    fn text(self) -> &'static str {
        match self {
            Self::UpToDate => "up to date",
            Self::OutOfDate => "out of date",
            Self::Older => "older than here",
            Self::NotHere => "not here",
            Self::NotGenerated => "not generated",
            Self::Faulty => "faulty",
            Self::Gone => "gone from the service",
            Self::Unknown => "",
        }
    }

    /// Of a document that is offered, beside the one that is here.
    fn of(offered: Option<&str>, here: Option<&str>) -> Self {
        match (offered, here) {
            (_, None) => Self::NotHere,
            (None, Some(_)) => Self::Unknown,
            // Without its number only the content of a document tells.
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
        // What is listed is of use all the same.
        interrupted::refuse(session, &folders, &self.out, None)?;
        let lines = match (&self.service, &self.folder) {
            (Some(url), _) => self.service(url, session)?,
            (None, Some(folder)) if !is_same(folder, &self.discovery) => {
                self.folder(folder, session)?
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
            session.worst(Outcome::Faulty);
        }
        match self.format {
            Format::Json => super::print_json(session, &lines),
            Format::Text if lines.is_empty() => session.say("no documents"),
            Format::Text => table(session, &lines),
        }
    }

    /// The documents that are here, and their crates.
    fn here(&self, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let shelf = match Shelf::of(&self.discovery) {
            Ok(shelf) => shelf,
            Err(fault) => return session.fault(&fault).map(|()| None),
        };
        shelf.tell(session)?;
        let preferred = preferred(&self.discovery);
        session.begin(shelf.volumes.len());
        let mut lines = unreadable(&shelf);
        lines.extend(shelf.twice.iter().map(|volume| Line {
            here: Some(volume.head.revision()),
            ..Line::of(volume, Status::Faulty)
        }));
        for (done, (id, volume)) in shelf.volumes.iter().enumerate() {
            session.progress.at(done, &id.to_string());
            let status = match workspace::generate(&volume.path, |_| {}) {
                Err(fault) => {
                    session.fault(&fault)?;
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
                here: Some(volume.head.revision()),
                ..Line::of(volume, status)
            });
        }
        Ok(Some(lines))
    }

    /// The documents of another folder, beside those that are here.
    fn folder(&self, folder: &Path, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let shelves = Shelf::of(folder).and_then(|it| Ok((it, Shelf::of_any(&self.discovery)?)));
        let (shelf, here) = match shelves {
            Ok(shelves) => shelves,
            Err(fault) => return session.fault(&fault).map(|()| None),
        };
        here.tell(session)?;
        for faulty in &shelf.faulty {
            faulty.tell(session)?;
        }
        let preferred = preferred(folder);
        // A folder of somebody may have an API under two names; nothing is made of it here.
        let volumes = shelf.volumes.values().chain(&shelf.twice);
        let mut lines = unreadable(&shelf);
        lines.extend(volumes.map(|volume| {
            let id = volume.head.id();
            let here = here.volumes.get(&id).map(|it| it.head.revision());
            let status = Status::of(Some(&volume.head.revision()), here.as_deref());
            Line {
                preferred: preferred.as_ref().map(|all| all.contains(&id)),
                here,
                ..Line::of(volume, status)
            }
        }));
        Ok(Some(lines))
    }

    /// What a service offers, beside what is here.
    fn service(&self, url: &str, session: &mut Session) -> io::Result<Option<Vec<Line>>> {
        let here = match Shelf::of_any(&self.discovery) {
            Ok(here) => here,
            Err(fault) => return session.fault(&fault).map(|()| None),
        };
        let listed = Service::new(url).and_then(|it| Ok((it.directory()?, it)));
        here.tell(session)?;
        let (offers, service) = match listed {
            Ok(listed) => listed,
            Err(Trouble { fact, remedy }) => return session.refuse(&fact, remedy).map(|()| None),
        };
        if let Some((fact, remedy)) = service.warning() {
            session.warn(&fact, remedy)?;
        }
        let revisions = self.revisions(&service, &offers, &here, session)?;
        let line = |offer: &Offer| {
            let here = here.volumes.get(&offer.id).map(|it| it.head.revision());
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
        let is_gone = |volume: &&Volume| !offers.iter().any(|offer| offer.id == volume.head.id());
        lines.extend(here.volumes.values().filter(is_gone).map(|volume| Line {
            revision: None,
            here: Some(volume.head.revision()),
            ..Line::of(volume, Status::Gone)
        }));
        Ok(Some(lines))
    }

    /// By URL. The directory doesn't say revisions; documents do.
    fn revisions(
        &self,
        service: &Service,
        offers: &[Offer],
        here: &Shelf,
        session: &mut Session,
    ) -> io::Result<BTreeMap<String, String>> {
        let is_asked = |id: &Id| self.revisions || here.volumes.contains_key(id);
        let asked = offers.iter().filter(|offer| is_asked(&offer.id));
        let asked: Vec<&Offer> = asked.collect();
        // A revision that `update` has seen and has no use for stands for the one that is here.
        let mut etags = Etags::read(&self.discovery);
        let mut etag = |offer: &Offer| match self.revisions {
            true => None,
            false => etags.of(&offer.url, here.volumes.get(&offer.id)),
        };
        let wanted = asked.iter().map(|it| (it.url.clone(), etag(it)));
        let wanted: Vec<_> = wanted.collect();
        session.begin(wanted.len());
        let progress = &session.progress;
        let answers = service.documents(&wanted, &|done| progress.at(done, "documents"));
        let mut revisions = BTreeMap::new();
        let skipped = answers.iter().filter(|it| it.is_none()).count();
        for (offer, answer) in asked.iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let head = match answer {
                Ok(Answer::Bytes { bytes, .. }) => Head::read(&bytes),
                Ok(Answer::Unchanged) => here.volumes.get(&offer.id).map(|it| it.head.clone()),
                Err(Trouble { fact, remedy }) => {
                    session.refuse(&fact, remedy)?;
                    None
                }
            };
            revisions.extend(head.map(|it| (offer.url.clone(), it.revision())));
        }
        if let Some(Trouble { fact, remedy }) = not_asked(service.url(), skipped) {
            session.refuse(&fact, remedy)?;
        }
        Ok(revisions)
    }
}

impl Line {
    /// Of a document on disk, as it is by itself.
    fn of(volume: &Volume, status: Status) -> Self {
        Self {
            id: volume.head.id().to_string(),
            title: volume.head.title.clone(),
            revision: Some(volume.head.revision()),
            preferred: None,
            here: None,
            status,
            document: volume.path.display().to_string(),
        }
    }
}

/// Files that say nothing of themselves; their names stand for them.
fn unreadable(shelf: &Shelf) -> Vec<Line> {
    let line = |faulty: &Faulty| Line {
        id: faulty
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
        document: faulty.path.display().to_string(),
    };
    shelf.faulty.iter().map(line).collect()
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// The preferred APIs, if a directory lies among the documents.
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
    // A directory is no document, so only what isn't one is read whole.
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

/// The widest column; longer cells stand out of it. Formatting panics above 65,535.
const WIDEST: usize = 80;

/// One line each; `*` marks what is preferred.
fn table(session: &Session, lines: &[Line]) -> io::Result<()> {
    let columns = |line: &Line| {
        let preferred = if line.preferred == Some(true) {
            "*"
        } else {
            ""
        };
        let here = match (&line.here, &line.revision) {
            (Some(here), Some(revision)) if here != revision => {
                format!(" ({} here)", super::revision_or_dash(here))
            }
            _ => String::new(),
        };
        let revision = line.revision.as_deref().unwrap_or_default();
        [
            line.id.clone(),
            preferred.to_owned(),
            super::revision_or_dash(revision).to_owned(),
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

//! `discogen search`

pub(super) mod methods;
mod rank;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{io, iter, thread};

use clap::Args;
use discogen_build::workspace::Document;
use discogen_directory::Entry;
use discogen_model::text::{Line, Lines};

use super::document_folder::DocumentFolder;
use super::document_source::{self, DocumentSource, Named};
use super::format::{Format, print_json};
use super::session::Session;
use methods::Method;
use rank::{Query, Rank};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen search send mail\n      \
    finds gmail.users.messages.send, among others\n  \
    discogen search label --from gmail --limit 30\n      \
    searches one API\n  \
    discogen search instances delete --all-versions --format json\n      \
    searches every version of every API, for programs\n\n\
    A word matches words that start with it, in any case; words of a name count more than those of a description.\n\
    `discogen show NAME` shows a method that was found.")]
pub(super) struct Search {
    /// Words of the method's name or description, or of the API's title.
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// Searches only this API, document, or folder of documents.
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Searches all versions of an API, not only the preferred one.
    #[arg(long)]
    all_versions: bool,
    /// Maximum number of methods to print.
    #[arg(long, value_name = "NUMBER", default_value = "10")]
    limit: NonZeroUsize,
    /// Output format: text, or JSON for programs.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A method that matches.
struct Found {
    rank: Rank,
    method: Method,
}

impl Search {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let query = Query::new(&self.words);
        if query.is_empty() {
            let fact = format!("{:?} contains no word", self.words.join(" "));
            return session.refuse(&fact, "give letters or digits to search for");
        }
        let Some(found) = self.found(session, &query)? else {
            return Ok(());
        };
        if found.is_empty() {
            let fact = format!("no method matches {:?}", self.words.join(" "));
            return session.refuse(&fact, "try another word, or --all-versions");
        }
        if let Some(count) = found[0].rank.missing_of(&query) {
            let fact = format!("no method matches all {} words", query.len());
            session.warn(&fact, &format!("these methods match {count}"))?;
        }
        match self.format {
            Format::Text => {
                let terminal = terminal_size::terminal_size_of(io::stdout());
                let columns = terminal.map(|(columns, _)| usize::from(columns.0));
                session.print_text(&text(&found, columns))
            }
            Format::Json => {
                let methods: Vec<_> = found.iter().map(|it| &it.method).collect();
                print_json(session, &methods)
            }
        }
    }

    /// Returns the best matches, or `None` if the documents cannot be read, which is reported.
    fn found(&self, session: &mut Session, query: &Query) -> io::Result<Option<Vec<Found>>> {
        let found = match &self.from {
            None => directory(query, self.all_versions),
            Some(from) => match document_source::find(from) {
                Ok(Named::Folder(folder)) => return self.folder(session, query, &folder),
                Ok(Named::Document(document)) => one(query, &document),
                Err(error) => Err(error.to_string()),
            },
        };
        match found {
            Ok(found) => Ok(Some(self.best(found))),
            Err(error) => {
                session.unusable(&error, "give a document, a folder, or an API such as gmail")?;
                Ok(None)
            }
        }
    }

    fn folder(
        &self,
        session: &mut Session,
        query: &Query,
        folder: &Path,
    ) -> io::Result<Option<Vec<Found>>> {
        let documents = match DocumentFolder::of(folder) {
            Ok(documents) => documents,
            Err(error) => {
                session.error(&error)?;
                return Ok(None);
            }
        };
        for invalid in &documents.invalid {
            invalid.report(session)?;
        }
        let mut found = Vec::new();
        for (id, file) in &documents.files {
            match methods::read(&id.to_string(), &file.bytes) {
                Ok(methods) => found.extend(matching(query, methods)),
                Err(error) => {
                    let fact = format!("{}: {error}", file.path.display());
                    session.unusable(&fact, "`discogen check` describes the error")?;
                }
            }
        }
        Ok(Some(self.best(found)))
    }

    fn best(&self, mut found: Vec<Found>) -> Vec<Found> {
        found.sort_by(|a, b| {
            let by_name = || a.method.name.cmp(&b.method.name);
            b.rank.cmp(&a.rank).then_with(by_name)
        });
        let most = found.first().map(|it| it.rank.words());
        found.retain(|it| Some(it.rank.words()) == most);
        found.truncate(self.limit.get());
        found
    }
}

/// Searches the documents of the directory with a thread per core.
fn directory(query: &Query, all_versions: bool) -> Result<Vec<Found>, String> {
    let directory = discogen_directory::directory().map_err(|it| it.to_string())?;
    let entries = directory.entries().iter();
    let entries: Vec<&Entry> = entries
        .filter(|it| all_versions || it.is_preferred())
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let entries = iter::from_fn(|| entries.get(next.fetch_add(1, Ordering::Relaxed)));
        entries.map(|entry| bundled(query, entry)).collect()
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let parts: Vec<Result<Vec<Vec<Found>>, String>> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = others.into_iter().map(|it| match it.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        iter::once(own).chain(others).collect()
    });
    let parts: Vec<Vec<Vec<Found>>> = parts.into_iter().collect::<Result<_, _>>()?;
    Ok(parts.into_iter().flatten().flatten().collect())
}

fn bundled(query: &Query, entry: &Entry) -> Result<Vec<Found>, String> {
    let document = entry.document().map_err(|it| it.to_string())?;
    let methods = methods::read(reference(entry), &document);
    let methods = methods.map_err(|it| format!("{}: {it}", entry.id()))?;
    Ok(matching(query, methods).collect())
}

/// Returns the shortest name of an API that the commands accept: `gmail`, or `admin:directory_v1`.
fn reference(entry: &Entry) -> &str {
    match discogen_directory::find(entry.name()) {
        Ok(preferred) if preferred.id() == entry.id() => entry.name(),
        _ => entry.id(),
    }
}

fn one(query: &Query, document: &DocumentSource) -> Result<Vec<Found>, String> {
    if let DocumentSource::Bundled(entry, _) = document {
        return bundled(query, entry);
    }
    let bytes = document.read().map_err(|it| it.to_string())?;
    let methods = methods::read("", &bytes);
    let methods = methods.map_err(|it| format!("{}: {it}", document.location().display()))?;
    Ok(matching(query, methods).collect())
}

fn matching(query: &Query, methods: Vec<Method>) -> impl Iterator<Item = Found> {
    methods.into_iter().filter_map(|method| {
        let described = format!("{} {}", method.description, method.implied);
        let rank = query.rank(&method.name, &method.title, &described)?;
        Some(Found { rank, method })
    })
}

/// Formats one line per method: its name and the first sentence of its description.
/// Formats the methods with their first sentences, as far as a line of a terminal has room for them.
fn text(found: &[Found], columns: Option<usize>) -> Lines {
    let names: Vec<Line> = found
        .iter()
        .map(|it| Line::words(&it.method.name))
        .collect();
    let width = names.iter().map(|it| it.chars().count()).max();
    let width = width.unwrap_or_default().min(60);
    let mut lines = Lines::default();
    for (found, name) in found.iter().zip(&names) {
        let sentence = discogen_model::docs::first_sentence(&found.method.description);
        let line = format!("{name:width$}  {}", Line::words(sentence));
        let line = line.trim_end();
        match columns.filter(|columns| line.chars().count() > *columns) {
            None => lines.push(&Line::new(line)),
            Some(columns) => {
                let begin: String = line.chars().take(columns.saturating_sub(1)).collect();
                lines.push(&Line::new(format_args!("{}…", begin.trim_end())));
            }
        }
    }
    lines
}

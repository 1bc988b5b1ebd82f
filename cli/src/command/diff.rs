//! `discogen diff`

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use discogen_build::Error;
use discogen_build::revision::{self, Revision, TextStyle, Verdict};
use discogen_build::workspace::Document;
use discogen_model::api::Api;
use discogen_model::text::{Inline, Lines, Markdown};

use super::diff_pairs::{self, Pairs};
use super::document_source::{self, DocumentSource};
use super::interrupted;
use super::session::{Outcome, Session, count};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen diff old/vision.v1.json new/vision.v1.json\n      \
    prints every change in terms of the Rust crate, and the required release\n  \
    discogen diff old new --format markdown\n      \
    compares two folders; documents are paired by file name, then by name and version\n  \
    discogen diff discovery\n      \
    compares the documents of a folder with the directory of this command\n  \
    discogen diff gmail new/gmail.v1.json\n      \
    compares the document of the directory with a file\n  \
    discogen diff old new --exit-code > /dev/null\n      \
    tests in a script for breaking changes\n\n\
    Exit status: 0 compared; 3 with --exit-code, if a change is breaking or an API is gone; 1 a document has errors, \
    or the documents describe different APIs; 2 usage, or a file that cannot be read.\n\n\
    `wire` marks breaking changes that the compiler does not report: another path, verb or default.")]
pub(super) struct Diff {
    /// Old document (JSON), a folder of documents, or an API of the directory: `gmail`, `gmail:v1`.
    ///
    /// A file or folder of that name takes precedence over the directory.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// New document, like OLD. Default: the documents of the directory for the APIs of OLD.
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Prints each change. By default, changes of documentation are counted, and equal changes are
    /// grouped.
    ///
    /// JSON always contains every change.
    #[arg(long)]
    all: bool,
    /// Exits with status 3 if a change is breaking.
    #[arg(long)]
    exit_code: bool,
}

/// The output format.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for a terminal.
    Text,
    /// Markdown for a changelog.
    Markdown,
    /// JSON for programs.
    Json,
}

/// The result of comparing two documents or two folders.
#[derive(Default)]
struct Findings {
    revisions: Vec<Revision>,
    /// APIs that exist only in the new folder.
    added: Vec<String>,
    /// APIs that exist only in the old folder.
    removed: Vec<String>,
}

impl Diff {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let arguments = [self.old.clone()].into_iter().chain(self.new.clone());
        let arguments: Vec<_> = arguments.collect();
        interrupted::warn(session, &document_source::paths(&arguments))?;
        let mut findings = Findings::default();
        if let Err(error) = self.find(session, &mut findings)? {
            return session.error(&error);
        }
        self.print(session, &findings)?;
        for revision in findings.revisions.iter().filter(|it| it.looks_swapped) {
            if self.format != Format::Text {
                let fact = format!(
                    "{}: the new document has revision {}, the old one {}",
                    revision.api, revision.new, revision.old
                );
                session.warn(&fact, "old and new may be swapped")?;
            }
        }
        let breaks = findings.verdict() == Verdict::Major;
        if self.exit_code && breaks && session.outcome == Outcome::Done {
            session.worst(Outcome::Breaking);
        }
        Ok(())
    }

    fn find(
        &self,
        session: &mut Session,
        findings: &mut Findings,
    ) -> io::Result<Result<(), Error>> {
        let Pairs {
            pairs,
            added,
            removed,
        } = match diff_pairs::of(&self.old, self.new.as_deref()) {
            Ok(pairs) => pairs,
            Err(error) => return Ok(Err(error)),
        };
        (findings.added, findings.removed) = (added, removed);
        session.begin(pairs.len());
        for (done, (old, new)) in pairs.into_iter().enumerate() {
            let location = new.location().display().to_string();
            session.progress.at(done, &location);
            match compare(&old, &new) {
                Ok(revision) => findings.revisions.push(revision),
                Err(errors) => {
                    for error in errors {
                        session.error(&error)?;
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    fn print(&self, session: &Session, findings: &Findings) -> io::Result<()> {
        match self.format {
            Format::Text => findings.print_text(session, self.all),
            Format::Markdown => findings.print_markdown(session, self.old.is_dir()),
            Format::Json => session.print_text(&findings.json()),
        }
    }
}

impl Findings {
    /// Returns the most severe verdict. A removed API is a major change: its crate is removed.
    fn verdict(&self) -> Verdict {
        let gone = self.removed.iter().map(|_| Verdict::Major);
        let each = self.revisions.iter().map(|it| it.verdict);
        each.chain(gone).max().unwrap_or(Verdict::None)
    }

    fn print_text(&self, session: &Session, lists_all: bool) -> io::Result<()> {
        let style = TextStyle {
            // Colors are removed on output if they are disabled.
            is_coloured: true,
            lists_all,
        };
        let is_one = self.revisions.len() == 1;
        let is_shown = |it: &&Revision| is_one || it.verdict != Verdict::None;
        for revision in self.revisions.iter().filter(is_shown) {
            session.print_text(&revision.text(style).trimmed())?;
        }
        for (verb, apis) in [("added", &self.added), ("removed", &self.removed)] {
            for api in apis {
                session.print(&format!("{verb} {api}"))?;
            }
        }
        let apis = self.revisions.len() + self.added.len() + self.removed.len();
        let has_only_errors = apis == 0 && session.outcome != Outcome::Done;
        let is_alone = is_one && apis == 1;
        if !is_alone && !has_only_errors {
            session.print(&self.summary())?;
        }
        Ok(())
    }

    /// Returns `416 APIs: 120 major, 200 minor, 90 patch, 6 none; 88 added; 2 removed, which breaks
    /// all callers`.
    fn summary(&self) -> String {
        let number = |verdict| {
            self.revisions
                .iter()
                .filter(move |it| it.verdict == verdict)
        };
        let verdicts = [
            Verdict::Major,
            Verdict::Minor,
            Verdict::Patch,
            Verdict::None,
        ];
        let mut text = count(self.revisions.len(), "API");
        for (i, verdict) in verdicts.into_iter().enumerate() {
            let sign = if i == 0 { ":" } else { "," };
            text.push_str(&format!("{sign} {} {verdict}", number(verdict).count()));
        }
        for (verb, apis) in [("added", &self.added), ("removed", &self.removed)] {
            if !apis.is_empty() {
                text.push_str(&format!("; {} {verb}", apis.len()));
            }
        }
        if !self.removed.is_empty() {
            text.push_str(", which breaks all callers");
        }
        text
    }

    fn print_markdown(&self, session: &Session, is_folder: bool) -> io::Result<()> {
        for revision in &self.revisions {
            if is_folder && revision.verdict == Verdict::None {
                continue;
            }
            let revisions = match revision.revisions() {
                Some(text) => Markdown::fill("{}.\n\n", &[&Inline::plain(&capitalized(&text))]),
                None => Markdown::default(),
            };
            let section = Markdown::fill(
                "## {}: {}\n\n{}{}",
                &[
                    &Inline::code(&revision.api),
                    &revision.verdict.as_str(),
                    &revisions,
                    &revision.markdown(),
                ],
            );
            session.print_text(&Lines::of(section.as_str()))?;
        }
        for (title, apis) in [
            ("New APIs", &self.added),
            ("APIs that are gone: major", &self.removed),
        ] {
            if !apis.is_empty() {
                let item = |it| Markdown::fill("- {}", &[&Inline::code(it)]);
                let list = Markdown::lines(apis.iter().map(item));
                let section = Markdown::fill("## {}\n\n{}\n", &[&title, &list]);
                session.print_text(&Lines::of(section.as_str()))?;
            }
        }
        Ok(())
    }

    /// Returns JSON of the same structure for two documents and for two folders.
    fn json(&self) -> Lines {
        let value = serde_json::json!({
            "verdict": self.verdict(),
            "apis": self.revisions,
            "added": self.added,
            "removed": self.removed,
        });
        Lines::json(&value)
    }
}

/// Capitalizes the first letter.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Compares two documents, or returns all errors in them.
fn compare(old: &DocumentSource, new: &DocumentSource) -> Result<Revision, Vec<Error>> {
    let (before, now) = match (read(old), read(new)) {
        (Ok(before), Ok(now)) => (before, now),
        (before, now) => return Err(before.err().into_iter().chain(now.err()).collect()),
    };
    revision::check(&before, &now)
        .map_err(|diagnostics| vec![Error::Document(new.location().to_owned(), diagnostics)])?;
    Ok(revision::compare(&before, &now))
}

/// Reads the complete API, without the selection of the settings file.
fn read(document: &DocumentSource) -> Result<Api, Error> {
    discogen_model::resolve(&document.read()?, &discogen_model::Options::default())
        .map(|(api, _)| api)
        .map_err(|diagnostics| Error::Document(document.location().to_owned(), diagnostics))
}

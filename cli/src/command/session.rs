//! Prints messages and tracks the outcome of a command.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use discogen_build::Error;
use discogen_build::Package;
use discogen_build::sync::{Lock, Obstacle};
use discogen_model::diagnostic::{Diagnostic, Severity};
use discogen_model::text::{Line, Lines};

use super::document_source;
use super::excerpt;
use super::progress::Progress;

/// The outcome, ordered by severity; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done = 0,
    Failed = 1,
    Unusable = 2,
    /// Breaking changes were found. Used only on request, and only without other errors.
    Breaking = 3,
    /// Missing or insufficient credentials of a call, also 401 and 403.
    #[cfg(feature = "call")]
    Credentials = 4,
    /// Another rejected request (4xx).
    #[cfg(feature = "call")]
    Rejected = 5,
    /// 404.
    #[cfg(feature = "call")]
    NotFound = 6,
    /// A conflict or failed precondition: 409, 412.
    #[cfg(feature = "call")]
    Conflict = 7,
    /// 429.
    #[cfg(feature = "call")]
    RateLimited = 8,
    /// 5xx, or a failed operation.
    #[cfg(feature = "call")]
    ServerError = 9,
    /// No response.
    #[cfg(feature = "call")]
    Network = 10,
    /// A file of a call that cannot be read or written.
    #[cfg(feature = "call")]
    Io = 11,
}

/// The verbosity of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors and requested output.
    Quiet,
    Usual,
    /// Also notes and every step.
    Verbose,
}

/// Prints messages and tracks the outcome of a command.
pub(super) struct Session {
    start: Instant,
    verbosity: Verbosity,
    pub(super) progress: Progress,
    pub(super) outcome: Outcome,
    pub(super) crates: usize,
    pub(super) errors: usize,
    notes: usize,
    pub(super) shows_notes: bool,
    /// Number of findings printed with and without an excerpt.
    excerpts: usize,
    bare: usize,
}

/// Maximum number of findings with an excerpt. Rendering takes time, and readers look at few of
/// many.
const EXCERPTS: usize = 50;

impl Session {
    pub(super) fn new(verbosity: Verbosity) -> Self {
        Self {
            start: Instant::now(),
            verbosity,
            progress: Progress::none(),
            outcome: Outcome::Done,
            crates: 0,
            errors: 0,
            notes: 0,
            shows_notes: verbosity == Verbosity::Verbose,
            excerpts: 0,
            bare: 0,
        }
    }

    /// Starts a progress bar for a number of steps.
    pub(super) fn begin(&mut self, steps: usize) {
        self.show(|| Progress::new(steps));
    }

    /// Starts the progress bar of an upload or a download.
    #[cfg(feature = "call")]
    pub(super) fn begin_transfer(&mut self) {
        self.show(Progress::transfer);
    }

    /// Starts a line that shows how long the command has been waiting.
    #[cfg(feature = "call")]
    pub(super) fn begin_wait(&mut self) {
        self.show(Progress::waiting);
    }

    /// Removes the progress bar.
    #[cfg(feature = "call")]
    pub(super) fn end_progress(&mut self) {
        self.progress = Progress::none();
    }

    /// Sets the verbosity.
    #[cfg(feature = "call")]
    pub(super) fn set_verbosity(&mut self, verbosity: Verbosity) {
        self.verbosity = verbosity;
        self.shows_notes = verbosity == Verbosity::Verbose;
    }

    fn show(&mut self, progress: impl FnOnce() -> Progress) {
        self.progress = match self.verbosity {
            Verbosity::Quiet => Progress::none(),
            _ => progress(),
        };
    }

    /// Counts a result. Errors are printed and do not stop the command.
    pub(super) fn generated(
        &mut self,
        document: &Path,
        outcome: Result<Package, Error>,
    ) -> io::Result<Option<Package>> {
        match outcome {
            Ok(package) => {
                self.add_notes(document, None, &package.notes)?;
                Ok(Some(package))
            }
            Err(error) => {
                self.error(&error)?;
                Ok(None)
            }
        }
    }

    /// Prints the findings of a document, errors first. Reads the document again if its text is not
    /// given.
    pub(super) fn findings(
        &mut self,
        document: &Path,
        text: Option<&[u8]>,
        findings: &[Diagnostic],
    ) -> io::Result<()> {
        let read = match text {
            None => document_source::text(document),
            Some(_) => None,
        };
        let text = text.or(read.as_deref());
        let file = document.display().to_string();
        for error in findings.iter().filter(|it| it.severity == Severity::Error) {
            self.errors += 1;
            self.worst(Outcome::Failed);
            self.finding(&file, text, error)?;
        }
        let notes = findings.iter().filter(|it| it.severity == Severity::Note);
        let notes: Vec<_> = notes.cloned().collect();
        self.add_notes(document, text, &notes)
    }

    pub(super) fn add_notes(
        &mut self,
        document: &Path,
        text: Option<&[u8]>,
        notes: &[Diagnostic],
    ) -> io::Result<()> {
        self.notes += notes.len();
        if !self.shows_notes || notes.is_empty() {
            return Ok(());
        }
        let read = match text {
            None => document_source::text(document),
            Some(_) => None,
        };
        let text = text.or(read.as_deref());
        let file = document.display().to_string();
        for note in notes {
            self.finding(&file, text, note)?;
        }
        Ok(())
    }

    fn finding(&mut self, file: &str, text: Option<&[u8]>, it: &Diagnostic) -> io::Result<()> {
        let set = it.setting.as_ref().and_then(|it| it.file.as_ref());
        let read = set.and_then(|(path, _)| fs::read(path).ok());
        let text = match set {
            Some(_) => read.as_deref(),
            None => text,
        };
        let text = text.filter(|_| self.excerpts < EXCERPTS);
        match text {
            Some(_) => self.excerpts += 1,
            None => self.bare += 1,
        }
        self.complain(&excerpt::diagnostic(file, text, it))
    }

    pub(super) fn error(&mut self, error: &Error) -> io::Result<()> {
        match error {
            Error::Document(path, diagnostics) => return self.findings(path, None, &diagnostics.0),
            Error::Settings(path, found) => {
                let text = fs::read(path).ok();
                self.complain(&excerpt::settings(path, text.as_deref(), found))?;
            }
            Error::Interrupted(found) => return self.refuse(&found.fact(), &found.remedy()),
            other => self.complain(&excerpt::plain(&other.to_string(), ""))?,
        }
        self.errors += 1;
        self.worst(Outcome::Unusable);
        Ok(())
    }

    pub(super) fn io_error(&mut self, error: &io::Error) -> io::Result<()> {
        let Obstacle { fact, remedy } = Obstacle::of(error);
        self.unusable(&fact, &remedy)
    }

    /// Reports an unusable file with a remedy.
    pub(super) fn unusable(&mut self, fact: &str, remedy: &str) -> io::Result<()> {
        self.errors += 1;
        self.worst(Outcome::Unusable);
        self.complain(&excerpt::plain(fact, remedy))
    }

    /// Reports an error in the input with a remedy.
    pub(super) fn refuse(&mut self, fact: &str, remedy: &str) -> io::Result<()> {
        self.errors += 1;
        self.worst(Outcome::Failed);
        self.complain(&excerpt::plain(fact, remedy))
    }

    /// Reports an error whose outcome is given to [`worst`](Self::worst).
    #[cfg(feature = "call")]
    pub(super) fn failed(&mut self, fact: &str, remedy: &str) -> io::Result<()> {
        self.complain(&excerpt::plain(fact, remedy))
    }

    /// Prints several lines to stderr.
    #[cfg(feature = "call")]
    pub(super) fn complain_text(&self, text: &Lines) -> io::Result<()> {
        self.complain(text)
    }

    /// Prints a warning with a remedy.
    pub(super) fn warn(&self, fact: &str, remedy: &str) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Quiet => Ok(()),
            _ => self.complain(&excerpt::warning(fact, remedy)),
        }
    }

    /// Runs work under an exclusive lock of folders. Prints a warning before waiting for the lock.
    pub(super) fn under_lock(
        &mut self,
        folders: &[&Path],
        work: impl FnOnce(&mut Self, &Lock) -> io::Result<()>,
    ) -> io::Result<()> {
        let lock = Lock::of_or_notify(folders, |folder| {
            let fact = format!(
                "{}: another discogen process is writing there",
                folder.display()
            );
            // The work continues even if stderr is closed.
            let _ = self.warn(&fact, "waiting until it is done");
        });
        match &lock {
            Ok(lock) => {
                let result = work(self, lock);
                lock.remove_empty();
                result
            }
            Err(error) => self.io_error(error),
        }
    }

    pub(super) fn worst(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }

    /// Prints a message, except with `--quiet`.
    pub(super) fn message(&self, line: &str) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Quiet => Ok(()),
            _ => self.print(line),
        }
    }

    /// Prints a message of several lines, except with `--quiet`.
    #[cfg(feature = "call")]
    pub(super) fn message_text(&self, text: &Lines) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Quiet => Ok(()),
            _ => self.print_text(text),
        }
    }

    /// Prints a message with `--verbose`, to stderr.
    pub(super) fn detail(&self, line: &str) -> io::Result<()> {
        match self.verbosity {
            Verbosity::Verbose => self.complain(&Line::new(line).into()),
            _ => Ok(()),
        }
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Prints requested output at any verbosity.
    pub(super) fn print(&self, line: &str) -> io::Result<()> {
        self.print_text(&Line::new(line).into())
    }

    /// Prints several lines of requested output at any verbosity.
    pub(super) fn print_text(&self, text: &Lines) -> io::Result<()> {
        let text = text.as_str();
        self.progress
            .aside(|| unless_closed(writeln!(anstream::stdout().lock(), "{text}")))
    }

    fn complain(&self, text: &Lines) -> io::Result<()> {
        let text = text.as_str();
        self.progress
            .aside(|| unless_closed(writeln!(anstream::stderr().lock(), "{text}")))
    }

    /// Prints the summary: counts and elapsed time.
    pub(super) fn end(mut self) -> io::Result<Outcome> {
        self.progress = Progress::none();
        let mut complaints = Vec::new();
        if self.errors > 0 {
            complaints.push(count(self.errors, "error"));
        }
        if self.notes > 0 {
            let remedy = if self.shows_notes {
                ""
            } else {
                " (--notes shows them)"
            };
            complaints.push(format!("{}{remedy}", count(self.notes, "note")));
        }
        if self.excerpts == EXCERPTS && self.bare > 0 {
            let bare = self.bare;
            complaints.push(format!(
                "the first {EXCERPTS} with excerpts and {bare} without"
            ));
        }
        if !complaints.is_empty() && (self.errors > 0 || self.verbosity > Verbosity::Quiet) {
            self.complain(&Line::new(complaints.join(", ")).into())?;
        }
        if self.crates > 0 {
            let time = seconds(self.start.elapsed());
            self.message(&format!("{} in {time}", count(self.crates, "crate")))?;
        }
        Ok(self.outcome)
    }
}

/// Formats a count: `1 crate`, `2 crates`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}

/// Ignores a closed pipe: the work continues when the reader has stopped.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

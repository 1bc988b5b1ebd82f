//! The command line.

mod check;
mod diff;
mod generate;
mod runtime;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use discogen::diagnostic::{Diagnostic, Severity};
use discogen::sync::Report;
use discogen::workspace::{self, Fault};
use discogen::{Options, Package};

/// Writes Rust clients from Google API discovery documents.
#[derive(Parser)]
#[command(
    name = "discogen",
    version,
    after_help = "Examples:\n  \
        discogen generate vision.v1.json --out generated\n  \
        discogen generate discovery/*.json --out generated --runtime ../discogen/runtime\n  \
        discogen check\n  \
        discogen diff old/vision.v1.json new/vision.v1.json\n\n\
        The settings of a document stand beside it: vision.v1.toml for vision.v1.json.\n\n\
        Exit status: 0 done, 1 a document is faulty or (check) something differs, 2 usage or a file \
        that cannot be read or written."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes one crate for each document.
    Generate(generate::Generate),
    /// Says whether the crates on disk are what the documents give; writes nothing.
    Check(check::Check),
    /// Says what changed between two revisions, what it breaks, and what to release.
    Diff(diff::Diff),
}

/// How it ended, worst last; the number is the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done = 0,
    Faulty = 1,
    Unusable = 2,
    /// Only where it was asked for, and only if nothing else is the matter.
    Breaking = 3,
}

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let mut session = Session::new();
    match &arguments.command {
        Command::Generate(generate) => generate.run(&mut session)?,
        Command::Check(check) => check.run(&mut session)?,
        Command::Diff(diff) => {
            diff.run(&mut session)?;
            return Ok(session.outcome);
        }
    }
    session.end()
}

/// What is told on the way, and what it comes to.
struct Session {
    start: Instant,
    outcome: Outcome,
    crates: usize,
    errors: usize,
    notes: usize,
    notes_shown: bool,
}

impl Session {
    fn new() -> Self {
        Self {
            start: Instant::now(),
            outcome: Outcome::Done,
            crates: 0,
            errors: 0,
            notes: 0,
            notes_shown: false,
        }
    }

    /// Generates one document. A fault is told, and is no reason to stop.
    fn generate(
        &mut self,
        document: &Path,
        shows_notes: bool,
        adjust: impl FnOnce(&mut Options),
    ) -> io::Result<Option<Package>> {
        self.notes_shown = shows_notes;
        match workspace::generate(document, adjust) {
            Ok(package) => {
                self.crates += 1;
                self.add_notes(document, &package.notes)?;
                Ok(Some(package))
            }
            Err(fault) => {
                self.fault(&fault)?;
                if let Fault::Document(path, diagnostics) = &fault {
                    let is_note = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Note;
                    let notes: Vec<_> = diagnostics.0.iter().filter(is_note).cloned().collect();
                    self.add_notes(path, &notes)?;
                }
                Ok(None)
            }
        }
    }

    fn add_notes(&mut self, document: &Path, notes: &[Diagnostic]) -> io::Result<()> {
        self.notes += notes.len();
        if self.notes_shown {
            for line in workspace::notes(document, notes) {
                complain(&line)?;
            }
        }
        Ok(())
    }

    fn fault(&mut self, fault: &Fault) -> io::Result<()> {
        complain(&fault.to_string())?;
        match fault {
            Fault::Document(_, diagnostics) => {
                let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
                self.errors += diagnostics.0.iter().filter(is_error).count();
                self.worst(Outcome::Faulty);
            }
            Fault::Io(_) | Fault::Settings(..) => {
                self.errors += 1;
                self.worst(Outcome::Unusable);
            }
        }
        Ok(())
    }

    fn io_fault(&mut self, error: &io::Error) -> io::Result<()> {
        self.fault(&Fault::Io(error.to_string()))
    }

    fn worst(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }

    /// The last lines: counts, and the time that it took.
    fn end(self) -> io::Result<Outcome> {
        let mut complaints = Vec::new();
        if self.errors > 0 {
            complaints.push(count(self.errors, "error"));
        }
        if self.notes > 0 {
            let remedy = if self.notes_shown {
                ""
            } else {
                " (--notes shows them)"
            };
            complaints.push(format!("{}{remedy}", count(self.notes, "note")));
        }
        if !complaints.is_empty() {
            complain(&complaints.join(", "))?;
        }
        say(&format!(
            "{} in {}",
            count(self.crates, "crate"),
            seconds(self.start.elapsed())
        ))?;
        Ok(self.outcome)
    }
}

/// `google-vision-v1  17 resources, 38 methods, 281 schemas, 9 enums`
fn summary(package: &Package) -> String {
    let counts = package.counts;
    format!(
        "{}  {}, {}, {}, {}",
        package.name,
        count(counts.resources, "resource"),
        count(counts.methods, "method"),
        count(counts.schemas, "schema"),
        count(counts.enums, "enum"),
    )
}

/// `  created src/lib.rs`, one line a file; `  unchanged` if there is nothing to tell.
fn say_changes(report: &Report, verbs: [&str; 3]) -> io::Result<()> {
    let [created, changed, removed] = verbs;
    for (verb, paths) in [
        (created, &report.created),
        (changed, &report.changed),
        (removed, &report.removed),
    ] {
        for path in paths {
            say(&format!("  {verb} {path}"))?;
        }
    }
    if report.is_unchanged() {
        say("  unchanged")?;
    }
    for path in &report.foreign {
        say(&format!(
            "  left alone {path}, which discogen did not write"
        ))?;
    }
    Ok(())
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}

fn say(line: &str) -> io::Result<()> {
    unless_closed(writeln!(io::stdout().lock(), "{line}"))
}

fn complain(text: &str) -> io::Result<()> {
    unless_closed(writeln!(io::stderr().lock(), "{text}"))
}

/// Whoever reads the output may have seen enough; the work goes on.
fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Two documents must not become the same crate: the second would overwrite the first.
struct Folders(std::collections::BTreeMap<String, PathBuf>);

impl Folders {
    fn new() -> Self {
        Self(std::collections::BTreeMap::new())
    }

    fn claim(&mut self, package: &Package, document: &Path) -> Result<(), Fault> {
        match self.0.get(&package.folder) {
            Some(other) if other != document => Err(Fault::Io(format!(
                "{}: gives the folder {}, which is already that of {}; leave one of them out",
                document.display(),
                package.folder,
                other.display()
            ))),
            _ => {
                self.0.insert(package.folder.clone(), document.to_owned());
                Ok(())
            }
        }
    }
}

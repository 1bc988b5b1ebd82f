//! The command line.

mod check;
mod choice;
mod completions;
mod diff;
mod excerpt;
mod generate;
mod interrupt;
mod interrupted;
mod list;
mod progress;
mod runtime;
#[cfg(not(feature = "service"))]
#[path = "no_service.rs"]
mod service;
#[cfg(feature = "service")]
mod service;
mod session;
mod shelf;
mod show;
mod update;

use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use discogen_build::Package;
use discogen_build::sync::Report;
use discogen_model::text::Lines;

pub(crate) use interrupt::watch;
use session::{Outcome, Session, Volume, count};

/// The usual folder of the documents.
const DISCOVERY: &str = "discovery";

/// Writes Rust clients from Google API discovery documents.
#[derive(Parser)]
#[command(
    name = "discogen",
    version,
    after_help = "Examples:\n  \
        discogen generate vision.v1.json --out generated\n  \
        discogen generate discovery/*.json --out generated --runtime ../discogen/runtime\n  \
        discogen check\n  \
        discogen diff old/vision.v1.json new/vision.v1.json\n  \
        discogen update --service --dry-run\n  \
        discogen show vision.operations.cancel --from discovery\n\n\
        The settings of a document stand beside it: vision.v1.toml for vision.v1.json.\n\n\
        Exit status: 0 done, 1 a document is faulty or (check) something differs, 2 usage or a file \
        that cannot be read or written, 130 interrupted."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    telling: Telling,
}

/// How much is told, and how.
#[derive(clap::Args)]
#[command(next_help_heading = "Telling")]
struct Telling {
    /// Tells errors alone, and what was asked for.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tells every step, and what is worth knowing about the documents.
    #[arg(long, short, global = true)]
    verbose: bool,
    /// Colours: where the terminal has them, always, or never. NO_COLOR is respected.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: clap::ColorChoice,
}

impl Telling {
    fn volume(&self) -> Volume {
        match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, true) => Volume::Verbose,
            (false, false) => Volume::Usual,
        }
    }

    fn set_colours(&self) {
        match self.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Subcommand)]
enum Command {
    /// Writes one crate for each document.
    Generate(generate::Generate),
    /// Says whether the crates on disk are what the documents give; writes nothing.
    Check(check::Check),
    /// Says what changed between two revisions, what it breaks, and what to release.
    Diff(diff::Diff),
    /// Takes new documents: says what changed, regenerates, bumps versions, writes changelogs.
    Update(Box<update::Update>),
    /// Shows what a folder or a discovery service has, and what is out of date here.
    List(list::List),
    /// Shows an API, a resource, a method with its call in Rust, or a schema.
    Show(show::Show),
    /// Writes the script by which a shell completes this command.
    Completions(completions::Completions),
}

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    arguments.telling.set_colours();
    let mut session = Session::new(arguments.telling.volume());
    match &arguments.command {
        Command::Generate(generate) => generate.run(&mut session)?,
        Command::Check(check) => check.run(&mut session)?,
        Command::Diff(diff) => diff.run(&mut session)?,
        Command::Update(update) => update.run(&mut session)?,
        Command::List(list) => list.run(&mut session)?,
        Command::Show(show) => show.run(&mut session)?,
        Command::Completions(completions) => completions.run(&mut session)?,
    }
    session.end()
}

/// What is asked for, in which form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

fn print_json(session: &Session, value: &impl serde::Serialize) -> io::Result<()> {
    session.print_text(&Lines::json(value))
}

/// A revision in a column; a document may have none.
fn revision_or_dash(revision: &str) -> &str {
    match revision {
        "" => "-",
        revision => revision,
    }
}

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

/// A crate in one line: `google-vision-v1  9 resources, …  created 21 files`. With `--verbose`, or if
/// asked for, what changed has a line for each file.
fn say_crate(
    session: &Session,
    head: &str,
    report: &Report,
    verbs: [&str; 3],
    lists_files: bool,
) -> io::Result<()> {
    if lists_files || session.is_verbose() {
        session.say(head)?;
        return say_changes(session, report, verbs);
    }
    let parts = changes(report, verbs).into_iter();
    let parts = parts.filter(|(_, paths)| !paths.is_empty());
    let part = |(verb, paths): (&str, &Vec<String>)| {
        format!(
            "{} {}",
            verb.trim_end_matches(':'),
            count(paths.len(), "file")
        )
    };
    let mut parts: Vec<_> = parts.map(part).collect();
    if report.is_unchanged() {
        parts.insert(0, "unchanged".to_owned());
    }
    session.say(&format!("{head}  {}", parts.join(", ")))
}

/// `  created src/lib.rs`, one line a file; `  unchanged` if there is nothing to tell.
fn say_changes(session: &Session, report: &Report, verbs: [&str; 3]) -> io::Result<()> {
    let [written @ .., (_, foreign)] = changes(report, verbs);
    for (verb, paths) in written {
        for path in paths {
            session.say(&format!("  {verb} {path}"))?;
        }
    }
    if report.is_unchanged() {
        session.say("  unchanged")?;
    }
    for path in foreign {
        session.say(&format!(
            "  left alone {path}, which discogen did not write"
        ))?;
    }
    Ok(())
}

fn changes<'a>(report: &'a Report, verbs: [&'a str; 3]) -> [(&'a str, &'a Vec<String>); 4] {
    let [created, changed, removed] = verbs;
    [
        (created, &report.created),
        (changed, &report.changed),
        (removed, &report.removed),
        ("left alone", &report.foreign),
    ]
}

/// Two documents must not become the same crate: the second would overwrite the first.
/// Two copies of one document are one.
struct Folders(std::collections::BTreeMap<String, (PathBuf, u64)>);

impl Folders {
    fn new() -> Self {
        Self(std::collections::BTreeMap::new())
    }

    /// True if the folder of the package is free for it; else it is said whose it is.
    fn claim(
        &mut self,
        session: &mut Session,
        package: &Package,
        document: &Path,
    ) -> io::Result<bool> {
        let mut hasher = std::hash::DefaultHasher::new();
        package.files.hash(&mut hasher);
        let files = hasher.finish();
        let Some((other, others)) = self.0.get(&package.folder) else {
            let owner = (document.to_owned(), files);
            self.0.insert(package.folder.clone(), owner);
            return Ok(true);
        };
        let (document, other) = (document.display(), other.display());
        if files == *others {
            session.say(&format!("{document} gives what {other} gives: one crate"))?;
        } else {
            let text = format!(
                "{document}: gives the folder {}, which is already that of {other}; leave one of them out",
                package.folder,
            );
            session.fault(&io::Error::other(text).into())?;
        }
        Ok(false)
    }
}

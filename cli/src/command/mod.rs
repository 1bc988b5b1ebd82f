//! The command line interface.

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

/// The default folder of the documents.
const DISCOVERY: &str = "discovery";

/// Generates Rust clients from Google API discovery documents.
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
        A settings file is next to its document: vision.v1.toml for vision.v1.json.\n\n\
        Exit status: 0 done, 1 a document has errors or (check) files differ, 2 usage or a file that cannot be read \
        or written, 130 interrupted."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    telling: Telling,
}

/// The amount and style of the output.
#[derive(clap::Args)]
#[command(next_help_heading = "Telling")]
struct Telling {
    /// Prints only errors and requested output.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Prints every step, and notes on the documents.
    #[arg(long, short, global = true)]
    verbose: bool,
    /// Uses colors on terminals, always, or never. NO_COLOR is respected.
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
    /// Generates one crate for each document.
    Generate(generate::Generate),
    /// Checks that the crates on disk match the documents.
    Check(check::Check),
    /// Compares two revisions: changes, breaking changes, and the required release.
    Diff(diff::Diff),
    /// Updates documents: reports changes, regenerates crates, increments versions, writes
    /// changelogs.
    Update(Box<update::Update>),
    /// Lists the documents of a folder or a discovery service, and which are out of date.
    List(list::List),
    /// Shows an API, a resource, a method with its call in Rust, or a schema.
    Show(show::Show),
    /// Prints the completion script for a shell.
    Completions(completions::Completions),
}

/// Runs the command given by the arguments.
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

/// The output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

fn print_json(session: &Session, value: &impl serde::Serialize) -> io::Result<()> {
    session.print_text(&Lines::json(value))
}

/// Formats a revision for a column, with `-` for a document without one.
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

/// Prints a line for a crate: `google-vision-v1  9 resources, …  created 21 files`. With
/// `--verbose` or on request, prints a line for each changed file.
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

/// Prints a line for each changed file, `  created src/lib.rs`, or `  unchanged`.
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
        session.say(&format!("  kept {path}, which discogen did not write"))?;
    }
    Ok(())
}

fn changes<'a>(report: &'a Report, verbs: [&'a str; 3]) -> [(&'a str, &'a Vec<String>); 4] {
    let [created, changed, removed] = verbs;
    [
        (created, &report.created),
        (changed, &report.changed),
        (removed, &report.removed),
        ("kept", &report.foreign),
    ]
}

/// The output folders in use, to detect two documents with the same crate: the second would
/// overwrite the first. Two copies of one document are allowed.
struct Folders(std::collections::BTreeMap<String, (PathBuf, u64)>);

impl Folders {
    fn new() -> Self {
        Self(std::collections::BTreeMap::new())
    }

    /// Claims the folder of a package. If another document has it, reports that and returns false.
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
            session.say(&format!("{document} generates the same crate as {other}"))?;
        } else {
            let text = format!(
                "{document}: generates the folder {}, which {other} already generates; remove one of them",
                package.folder,
            );
            session.fault(&io::Error::other(text).into())?;
        }
        Ok(false)
    }
}

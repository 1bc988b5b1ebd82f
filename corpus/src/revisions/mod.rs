//! Compares the verdicts of `discogen diff` on published revisions with two independent checks.
//!
//! For each pair of documents both crates are generated. The first check compiles a caller, which is generated from the
//! source of the old crate, with the new crate; the second is cargo-semver-checks. Every disagreement is reported.

mod caller;
mod judge;
mod pairs;
mod table;

use std::io;
use std::path::PathBuf;

use clap::Args;

use judge::Workspace;

/// Arguments of `corpus revisions`.
#[derive(Args, Clone)]
pub(crate) struct Revisions {
    /// The folder of the old documents.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the new documents.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Documents by name, such as vision.v1 [default: all that differ].
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Maximum number of documents, the smallest first.
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    smallest: usize,
    /// Number of pairs in one run of Cargo.
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    batch: u16,
    /// Number of parallel jobs of Cargo.
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// The program cargo-semver-checks.
    #[arg(long, value_name = "PROGRAM", default_value = "cargo-semver-checks")]
    semver_checks: PathBuf,
    /// Skips cargo-semver-checks.
    #[arg(long)]
    caller_only: bool,
    /// The folder for all output; use a separate one for each pair of folders.
    #[arg(long, value_name = "FOLDER", default_value = "target/revisions")]
    out: PathBuf,
}

/// Returns whether every verdict agrees with both checks.
pub(crate) fn run(arguments: &Revisions) -> io::Result<bool> {
    let (old, new) = (&arguments.old, &arguments.new);
    let pairs = pairs::find(old, new, &arguments.only, arguments.smallest)?;
    let workspace = Workspace::new(arguments)?;
    for batch in pairs.chunks(usize::from(arguments.batch)) {
        workspace.judge(batch)?;
    }
    table::report(&workspace, &pairs)
}

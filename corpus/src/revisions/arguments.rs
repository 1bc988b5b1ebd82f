//! Arguments of `corpus revisions`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `corpus revisions`.
#[derive(Args, Clone)]
pub(crate) struct Revisions {
    /// The folder of the old documents.
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// The folder of the new documents.
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    /// Documents by name, such as vision.v1 [default: all that differ].
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Maximum number of documents, the smallest first.
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    pub(super) smallest: usize,
    /// Number of pairs in one run of Cargo.
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) batch: u16,
    /// Number of parallel jobs of Cargo.
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: u16,
    /// The program cargo-semver-checks.
    #[arg(long, value_name = "PROGRAM", default_value = "cargo-semver-checks")]
    pub(super) semver_checks: PathBuf,
    /// Skips cargo-semver-checks.
    #[arg(long)]
    pub(super) caller_only: bool,
    /// The folder for all output; use a separate one for each pair of folders.
    #[arg(long, value_name = "FOLDER", default_value = "target/revisions")]
    pub(super) out: PathBuf,
}

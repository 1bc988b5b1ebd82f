//! Arguments of `corpus directory`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

/// Arguments of `corpus directory`.
#[derive(Args)]
#[command(group(ArgGroup::new("source").required(true)))]
pub(crate) struct Arguments {
    /// Version of google-api-python-client, downloaded from PyPI with pip.
    #[arg(long, value_name = "VERSION", group = "source")]
    pub(super) package: Option<String>,
    /// Wheel of google-api-python-client.
    #[arg(long, value_name = "FILE", group = "source")]
    pub(super) wheel: Option<PathBuf>,
    /// Discovery service; without a URL, Google's.
    #[arg(long, value_name = "URL", group = "source", num_args = 0..=1, default_missing_value = "https://www.googleapis.com")]
    pub(super) service: Option<String>,
    /// Expected SHA-256 of the wheel. Without it, pip compares the wheel with the digest of PyPI.
    #[arg(long, value_name = "DIGEST", conflicts_with = "service")]
    pub(super) sha256: Option<String>,
    /// Prints the changes and verdicts without writing the directory.
    #[arg(long, short = 'n')]
    pub(super) dry_run: bool,
    /// Level of the compression, from 1 to 22. The highest requires about ten minutes.
    #[arg(long, value_name = "LEVEL", default_value_t = discogen_directory::pack::LEVEL, value_parser = clap::value_parser!(i32).range(1..=22))]
    pub(super) level: i32,
    /// Folder of `index.tsv` and `documents.zst` [default: directory/data].
    #[arg(long, value_name = "FOLDER")]
    pub(super) data: Option<PathBuf>,
    /// Program `discogen`, which downloads from a service [default: cargo run -p discogen].
    #[arg(long, value_name = "PROGRAM", requires = "service")]
    pub(super) discogen: Option<PathBuf>,
    /// The folder for downloads.
    #[arg(long, value_name = "FOLDER", default_value = "target/directory")]
    pub(super) out: PathBuf,
}

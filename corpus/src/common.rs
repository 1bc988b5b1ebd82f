//! Arguments of most commands.

use std::path::PathBuf;

use clap::Args;

/// Which documents, how many at once, and where everything is written.
#[derive(Args, Clone)]
pub(crate) struct Common {
    /// Documents by name, such as vision.v1; `cover` selects those in corpus/cover.txt [default: all].
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Number of parallel jobs [default: the number of processors].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// The folder for all output.
    #[arg(long, value_name = "FOLDER", default_value = "target/corpus")]
    pub(crate) out: PathBuf,
}

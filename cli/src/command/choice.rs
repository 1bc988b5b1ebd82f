//! Options of the command line that replace those of settings files: the runtime and the selection.

use std::io;
use std::path::Path;

use clap::Args;
use discogen_model::{Options, Select};

use super::runtime;

#[derive(Args)]
pub(super) struct Choice {
    /// Version or folder of discogen-runtime for the generated crates.
    ///
    /// A path is relative to the current folder. Takes precedence over the settings file of a
    /// document.
    #[arg(long, value_name = "PATH OR VERSION")]
    runtime: Option<String>,
    /// Generates only these resources and methods, and the schemas that they use:
    /// `operations,images.annotate`.
    ///
    /// A resource includes all of its methods. Names are as in the document; ids of methods are
    /// accepted, too. Together with `--schemas` this replaces the selection in the settings file of
    /// a document.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Adds schemas to the selection: `Product,ProductSet`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    schemas: Vec<String>,
}

impl Choice {
    /// Returns the dependency on the runtime, if it is given, for crates in a folder of `out`.
    pub(super) fn runtime(&self, out: &Path) -> io::Result<Option<String>> {
        let runtime = self.runtime.as_deref();
        runtime.map(|it| runtime::dependency(it, out)).transpose()
    }

    /// Applies the options to those of a document.
    pub(super) fn adjust(&self, runtime: Option<&str>, options: &mut Options) {
        options.runtime = runtime.map(str::to_owned).or(options.runtime.take());
        options.select = self.select().or(options.select.take());
    }

    /// Whether a selection is given.
    pub(super) fn is_selection(&self) -> bool {
        !self.only.is_empty() || !self.schemas.is_empty()
    }

    /// Returns the selection, if one is given.
    pub(super) fn select(&self) -> Option<Select> {
        self.is_selection()
            .then(|| Select::new().methods(&self.only).schemas(&self.schemas))
    }
}

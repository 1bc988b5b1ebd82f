//! What of the settings beside a document the command line replaces: the runtime and the selection.

use std::io;
use std::path::Path;

use clap::Args;
use discogen_model::{Options, Select};

use super::runtime;

#[derive(Args)]
pub(super) struct Choice {
    /// Where the crates take discogen-runtime from: a version, or the path of its folder.
    ///
    /// A path is relative to the current folder. This wins over the settings beside a document.
    #[arg(long, value_name = "PATH OR VERSION")]
    runtime: Option<String>,
    /// Only these resources and methods, and the schemas that they reach: `operations,images.annotate`.
    ///
    /// A resource stands for all that is in it. Names are as in the document; a method's id will do, too.
    /// This and `--schemas` replace the selection in the settings beside a document.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Only the selected methods, and these schemas besides: `Product,ProductSet`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    schemas: Vec<String>,
}

impl Choice {
    /// The dependency on the runtime, if one is named, for crates in a folder of `out`.
    pub(super) fn runtime(&self, out: &Path) -> io::Result<Option<String>> {
        let runtime = self.runtime.as_deref();
        runtime.map(|it| runtime::dependency(it, out)).transpose()
    }

    /// Puts what was chosen into the options of a document.
    pub(super) fn adjust(&self, runtime: Option<&str>, options: &mut Options) {
        options.runtime = runtime.map(str::to_owned).or(options.runtime.take());
        options.select = self.select().or(options.select.take());
    }

    /// The selection of the command line, if there is one.
    fn select(&self) -> Option<Select> {
        let is_chosen = !self.only.is_empty() || !self.schemas.is_empty();
        is_chosen.then(|| Select::new().methods(&self.only).schemas(&self.schemas))
    }
}

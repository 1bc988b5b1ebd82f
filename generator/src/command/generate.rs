//! `discogen generate`

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen::sync;

use super::{Folders, Session, runtime, say, say_changes, summary};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen generate vision.v1.json --out generated\n      \
    one crate, generated/vision-v1\n  \
    discogen generate discovery/*.json --out generated --runtime 0.1\n      \
    all documents, with discogen-runtime from the registry\n  \
    discogen generate vision.v1.json --out generated --runtime ../discogen/runtime\n      \
    with discogen-runtime from a folder")]
pub(super) struct Generate {
    /// Discovery documents (JSON).
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// The folder in which each crate gets a folder.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Where the crates take discogen-runtime from: a version, or the path of its folder.
    ///
    /// A path is relative to the current folder. This wins over the settings beside a document.
    #[arg(long, value_name = "PATH OR VERSION")]
    runtime: Option<String>,
    /// Shows what is worth knowing about the documents, too.
    #[arg(long)]
    notes: bool,
}

impl Generate {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let runtime = match self
            .runtime
            .as_deref()
            .map(|value| runtime::dependency(value, &self.out))
            .transpose()
        {
            Ok(runtime) => runtime,
            Err(error) => return session.io_fault(&error),
        };
        let mut folders = Folders::new();
        for document in &self.documents {
            let adjust = |options: &mut discogen::Options| {
                options.runtime = runtime.clone().or(options.runtime.take());
            };
            let Some(package) = session.generate(document, self.notes, adjust)? else {
                continue;
            };
            if let Err(fault) = folders.claim(&package, document) {
                session.fault(&fault)?;
                continue;
            }
            match sync::write(&package, &self.out) {
                Ok(report) => {
                    say(&summary(&package))?;
                    say_changes(&report, ["created", "changed", "removed"])?;
                }
                Err(error) => session.io_fault(&error)?,
            }
        }
        Ok(())
    }
}

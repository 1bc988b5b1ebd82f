//! `discogen check`

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::sync;
use discogen_build::workspace::{self, Document};

use super::choice::Choice;
use super::crates::{Folders, print_crate, summary};
use super::session::{Outcome, Session};
use super::{document_folder, document_source, interrupted};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen check\n      \
    compares discovery/*.json with generated/\n  \
    discogen check vision.v1.json --out clients\n  \
    discogen check --discovery documents --out clients --runtime ../discogen/runtime\n      \
    uses the options that `generate` was called with")]
pub(super) struct Check {
    /// Discovery documents (JSON), folders of them, or APIs of the directory: `gmail`, `gmail:v1`.
    /// Default: all documents in the folder of `--discovery`.
    ///
    /// A file or folder of that name takes precedence over the directory.
    #[arg(value_name = "DOCUMENT", conflicts_with = "discovery")]
    documents: Vec<PathBuf>,
    /// Folder of the documents.
    #[arg(long, value_name = "FOLDER", default_value = document_folder::DISCOVERY)]
    discovery: PathBuf,
    /// Folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    #[command(flatten)]
    choice: Choice,
    /// Prints notes on the documents.
    #[arg(long)]
    notes: bool,
}

impl Check {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let runtime = match self.choice.runtime(&self.out) {
            Ok(runtime) => runtime,
            Err(error) => return session.io_error(&error),
        };
        let named = match self.documents.as_slice() {
            [] => std::slice::from_ref(&self.discovery),
            documents => documents,
        };
        if interrupted::refuse(session, &document_source::paths(named), &self.out, None)? {
            return Ok(());
        }
        let documents = match document_folder::documents(named) {
            Ok(documents) => documents,
            Err(error) => return session.error(&error),
        };
        session.shows_notes |= self.notes;
        session.begin(documents.len());
        let mut folders = Folders::new();
        let adjust = |options: &mut _| self.choice.adjust(runtime.as_deref(), options);
        let mut done = 0;
        workspace::generate_all(&documents, adjust, |document, outcome| {
            done += 1;
            let document = document.location();
            session.progress.at(done, &document.display().to_string());
            let Some(package) = session.generated(document, outcome)? else {
                return Ok(());
            };
            if !folders.claim(session, &package, document)? {
                return Ok(());
            }
            match sync::check(&package, &self.out) {
                Ok(report) => {
                    session.crates += 1;
                    let verbs = ["is missing:", "differs:", "is left over:"];
                    let differs = !report.is_unchanged();
                    print_crate(session, &summary(&package), &report, verbs, differs)?;
                    if differs {
                        session.worst(Outcome::Failed);
                    }
                }
                Err(error) => session.io_error(&error)?,
            }
            Ok::<(), io::Error>(())
        })?;
        if session.outcome == Outcome::Failed && session.errors == 0 {
            session.message(&format!(
                "run `discogen generate` with --out {} to update it",
                self.out.display()
            ))?;
        }
        Ok(())
    }
}

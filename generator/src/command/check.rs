//! `discogen check`

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use discogen::{sync, workspace};

use super::{Folders, Outcome, Session, say_changes, shelf, summary};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen check\n      \
    discovery/*.json against generated/\n  \
    discogen check vision.v1.json --out clients")]
pub(super) struct Check {
    /// Discovery documents (JSON), or folders of them; without any, all of the folder `discovery`.
    #[arg(value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// The folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    /// Shows what is worth knowing about the documents, too.
    #[arg(long)]
    notes: bool,
}

impl Check {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let documents = if self.documents.is_empty() {
            workspace::documents(Path::new("discovery"))
        } else {
            shelf::documents(&self.documents)
        };
        let documents = match documents {
            Ok(documents) => documents,
            Err(fault) => return session.fault(&fault),
        };
        session.shows_notes |= self.notes;
        session.begin(documents.len());
        let mut folders = Folders::new();
        for (done, document) in documents.iter().enumerate() {
            session.progress.at(done, &document.display().to_string());
            let Some(package) = session.generate(document, |_| {})? else {
                continue;
            };
            if !folders.claim(session, &package, document)? {
                continue;
            }
            match sync::check(&package, &self.out) {
                Ok(report) => {
                    session.say(&summary(&package))?;
                    say_changes(
                        session,
                        &report,
                        ["is missing:", "differs:", "is left over:"],
                    )?;
                    if !report.is_unchanged() {
                        session.worst(Outcome::Faulty);
                    }
                }
                Err(error) => session.io_fault(&error)?,
            }
        }
        if session.outcome == Outcome::Faulty && session.errors == 0 {
            session.say(&format!(
                "run `discogen generate` with --out {} to bring it in line",
                self.out.display()
            ))?;
        }
        Ok(())
    }
}

//! `discogen generate`

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::Package;
use discogen_build::sync::{self, Lock};
use discogen_build::workspace::{self, Document};
use discogen_model::text::Toml;

use super::choice::Choice;
use super::crates::{Folders, print_crate, summary};
use super::document_source::{self, DocumentSource};
use super::session::Session;
use super::{document_folder, interrupt, interrupted};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen generate gmail sheets:v4 --out generated\n      \
    writes two crates, generated/gmail-v1 and generated/sheets-v4, from the directory of this command\n  \
    discogen generate vision.v1.json --out generated\n      \
    writes one crate, generated/vision-v1\n  \
    discogen generate discovery/*.json --out generated --runtime 0.1\n      \
    writes a crate for each document, with discogen-runtime from the registry\n  \
    discogen generate vision.v1.json --out generated --runtime ../discogen/runtime\n      \
    uses discogen-runtime from a folder\n  \
    discogen generate vision.v1.json --out generated --only operations,images.annotate\n      \
    generates only these methods, and the schemas that they use")]
pub(super) struct Generate {
    /// Discovery documents (JSON), folders of them, or APIs of the directory: `gmail`, `gmail:v1`.
    ///
    /// A file or folder of that name takes precedence over the directory.
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// Folder in which a folder for each crate is created.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    #[command(flatten)]
    choice: Choice,
    /// Prints notes on the documents.
    #[arg(long)]
    notes: bool,
}

/// The reason for stopping before all documents are generated.
enum End {
    Output(io::Error),
    OfTheDisk,
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Whether the settings file of a document sets the runtime.
fn has_runtime(document: &DocumentSource) -> bool {
    let settings = document.settings();
    settings.is_ok_and(|it| it.options().runtime.is_some())
}

impl Generate {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let runtime = match self.choice.runtime(&self.out) {
            Ok(runtime) => runtime,
            Err(error) => return session.io_error(&error),
        };
        let documents = match document_folder::documents(&self.documents) {
            Ok(documents) => documents,
            Err(error) => return session.error(&error),
        };
        session.shows_notes |= self.notes;
        let paths = document_source::paths(&self.documents);
        session.under_lock(&[&self.out], |session, lock| {
            match interrupted::refuse(session, &paths, &self.out, Some(lock))? {
                true => Ok(()),
                false => self.write_all(lock, &documents, runtime.as_deref(), session),
            }
        })
    }

    /// Reads documents and writes crates, under the lock.
    fn write_all(
        &self,
        lock: &Lock,
        documents: &[DocumentSource],
        runtime: Option<&str>,
        session: &mut Session,
    ) -> io::Result<()> {
        session.begin(documents.len());
        let mut folders = Folders::new();
        let mut needs = None;
        let mut done = 0;
        let adjust = |options: &mut discogen_model::Options| self.choice.adjust(runtime, options);
        let end = workspace::generate_all(documents, adjust, |document, outcome| {
            done += 1;
            let location = document.location();
            session.progress.at(done, &location.display().to_string());
            let Some(package) = session.generated(location, outcome)? else {
                return Ok(());
            };
            if !folders.claim(session, &package, location)? {
                return Ok(());
            }
            let written = {
                let _whole = interrupt::hold();
                sync::write_under(lock, &package, &self.out)
            };
            match written {
                Ok(report) => {
                    session.crates += 1;
                    let verbs = ["created", "changed", "removed"];
                    print_crate(session, &summary(&package), &report, verbs, false)?;
                    if needs.is_none() && runtime.is_none() && !has_runtime(document) {
                        needs = Some(package);
                    }
                    Ok(())
                }
                Err(error) => {
                    session.io_error(&error)?;
                    // A disk error would affect all other documents, too.
                    match sync::is_of_the_disk(&error) {
                        true => Err(End::OfTheDisk),
                        false => Ok(()),
                    }
                }
            }
        });
        if let Err(End::Output(error)) = end {
            return Err(error);
        }
        needs.map_or(Ok(()), |package| self.print_dependency(session, &package))
    }

    /// Prints which dependency a crate requires, if neither the command line nor the settings set
    /// the runtime.
    fn print_dependency(&self, session: &Session, package: &Package) -> io::Result<()> {
        let manifest = package.files.get("Cargo.toml").map_or("", String::as_str);
        let is_runtime = |line: &&str| line.starts_with("discogen-runtime = ");
        let needed = manifest.lines().find(is_runtime).unwrap_or_default();
        let folder = self.out.join(&package.folder);
        let name = &package.name;
        let path = folder.display().to_string();
        for line in [
            format!("{name} requires discogen-runtime from the registry. Its Cargo.toml contains"),
            format!("    {needed}"),
            "To use a folder instead, generate with --runtime PATH. To use the crate, add to your Cargo.toml:".to_owned(),
            format!("    {name} = {{ path = {} }}", Toml::string(&path)),
        ] {
            session.message(&line)?;
        }
        Ok(())
    }
}

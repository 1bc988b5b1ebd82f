//! `discogen generate`

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen::Select;
use discogen::sync::{self, Lock};

use super::{Folders, Session, interrupt, runtime, say_changes, shelf, summary};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen generate vision.v1.json --out generated\n      \
    one crate, generated/vision-v1\n  \
    discogen generate discovery/*.json --out generated --runtime 0.1\n      \
    all documents, with discogen-runtime from the registry\n  \
    discogen generate vision.v1.json --out generated --runtime ../discogen/runtime\n      \
    with discogen-runtime from a folder\n  \
    discogen generate vision.v1.json --out generated --only operations,images.annotate\n      \
    a crate with these methods alone, and the schemas that they reach")]
pub(super) struct Generate {
    /// Discovery documents (JSON), or folders of them.
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
    /// Only these resources and methods, and the schemas that they reach: `operations,images.annotate`.
    ///
    /// A resource stands for all that is in it. Names are as in the document; a method's id will do, too.
    /// This and `--schemas` replace the selection in the settings beside a document.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Only the selected methods, and these schemas besides: `Product,ProductSet`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    schemas: Vec<String>,
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
        let documents = match shelf::documents(&self.documents) {
            Ok(documents) => documents,
            Err(fault) => return session.fault(&fault),
        };
        session.shows_notes |= self.notes;
        session.under_lock(&[&self.out], |session, lock| {
            self.write_all(lock, &documents, runtime.as_deref(), session)
        })
    }

    /// From the reading to the writing, under the lock.
    fn write_all(
        &self,
        lock: &Lock,
        documents: &[PathBuf],
        runtime: Option<&str>,
        session: &mut Session,
    ) -> io::Result<()> {
        session.begin(documents.len());
        let mut folders = Folders::new();
        for (done, document) in documents.iter().enumerate() {
            session.progress.at(done, &document.display().to_string());
            let adjust = |options: &mut discogen::Options| {
                options.runtime = runtime.map(str::to_owned).or(options.runtime.take());
                options.select = self.select().or(options.select.take());
            };
            let Some(package) = session.generate(document, adjust)? else {
                continue;
            };
            if !folders.claim(session, &package, document)? {
                continue;
            }
            let written = {
                let _whole = interrupt::hold();
                sync::write_under(lock, &package, &self.out)
            };
            match written {
                Ok(report) => {
                    session.say(&summary(&package))?;
                    say_changes(session, &report, ["created", "changed", "removed"])?;
                }
                Err(error) => session.io_fault(&error)?,
            }
        }
        Ok(())
    }

    /// The selection of the command line, if there is one.
    fn select(&self) -> Option<Select> {
        (!self.only.is_empty() || !self.schemas.is_empty()).then(|| Select {
            methods: self.only.clone(),
            schemas: self.schemas.clone(),
        })
    }
}

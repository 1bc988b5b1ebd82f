//! Arguments of `discogen update`.

use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::project::Project;
use discogen_build::sync::PROJECT_FILE;

use crate::command::document_folder::{DISCOVERY, DocumentFolder, Id};
use crate::command::listed_api::GOOGLE;

/// The default folder of the crates.
const OUT: &str = "generated";

#[derive(Args, Clone)]
#[command(after_help = "Examples:\n  \
    discogen update\n      \
    in a project with clients of `discogen add`: updates them from the directory of this command\n  \
    discogen update ~/Downloads/vision.v1.json\n      \
    replaces the document, regenerates the crate, increments its version, extends its changelog\n  \
    discogen update gmail drive:v3\n      \
    installs the documents of the directory of this command\n  \
    discogen update --dry-run ~/documents\n      \
    prints the changes that the documents of a folder would cause\n  \
    discogen update --service\n      \
    downloads new revisions of all local documents from Google\n  \
    discogen update --service https://www.googleapis.com --api drive:v3,sheets\n      \
    downloads only these two, including new ones\n  \
    discogen update --recover\n      \
    restores the files of an interrupted update\n\n\
    No file is changed if any of the documents is rejected, unless --keep-going skips it.")]
pub(in crate::command) struct Update {
    /// New documents (JSON), folders of them, or APIs of the directory: `gmail`, `gmail:v1`.
    ///
    /// Of a folder, only APIs with a local document are updated. A file or folder of that name takes
    /// precedence over the directory.
    #[arg(value_name = "DOCUMENT OR FOLDER", conflicts_with = "service")]
    pub(super) documents: Vec<PathBuf>,
    /// Downloads new revisions of the local documents from a discovery service; without a URL,
    /// Google's.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = GOOGLE)]
    pub(super) service: Option<String>,
    /// Undoes an interrupted update and exits. All other updates also start with this.
    #[arg(long, conflicts_with_all = ["documents", "service", "api", "all"])]
    pub(super) recover: bool,
    /// Updates only these APIs, including new ones: `vision,drive:v3`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(super) api: Vec<String>,
    /// Updates all APIs of the folder or service, including new ones.
    #[arg(long, conflicts_with = "api")]
    pub(super) all: bool,
    /// Folder of the local documents. In a project with clients of `discogen add` and without this
    /// folder, its clients are updated.
    #[arg(long, value_name = "FOLDER", default_value = DISCOVERY)]
    pub(super) discovery: PathBuf,
    /// Folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = OUT)]
    pub(super) out: PathBuf,
    /// Version or folder of discogen-runtime for crates of new APIs.
    #[arg(long, value_name = "PATH OR VERSION")]
    pub(super) runtime: Option<String>,
    /// Origin of the documents for the table in the README.md beside them. Default: the URL.
    #[arg(long, value_name = "TEXT")]
    pub(super) from: Option<String>,
    /// Prints all changes without making them.
    #[arg(long, short = 'n')]
    pub(super) dry_run: bool,
    /// Accepts a document with an older revision than the local one.
    #[arg(long)]
    pub(super) allow_older: bool,
    /// Accepts a document that lost most of its methods or schemas.
    #[arg(long)]
    pub(super) allow_shrunk: bool,
    /// Skips rejected documents and updates the others.
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Prints notes on the documents.
    #[arg(long)]
    pub(super) notes: bool,
    /// Whether the folders are those of a project with clients.
    #[arg(skip)]
    pub(super) is_of_project: bool,
}

impl Update {
    /// Returns the update of the clients of a project.
    pub(in crate::command) fn of_clients(project: &Project) -> Self {
        Self {
            documents: Vec::new(),
            service: None,
            recover: false,
            api: Vec::new(),
            all: false,
            discovery: project.documents(),
            out: project.crates(),
            runtime: None,
            from: None,
            dry_run: false,
            allow_older: false,
            allow_shrunk: false,
            keep_going: false,
            notes: false,
            is_of_project: true,
        }
    }

    /// Returns this update for the clients of the project in the current folder, if it has some and
    /// the folder of the documents does not exist.
    pub(super) fn of_project(&self) -> Option<Self> {
        let is_default = self.discovery == Path::new(DISCOVERY) && self.out == Path::new(OUT);
        if !is_default || self.discovery.exists() {
            return None;
        }
        let project = Project::find(None, None).ok()?;
        let has_clients = project.crates().join(PROJECT_FILE).exists();
        has_clients.then(|| Self {
            discovery: project.documents(),
            out: project.crates(),
            is_of_project: true,
            ..self.clone()
        })
    }

    /// Whether an API of a folder or service is requested.
    pub(super) fn selects(&self, id: &Id, here: &DocumentFolder) -> bool {
        match (self.all, self.api.is_empty()) {
            (true, _) => true,
            (false, false) => self.api.iter().any(|name| id.is_called(name)),
            (false, true) => here.files.contains_key(id),
        }
    }
}

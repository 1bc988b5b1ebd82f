//! The options that select a package.

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::project::Project;

#[derive(Args)]
pub(super) struct Place {
    /// Package of the workspace. Default: the one in the current folder.
    #[arg(long, short, value_name = "NAME")]
    pub(super) package: Option<String>,
    /// Path of Cargo.toml. Default: the nearest one in the current folder and those above.
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
}

impl Place {
    /// Finds the project.
    pub(super) fn find(&self) -> io::Result<Project> {
        Project::find(self.manifest_path.as_deref(), self.package.as_deref())
    }
}

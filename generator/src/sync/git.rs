//! Checks whether git tracks a file.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::obstacle::Obstacle;
use super::paths::named;

/// Fails if git tracks a journal, or if this is unknown. A tracked journal came with the repository
/// and not from an update on this machine.
pub(super) fn refuse_tracked(journal: &Path) -> io::Result<()> {
    let folder = journal.parent().unwrap_or(journal);
    if !folder.ancestors().any(|it| it.join(".git").exists()) {
        return Ok(());
    }
    let remedy = format!(
        "compare the documents and crates with your version control, then remove {}",
        folder.display()
    );
    let fact = |fact: &str| format!("{}: {fact}", journal.display());
    match ls_files(folder) {
        Ok(Some(0)) => Err(Obstacle::error(
            fact("git tracks this journal of an update, so it was not written on this machine"),
            remedy,
        )),
        Ok(Some(1)) => Ok(()),
        Ok(_) => Err(Obstacle::error(
            fact(
                "`git ls-files` failed, so it is unknown whether the journal was written on this machine",
            ),
            remedy,
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Obstacle::error(
            fact(
                "git is not installed, so it is unknown whether the journal was written on this machine",
            ),
            remedy,
        )),
        Err(error) => Err(named(journal, error)),
    }
}

/// Returns the exit status: 0 if git tracks a file of the folder, otherwise 1. Runs no commands
/// that the repository configures.
fn ls_files(folder: &Path) -> io::Result<Option<i32>> {
    let mut git = Command::new("git");
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_LITERAL_PATHSPECS",
    ] {
        git.env_remove(name);
    }
    let status = git
        .current_dir(folder)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .args(["-c", "core.fsmonitor=false", "--no-pager"])
        .args(["ls-files", "--error-unmatch", "--", "."])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.code())
}

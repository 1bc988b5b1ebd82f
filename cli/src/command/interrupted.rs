//! Detects interrupted updates for commands that read documents or crates.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::sync::{self, Interrupted, Lock};

use super::document_folder::DISCOVERY;
use super::session::Session;

/// Returns the interrupted update in a folder of these documents, or of this folder of crates.
pub(super) fn find(
    documents: &[PathBuf],
    out: Option<&Path>,
    lock: Option<&Lock>,
) -> Option<Interrupted> {
    let folder = |path: &PathBuf| match path.is_dir() {
        true => path.clone(),
        false => match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        },
    };
    let folders: BTreeSet<_> = documents.iter().map(folder).collect();
    let own = folders.iter().find_map(|it| sync::interrupted(it, lock));
    own.or_else(|| {
        let usual = sync::interrupted(Path::new(DISCOVERY), lock);
        usual.filter(|it| out.is_some_and(|out| it.is_of(out)))
    })
}

/// Reports an interrupted update as an error, with the command that undoes it. Returns whether
/// there is one.
pub(super) fn refuse(
    session: &mut Session,
    documents: &[PathBuf],
    out: &Path,
    lock: Option<&Lock>,
) -> io::Result<bool> {
    let Some(found) = find(documents, Some(out), lock) else {
        return Ok(false);
    };
    session.refuse(&found.fact(), &found.remedy())?;
    Ok(true)
}

/// Reports an interrupted update as a warning, for commands whose result is still useful.
pub(super) fn warn(session: &Session, documents: &[PathBuf]) -> io::Result<()> {
    match find(documents, None, None) {
        Some(found) => session.warn(&found.fact(), &found.remedy()),
        None => Ok(()),
    }
}

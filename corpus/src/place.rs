//! Where things are.

use std::io;
use std::path::{Path, PathBuf};

/// The folders of one corpus, and those of the repository.
pub(crate) struct Place {
    /// The root of the repository.
    pub(crate) repository: PathBuf,
    /// Everything that is written.
    pub(crate) out: PathBuf,
}

impl Place {
    /// Makes the folder, if need be.
    pub(crate) fn new(out: &Path) -> io::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::create_dir_all(out).map_err(|error| named(out, &error))?;
        Ok(Self {
            repository: here.parent().unwrap_or(here).to_owned(),
            out: std::fs::canonicalize(out).map_err(|error| named(out, &error))?,
        })
    }

    /// The discovery documents.
    pub(crate) fn documents(&self) -> PathBuf {
        self.out.join("documents")
    }

    /// The workspace of the generated crates.
    pub(crate) fn crates(&self) -> PathBuf {
        self.out.join("crates")
    }

    /// What has been done, a file a document.
    pub(crate) fn state(&self) -> PathBuf {
        self.out.join("state")
    }

    /// Cargo's target folder for the generated crates.
    pub(crate) fn target(&self) -> PathBuf {
        self.out.join("target")
    }

    /// What the compiler's wrapper measured, a file a crate.
    pub(crate) fn timings(&self) -> PathBuf {
        self.out.join("timings")
    }

    /// A file or folder of this package.
    pub(crate) fn own(&self, path: &str) -> PathBuf {
        self.repository.join("corpus").join(path)
    }
}

/// An error that says which file it is about.
pub(crate) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| named(path, &error))
}

/// Writes a file, whole or not at all, and the folders above it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| named(parent, &error))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    std::fs::write(&temporary, bytes).map_err(|error| named(&temporary, &error))?;
    std::fs::rename(&temporary, path).map_err(|error| named(path, &error))
}

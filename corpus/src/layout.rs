//! The folders of the corpus and of the repository, and access to their files.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folders of one corpus, and those of the repository.
pub(crate) struct Layout {
    /// The root of the repository.
    pub(crate) repository: PathBuf,
    /// The folder for all output.
    pub(crate) out: PathBuf,
}

impl Layout {
    /// Creates the output folder if it does not exist.
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

    /// The completed steps, one file per document.
    pub(crate) fn state(&self) -> PathBuf {
        self.out.join("state")
    }

    /// Cargo's target folder for the generated crates.
    pub(crate) fn target(&self) -> PathBuf {
        self.out.join("target")
    }

    /// The measurements of the compiler wrapper, one file per crate.
    pub(crate) fn timings(&self) -> PathBuf {
        self.out.join("timings")
    }

    /// A file or folder of this package.
    pub(crate) fn own(&self, path: &str) -> PathBuf {
        self.repository.join("corpus").join(path)
    }
}

/// Adds the path to an error.
pub(crate) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| named(path, &error))
}

/// Writes a file atomically and creates its parent folders.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| named(parent, &error))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    // Never writes through a symbolic link of that name.
    let created = match create(&temporary) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::remove_file(&temporary).and_then(|()| create(&temporary))
        }
        created => created,
    };
    created
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| named(&temporary, &error))?;
    std::fs::rename(&temporary, path).map_err(|error| named(path, &error))
}

fn create(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(all(test, unix))]
mod tests {
    #[test]
    fn symbolic_links_are_not_followed() {
        let folder = std::env::temp_dir().join(format!("corpus-layout-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).expect("a folder");
        let secret = folder.join("secret");
        std::fs::write(&secret, "secret").expect("written");
        std::os::unix::fs::symlink(&secret, folder.join("report.new")).expect("a link");
        super::write(&folder.join("report"), b"text").expect("written");
        assert_eq!(std::fs::read(&secret).expect("read"), b"secret");
        assert_eq!(std::fs::read(folder.join("report")).expect("read"), b"text");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}

//! The documents that arguments name: files, folders, and documents of the directory.
//!
//! An argument that exists on disk is a file or folder. Any other argument is a reference to the
//! directory, such as `gmail`, `gmail:v1` or `gmail:v1@20261109`. `./gmail` is always a file.

use std::io;
use std::path::{Path, PathBuf};

use discogen_build::{Error, workspace};
use discogen_directory::{Entry, NotFound};
use discogen_model::settings::Settings;

/// A document given on the command line.
#[derive(Clone, Debug)]
pub(super) enum DocumentSource {
    /// A file. A missing file is an error when it is read.
    File(PathBuf),
    /// A document of the directory, and its identity for messages: `gmail:v1`.
    Bundled(&'static Entry, PathBuf),
}

impl DocumentSource {
    pub(super) fn bundled(entry: &'static Entry) -> Self {
        Self::Bundled(entry, PathBuf::from(entry.id()))
    }
}

impl workspace::Document for DocumentSource {
    fn location(&self) -> &Path {
        match self {
            Self::File(path) | Self::Bundled(_, path) => path,
        }
    }

    fn read(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::File(path) => path.read(),
            Self::Bundled(entry, _) => entry.document().map_err(|it| io::Error::other(it).into()),
        }
    }

    /// The documents of the directory have no settings.
    fn settings(&self) -> Result<Settings, Error> {
        match self {
            Self::File(path) => path.settings(),
            Self::Bundled(..) => Ok(Settings::default()),
        }
    }
}

/// What an argument names.
pub(super) enum Named {
    /// A folder of documents.
    Folder(PathBuf),
    Document(DocumentSource),
}

/// Finds what an argument names.
///
/// # Errors
/// Returns an error that names both possibilities if there is neither a file nor a document of the
/// directory.
pub(super) fn find(argument: &Path) -> Result<Named, Error> {
    if argument.is_dir() {
        return Ok(Named::Folder(argument.to_owned()));
    }
    // A broken link is a file that cannot be read.
    if argument.exists() || argument.is_symlink() || !may_be_reference(argument) {
        return Ok(Named::Document(DocumentSource::File(argument.to_owned())));
    }
    let reference = argument.to_str().unwrap_or_default();
    match discogen_directory::find(reference) {
        Ok(entry) => Ok(Named::Document(DocumentSource::bundled(entry))),
        Err(NotFound::Corrupt(error)) => Err(io::Error::other(error).into()),
        Err(error) => {
            let text = format!("{reference}: no such file, and {error}");
            Err(io::Error::new(io::ErrorKind::NotFound, text).into())
        }
    }
}

/// Finds a single document.
///
/// # Errors
/// Returns the same errors as [`find`], and one if the argument is a folder.
pub(super) fn document(argument: &Path) -> Result<DocumentSource, Error> {
    match find(argument)? {
        Named::Document(document) => Ok(document),
        Named::Folder(path) => {
            let text = format!("{}: is a folder; give a document", path.display());
            Err(io::Error::other(text).into())
        }
    }
}

/// Whether an argument has the form of a reference: it contains neither a path nor the name of a
/// JSON file.
pub(super) fn may_be_reference(argument: &Path) -> bool {
    let is_name = argument.file_name() == Some(argument.as_os_str());
    is_name
        && argument
            .extension()
            .is_none_or(|it| !it.eq_ignore_ascii_case("json"))
}

/// Returns the files and folders among arguments, whose folders may contain an interrupted update.
pub(super) fn paths(arguments: &[PathBuf]) -> Vec<PathBuf> {
    let is_path = |it: &&PathBuf| it.exists() || !may_be_reference(it);
    arguments.iter().filter(is_path).cloned().collect()
}

/// Reads the text of a document again, for an excerpt in a message.
pub(super) fn text(location: &Path) -> Option<Vec<u8>> {
    workspace::Document::read(&document(location).ok()?).ok()
}

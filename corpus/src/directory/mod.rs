//! Updates the package discogen-directory: downloads documents, prints changes and verdicts, and
//! writes the compressed documents and their index.

mod arguments;
mod changes;
mod download;
mod read;

use std::io;
use std::path::{Path, PathBuf};

use discogen_directory::{Directory, pack};

use crate::layout::{Layout, named, read as read_file, write};
use crate::progress::print_line;
pub(crate) use arguments::Arguments;

const INDEX: &str = "index.tsv";
const DOCUMENTS: &str = "documents.zst";

/// The maximum size of the compressed documents. A registry accepts packages of 10 MiB, which also
/// contain the index and the code.
const LARGEST: usize = 10_000_000;

/// Updates the directory; returns whether all documents are valid. A directory with an invalid
/// document is not written.
pub(crate) fn run(arguments: &Arguments) -> io::Result<bool> {
    let layout = Layout::new(&arguments.out)?;
    let data = match &arguments.data {
        Some(data) => data.clone(),
        None => layout.repository.join("directory/data"),
    };
    let old = current(&data)?;
    let download = download::download(arguments, &layout)?;
    let documents = read::documents(&download.folder, &download.name)?;
    let is_valid = changes::print(&old, &documents)?;
    if !is_valid {
        print_line("a document is invalid; the directory was not changed")?;
    }
    if !is_valid || arguments.dry_run {
        return Ok(is_valid);
    }
    let (name, archive, sha256) = (&download.name, &download.archive, &download.sha256);
    print_line(&format!("compressing {} documents", documents.len()))?;
    let packed = pack::pack(name, archive, sha256, documents.clone(), arguments.level);
    let packed = packed.map_err(io::Error::other)?;
    verify(&packed, &documents)?;
    print_line(&format!(
        "{} bytes of documents, {} bytes of index",
        packed.documents.len(),
        packed.index.len()
    ))?;
    write(&data.join(DOCUMENTS), &packed.documents)?;
    write(&data.join(INDEX), packed.index.as_bytes())?;
    Ok(true)
}

/// Reads the directory to update.
fn current(data: &Path) -> io::Result<Directory> {
    let path = |name: &str| -> PathBuf { data.join(name) };
    let index = read_file(&path(INDEX))?;
    let index = String::from_utf8(index)
        .map_err(|_| io::Error::other(format!("{}: is not UTF-8", path(INDEX).display())))?;
    let documents = read_file(&path(DOCUMENTS))?;
    Directory::new(&index, documents).map_err(|error| named(data, &io::Error::other(error)))
}

/// Reads every document from the written directory, and compares it with the original.
fn verify(packed: &pack::Packed, documents: &[pack::Document]) -> io::Result<()> {
    let size = packed.documents.len();
    if size > LARGEST {
        return Err(io::Error::other(format!(
            "the compressed documents have {size} bytes, more than {LARGEST}; a registry would reject the package"
        )));
    }
    let directory = Directory::new(&packed.index, packed.documents.clone());
    let directory = directory.map_err(io::Error::other)?;
    for document in documents {
        let id = format!("{}:{}", document.name, document.version);
        let entry = directory.find(&id).map_err(io::Error::other)?;
        if entry.document().map_err(io::Error::other)? != document.bytes {
            return Err(io::Error::other(format!("{id}: differs after compression")));
        }
    }
    Ok(())
}

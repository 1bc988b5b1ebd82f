//! Reads the inputs of the fuzz corpus.

use std::path::Path;
use std::process::Command;

/// The inputs of `corpus.tar.gz` and the documents in `tests/documents`, ordered by file name.
///
/// The archive is unpacked with the system's `tar` into `target/corpus`, where cargo-fuzz can use the files.
pub fn read() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let unpacked = here.join("target/corpus");
    unpack(&here.join("corpus.tar.gz"), &unpacked);
    let mut inputs = files(&unpacked.join("document"));
    inputs.extend(files(&here.join("../../tests/documents")));
    inputs
}

fn unpack(archive: &Path, folder: &Path) {
    if folder.exists() {
        // Inputs that are no longer in the archive must not be run.
        std::fs::remove_dir_all(folder).expect("the unpacked corpus can be removed");
    }
    std::fs::create_dir_all(folder).expect("a folder for the corpus can be created");
    let status = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(folder)
        .status()
        .expect("the fuzz corpus is unpacked with `tar`: install it");
    assert!(status.success(), "cannot unpack {}", archive.display());
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder of inputs");
    let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|it| std::fs::read(it).expect("an input"))
        .collect()
}

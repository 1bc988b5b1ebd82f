//! Creates a folder with its files, or nothing.

use std::fs;
use std::io;
use std::path::Path;

/// Creates a folder with files, which exists only if all of them were written.
///
/// The files are written to the folder with the additional extension `.new`, which is then renamed.
///
/// # Errors
///
/// Returns an error that names the folder if it exists, or if a file cannot be written.
pub fn new_folder(folder: &Path, files: &[(String, &[u8])]) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    if folder.exists() {
        let error = "exists; give the path of a new folder";
        return Err(named(io::Error::new(io::ErrorKind::AlreadyExists, error)));
    }
    let mut temporary = folder.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = Path::new(&temporary);
    fs::create_dir(temporary).map_err(named)?;
    let written = write_all(temporary, files).and_then(|()| fs::rename(temporary, folder));
    if written.is_err() {
        // The first error is the cause.
        let _ = fs::remove_dir_all(temporary);
    }
    written.map_err(named)
}

fn write_all(folder: &Path, files: &[(String, &[u8])]) -> io::Result<()> {
    for (name, content) in files {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::new_folder;

    #[test]
    fn a_folder_is_complete_or_does_not_exist() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("a");
        let files = |name: &str| vec![("first".to_owned(), &b"1"[..]), (name.to_owned(), b"2")];
        let error = new_folder(&folder, &files("missing/second")).expect_err("no such folder");
        assert!(error.to_string().contains(&*folder.to_string_lossy()));
        assert_eq!(parent.path().read_dir().expect("a folder").count(), 0);

        new_folder(&folder, &files("second")).expect("written");
        assert_eq!(std::fs::read(folder.join("second")).expect("a file"), b"2");
        let error = new_folder(&folder, &[]).expect_err("an existing folder");
        assert!(error.to_string().contains("exists"), "{error}");
        assert_eq!(std::fs::read(folder.join("first")).expect("a file"), b"1");
    }
}

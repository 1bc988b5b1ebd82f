//! The temporary file of a download, which replaces the target at the end.

use std::fs::{File, Permissions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// The target of the download.
pub(super) struct Target {
    path: PathBuf,
    /// The permissions of the file that is replaced.
    permissions: Option<Permissions>,
}

impl Target {
    /// Resolves a symbolic link, which is kept.
    pub(super) fn find(named: PathBuf) -> io::Result<Self> {
        let link = std::fs::symlink_metadata(&named).is_ok_and(|it| it.is_symlink());
        let path = if link { named.canonicalize()? } else { named };
        let before = match std::fs::metadata(&path) {
            Ok(before) => before,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let permissions = None;
                return Ok(Self { path, permissions });
            }
            Err(error) => return Err(error),
        };
        if !before.is_file() {
            let what = "this is not a regular file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        // Other systems only have a read-only flag, which would also prevent the removal of the
        // file.
        let permissions = cfg!(unix).then(|| before.permissions());
        Ok(Self { path, permissions })
    }
}

/// The temporary file. It is removed on drop unless it was renamed.
pub(super) struct Part {
    /// `None` after it was closed.
    file: Option<File>,
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Creates a file next to the target.
    pub(super) fn create(target: Target) -> io::Result<Self> {
        Self::create_as(target, || {
            format!("{:016x}", RandomState::new().hash_one(0_u8))
        })
    }

    /// Creates a file whose name ends with `tag`. Existing files are not touched, including
    /// symbolic links, which may lead to files of other users.
    fn create_as(target: Target, mut tag: impl FnMut() -> String) -> io::Result<Self> {
        /// The number of names that are tried. More conflicts are not a coincidence.
        const NAMES: usize = 16;
        let Target {
            path: target,
            permissions,
        } = target;
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "this is not the path of a file",
            )
        })?;
        let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..NAMES {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}.part", tag()));
            let path = target.with_file_name(hidden);
            match File::options().write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
                opened => {
                    let part = Self {
                        file: Some(opened?),
                        path,
                        target,
                    };
                    // Set before the file has contents that others must not read.
                    if let (Some(file), Some(permissions)) = (&part.file, permissions) {
                        file.set_permissions(permissions)?;
                    }
                    return Ok(part);
                }
            }
        }
        Err(taken)
    }

    /// Writes to another file.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn replace_file(&mut self, file: File) {
        self.file = Some(file);
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => Ok(()),
        }
    }

    /// Synchronizes the file to disk.
    pub(super) fn sync(mut self) -> io::Result<Self> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        Ok(self)
    }

    pub(super) fn become_file(mut self) -> io::Result<()> {
        std::fs::rename(&self.path, &self.target)?;
        // Disarms the removal on drop.
        self.path = PathBuf::new();
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Some systems cannot remove open files.
        self.file = None;
        if !self.path.as_os_str().is_empty() {
            // Drop cannot report errors.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Target};

    #[cfg(unix)]
    #[test]
    fn existing_files_are_not_touched() {
        let folder = std::env::temp_dir().join(format!("discogen-part-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (foreign, link) = (folder.join("foreign"), folder.join(".file.0.part"));
        std::fs::write(&foreign, "before").expect("a file");
        std::os::unix::fs::symlink(&foreign, &link).expect("a link");
        std::os::unix::fs::symlink("nowhere", folder.join(".file.1.part")).expect("a link");
        std::fs::write(folder.join(".file.2.part"), "before").expect("a file");
        let target = || Target::find(folder.join("file")).expect("a name");

        let mut tags = 0..;
        let part = Part::create_as(target(), || tags.next().expect("a tag").to_string());
        let mut part = part.expect("another name");
        assert_eq!(part.path, folder.join(".file.3.part"));
        part.write(b"after").expect("a write");
        part.sync().expect("synced").become_file().expect("a file");
        assert_eq!(
            std::fs::read(folder.join("file")).expect("a file"),
            b"after"
        );
        assert_eq!(std::fs::read(&foreign).expect("a file"), b"before");
        assert!(link.is_symlink() && !folder.join("nowhere").exists());
        // If all names exist, the result is an error instead of an endless loop.
        let error = Part::create_as(target(), || "0".to_owned()).map(|_| ());
        assert_eq!(
            error.expect_err("no name").kind(),
            std::io::ErrorKind::AlreadyExists
        );
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}

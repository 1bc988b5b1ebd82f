//! Writes a download to a file atomically.

use std::fs::{File, Permissions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::stream::Download;
use crate::error::DownloadError;
use crate::error::{Error, Result};

/// The number of bytes that are collected before they are written.
const BATCH: usize = 1 << 20;
/// The maximum number of chunks that are collected, because a small chunk may keep a large buffer
/// alive.
const PIECES: usize = 512;

impl Download {
    /// Writes the rest of the download to a file and returns the number of bytes.
    ///
    /// The file is created next to the target and renamed after all bytes were received, verified
    /// and synchronized to disk. If that fails, the target is unchanged. The temporary file is
    /// removed on errors and when the future is dropped. This needs a tokio runtime.
    ///
    /// A symbolic link is kept, and its target is replaced. On Unix the new file has the mode of
    /// the replaced one; its owner is the current user. It is an error if the target exists and is
    /// not a regular file.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        save(self, path.as_ref()).await
    }
}

async fn save(mut download: Download, path: &Path) -> Result<u64> {
    let result = write(&mut download, path).await;
    result.map_err(|error| download.annotate(error))
}

async fn write(download: &mut Download, path: &Path) -> Result<u64> {
    if tokio::runtime::Handle::try_current().is_err() {
        let remedy = "writing a file needs a tokio runtime; make the call inside of one, or write the chunks yourself";
        return Err(Error::usage(remedy.to_owned()));
    }
    let named = path.to_owned();
    let part = on_thread(move || {
        let target = Target::find(named)?;
        Part::create(target)
    });
    let part = part.await.map_err(|error| failed(path, error))?;
    let mut writer = Writer::new(part);
    let size = match fill(download, &mut writer, path).await {
        Ok(size) => size,
        Err(error) => {
            // The writing thread may still hold the file.
            writer.abort().await;
            return Err(error);
        }
    };
    let part = writer.finish().await.map_err(|error| failed(path, error))?;
    // Not on another thread: there must be no await between the rename and the result.
    part.become_file().map_err(|error| failed(path, error))?;
    Ok(size)
}

async fn fill(download: &mut Download, writer: &mut Writer, path: &Path) -> Result<u64> {
    let mut size = 0;
    while let Some(piece) = download.next().await.transpose()? {
        size += piece.len() as u64;
        let written = writer.push(piece).await;
        written.map_err(|error| failed(path, error))?;
    }
    Ok(size)
}

fn failed(path: &Path, source: io::Error) -> Error {
    DownloadError::Io {
        what: format!("cannot write `{}`", path.display()),
        source,
    }
    .into()
}

/// Runs blocking work on a thread. If the caller was dropped, its result is dropped there.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// The target of the download.
struct Target {
    path: PathBuf,
    /// The permissions of the file that is replaced.
    permissions: Option<Permissions>,
}

impl Target {
    /// Resolves a symbolic link, which is kept.
    fn find(named: PathBuf) -> io::Result<Self> {
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
struct Part {
    /// `None` after it was closed.
    file: Option<File>,
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// Creates a file next to the target.
    fn create(target: Target) -> io::Result<Self> {
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

    fn write(mut self, pieces: Vec<Bytes>) -> io::Result<Self> {
        if let Some(file) = &mut self.file {
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
        }
        Ok(self)
    }

    /// Synchronizes the file to disk.
    fn sync(mut self) -> io::Result<Self> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        Ok(self)
    }

    fn become_file(mut self) -> io::Result<()> {
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

/// Writes a batch on another thread while the next one is collected.
struct Writer {
    /// `None` after an error.
    writing: Option<JoinHandle<io::Result<Part>>>,
    pieces: Vec<Bytes>,
    size: usize,
}

impl Writer {
    fn new(part: Part) -> Self {
        Self {
            writing: Some(tokio::task::spawn_blocking(move || Ok(part))),
            pieces: Vec::new(),
            size: 0,
        }
    }

    /// Waits for the pending write and returns the file.
    async fn written(&mut self) -> io::Result<Part> {
        let gone = || io::Error::other("an earlier piece could not be written");
        let writing = self.writing.as_mut().ok_or_else(gone)?;
        let part = writing.await;
        self.writing = None;
        part.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn push(&mut self, piece: Bytes) -> io::Result<()> {
        self.size += piece.len();
        self.pieces.push(piece);
        if self.size < BATCH && self.pieces.len() < PIECES {
            return Ok(());
        }
        let part = self.written().await?;
        let pieces = std::mem::take(&mut self.pieces);
        self.size = 0;
        self.writing = Some(tokio::task::spawn_blocking(move || part.write(pieces)));
        Ok(())
    }

    async fn finish(mut self) -> io::Result<Part> {
        let part = self.written().await?;
        let pieces = std::mem::take(&mut self.pieces);
        on_thread(move || part.write(pieces)?.sync()).await
    }

    /// Removes the file.
    async fn abort(mut self) {
        drop(self.written().await);
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
        let part = part.expect("another name");
        assert_eq!(part.path, folder.join(".file.3.part"));
        let part = part.write(vec!["after".into()]).expect("a write");
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

//! Writes a download to a file atomically.

use std::io;
use std::path::Path;

use super::part::{Part, Target};
use super::stream::Download;
use super::writer::Writer;
use crate::error::DownloadError;
use crate::error::{Error, Result};
use crate::media::thread::on_thread;

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
        let written = writer.push(&piece).await;
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

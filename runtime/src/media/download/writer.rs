//! Writes a download to its temporary file on another thread.

use std::io;

use tokio::task::JoinHandle;

use super::part::Part;
use crate::media::thread::on_thread;

/// The size of a buffer in bytes, not a multiple of a large power of two: Linux would allocate its page
/// cache in blocks of that power, which takes long if the memory is full of cached files.
const BUFFER: usize = 504 * 1024;

/// A file, and a buffer whose content was written.
type Written = (Part, Vec<u8>);

/// Copies chunks to a buffer, which is written on another thread while the next one is filled.
///
/// There are two buffers, which limits the memory. A chunk is released when it was copied, so that
/// the HTTP client can use its memory for the next one. Chunks that wait for a thread need new
/// memory, whose page faults cost as much as the copies.
///
/// The thread is released after each buffer, because another task may need it to receive more: the
/// number of threads is limited, and names are resolved on them.
pub(super) struct Writer {
    buffer: Vec<u8>,
    /// `None` after an error.
    writing: Option<JoinHandle<io::Result<Written>>>,
}

impl Writer {
    pub(super) fn new(part: Part) -> Self {
        Self {
            buffer: Vec::with_capacity(BUFFER),
            writing: Some(tokio::task::spawn_blocking(|| {
                Ok((part, Vec::with_capacity(BUFFER)))
            })),
        }
    }

    /// Waits until the thread has written its buffer.
    async fn written(&mut self) -> io::Result<Written> {
        let Some(writing) = &mut self.writing else {
            return Err(io::Error::other("an earlier chunk could not be written"));
        };
        let written = writing.await;
        self.writing = None;
        written.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    /// Adds a chunk. Waits for the thread if both buffers are full.
    pub(super) async fn push(&mut self, mut chunk: &[u8]) -> io::Result<()> {
        while !chunk.is_empty() {
            let room = BUFFER - self.buffer.len();
            let (now, later) = chunk.split_at(room.min(chunk.len()));
            self.buffer.extend_from_slice(now);
            chunk = later;
            if self.buffer.len() == BUFFER {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Starts to write the full buffer, and continues with the other one.
    async fn flush(&mut self) -> io::Result<()> {
        let (mut part, empty) = self.written().await?;
        let mut full = std::mem::replace(&mut self.buffer, empty);
        self.writing = Some(tokio::task::spawn_blocking(move || {
            part.write(&full)?;
            full.clear();
            Ok((part, full))
        }));
        Ok(())
    }

    /// Writes the rest and synchronizes the file to disk.
    pub(super) async fn finish(mut self) -> io::Result<Part> {
        let (mut part, _) = self.written().await?;
        on_thread(move || {
            part.write(&self.buffer)?;
            part.sync()
        })
        .await
    }

    /// Removes the file, after the thread has released it.
    pub(super) async fn abort(mut self) {
        drop(self.written().await);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::super::part::{Part, Target};
    use super::{BUFFER, Writer};

    /// A folder for one test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("discogen-writer-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn part(&self) -> Part {
            let target = Target::find(self.0.join("file")).expect("a name");
            Part::create(target).expect("a file")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn chunks_are_written_in_order() {
        for (name, size, count) in [
            ("small", 1, 3000),
            ("exact", BUFFER / 2, 4),
            ("large", 3 * BUFFER + 1, 5),
            ("none", 1, 0),
        ] {
            let folder = Folder::new(name);
            let mut writer = Writer::new(folder.part());
            let mut expected = Vec::new();
            for number in 0..count {
                let bytes = vec![(number % 251) as u8; size];
                expected.extend_from_slice(&bytes);
                writer.push(&bytes).await.expect("written");
                assert!(writer.buffer.capacity() <= BUFFER, "{name} {number}");
            }
            let part = writer.finish().await.expect("synced");
            part.become_file().expect("a file");
            let found = std::fs::read(folder.0.join("file")).expect("a file");
            assert!(found == expected, "{name}");
        }
    }

    /// A download that resumes resolves a name, for which it needs a thread.
    #[test]
    fn the_thread_is_released_between_writes() {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().max_blocking_threads(1).build();
        runtime.expect("a runtime").block_on(async {
            let folder = Folder::new("released");
            let mut writer = Writer::new(folder.part());
            writer.push(&[7; BUFFER]).await.expect("written");
            let other = tokio::task::spawn_blocking(|| ());
            let other = tokio::time::timeout(Duration::from_secs(20), other).await;
            other.expect("a thread").expect("no panic");
            writer.abort().await;
            let left = std::fs::read_dir(&folder.0).expect("a folder").count();
            assert_eq!(left, 0);
        });
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_error_of_the_thread_ends_the_download() {
        let folder = Folder::new("full");
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut part = folder.part();
        part.replace_file(full.expect("a device"));
        let mut writer = Writer::new(part);
        writer.push(&[7; BUFFER]).await.expect("not yet written");
        let error = writer.push(&[7; BUFFER]).await.expect_err("no space");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        assert!(writer.push(&[7; BUFFER]).await.is_err());
        writer.abort().await;
        let left = std::fs::read_dir(&folder.0).expect("a folder").count();
        assert_eq!(left, 0);
    }
}

//! Writes a download to its temporary file on another thread.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::part::Part;
use crate::media::thread::on_thread;

/// The number of bytes that are collected before a thread is started to write them.
const START: usize = 512 * 1024;
/// The maximum number of bytes that are collected. The allocator returns more free memory to the
/// system, and each new page costs a page fault.
const MOST: usize = 1024 * 1024;
/// The number of bytes at which the download continues after it has reached the maximum.
const LOW: usize = 512 * 1024;
/// The number of bytes as which a smaller chunk counts, because it may keep a larger buffer alive.
const LEAST: usize = 2048;

/// Chunks that were received and not yet written.
#[derive(Default)]
struct Queue {
    pieces: VecDeque<Bytes>,
    /// The size of the chunks, including the one that is being written.
    size: usize,
    /// A thread writes the chunks.
    running: bool,
    /// Wakes the download when `size` is at most `LOW`.
    waker: Option<Waker>,
}

impl Queue {
    /// Adds a chunk; true if a thread has to be started.
    fn push(&mut self, piece: Bytes) -> bool {
        self.size += weight(&piece);
        self.pieces.push_back(piece);
        let start = !self.running && self.size >= START;
        self.running |= start;
        start
    }
}

/// The size of a chunk for the limits of the queue.
fn weight(piece: &Bytes) -> usize {
    piece.len().max(LEAST)
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the next chunk, after one of this size was written.
fn next(queue: &Mutex<Queue>, written: usize) -> Option<Bytes> {
    let (piece, waker) = {
        let mut queue = lock(queue);
        queue.size -= written;
        let piece = queue.pieces.pop_front();
        queue.running = piece.is_some();
        let waker = match queue.size <= LOW {
            true => queue.waker.take(),
            false => None,
        };
        (piece, waker)
    };
    if let Some(waker) = waker {
        waker.wake();
    }
    piece
}

/// Writes chunks until the queue is empty. Each is released when it was written, so that its memory
/// can be used for the next one.
fn write(mut part: Part, queue: &Mutex<Queue>) -> io::Result<Part> {
    let mut written = 0;
    while let Some(piece) = next(queue, written) {
        part.write(&piece)?;
        written = weight(&piece);
    }
    Ok(part)
}

/// Writes chunks on another thread while more are received.
///
/// The thread is released when it has written all chunks, because another task may need it to
/// receive more: the number of threads is limited, and names are resolved on them.
pub(super) struct Writer {
    queue: Arc<Mutex<Queue>>,
    /// `None` while a thread writes, and after an error.
    part: Option<Part>,
    writing: Option<JoinHandle<io::Result<Part>>>,
}

impl Writer {
    pub(super) fn new(part: Part) -> Self {
        Self {
            queue: Arc::default(),
            part: Some(part),
            writing: None,
        }
    }

    /// Waits until the thread has written all chunks, and returns the file.
    async fn written(&mut self) -> io::Result<Part> {
        if let Some(part) = self.part.take() {
            return Ok(part);
        }
        poll_fn(|context| self.poll_written(context)).await
    }

    fn poll_written(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Part>> {
        let Some(writing) = &mut self.writing else {
            let error = io::Error::other("an earlier chunk could not be written");
            return Poll::Ready(Err(error));
        };
        let part = ready!(Pin::new(writing).poll(context));
        self.writing = None;
        Poll::Ready(part.unwrap_or_else(|error| Err(io::Error::other(error))))
    }

    /// Adds a chunk. Waits if too many bytes are not yet written.
    pub(super) async fn push(&mut self, piece: Bytes) -> io::Result<()> {
        let (start, is_full) = {
            let mut queue = lock(&self.queue);
            (queue.push(piece), queue.size >= MOST)
        };
        if start {
            let part = self.written().await?;
            let queue = Arc::clone(&self.queue);
            self.writing = Some(tokio::task::spawn_blocking(move || write(part, &queue)));
        }
        match is_full {
            true => poll_fn(|context| self.poll_room(context)).await,
            false => Ok(()),
        }
    }

    /// Ready when more chunks can be added.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.part.is_none()
            && let Poll::Ready(part) = self.poll_written(context)
        {
            self.part = Some(part?);
            return Poll::Ready(Ok(()));
        }
        let mut queue = lock(&self.queue);
        if queue.size <= LOW {
            return Poll::Ready(Ok(()));
        }
        queue.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Writes the rest and synchronizes the file to disk.
    pub(super) async fn finish(mut self) -> io::Result<Part> {
        let part = self.written().await?;
        on_thread(move || write(part, &self.queue)?.sync()).await
    }

    /// Removes the file, after the thread has released it.
    pub(super) async fn abort(mut self) {
        lock(&self.queue).pieces.clear();
        drop(self.written().await);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use bytes::Bytes;

    use super::super::part::{Part, Target};
    use super::{MOST, START, Writer, lock};

    /// A folder for one test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("discogen-writer-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn writer(&self) -> Writer {
            let target = Target::find(self.0.join("file")).expect("a name");
            Writer::new(Part::create(target).expect("a file"))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn chunks_are_written_in_order_within_the_limit() {
        for (name, size, count) in [("small", 1, 3000), ("large", 300_000, 20), ("none", 1, 0)] {
            let folder = Folder::new(name);
            let mut writer = folder.writer();
            let mut expected = Vec::new();
            for number in 0..count {
                let bytes = vec![(number % 251) as u8; size];
                expected.extend_from_slice(&bytes);
                writer.push(Bytes::from(bytes)).await.expect("room");
                assert!(lock(&writer.queue).size < MOST, "{name} {number}");
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
            let mut writer = folder.writer();
            let chunk = Bytes::from(vec![7; START]);
            writer.push(chunk).await.expect("room");
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
        let mut writer = folder.writer();
        if let Some(part) = &mut writer.part {
            part.replace_file(full.expect("a device"));
        }
        let chunk = Bytes::from(vec![7; MOST]);
        let error = writer.push(chunk.clone()).await.expect_err("no space");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        assert!(writer.push(chunk).await.is_err());
        writer.abort().await;
        let left = std::fs::read_dir(&folder.0).expect("a folder").count();
        assert_eq!(left, 0);
    }
}

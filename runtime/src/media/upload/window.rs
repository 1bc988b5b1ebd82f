//! The current chunk; the next one is read while it is sent.

use bytes::Bytes;

use super::ahead::ReadAhead;
use super::checksum::Sums;
use super::reading::Reading;
use crate::error::Result;
use crate::error::UploadError;

/// The unit of the protocol: every chunk except the last is a multiple of it.
pub(super) const QUANTUM: usize = 256 * 1024;

/// A part of the media, kept until the next one is requested.
pub(super) struct Window {
    ahead: ReadAhead,
    /// The offset of the kept part.
    start: u64,
    kept: Bytes,
    /// The kept part ends with the media.
    ended: bool,
    /// The chunk size.
    size: usize,
    /// The checksums up to the end of the kept part.
    pub(super) sums: Sums,
}

/// The next chunk to send.
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) bytes: Bytes,
    /// The media ends with this chunk.
    pub(super) last: bool,
    /// The length of the media, if it is known.
    pub(super) total: Option<u64>,
}

impl Piece {
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// The `content-range`: `bytes 0-262143/*`, `bytes 262144-300000/300001`, `bytes */0`.
    pub(super) fn range(&self) -> String {
        let total = total(self.total);
        if self.bytes.is_empty() {
            return format!("bytes */{total}");
        }
        format!("bytes {}-{}/{total}", self.start, self.end() - 1)
    }
}

/// The total in a `content-range`.
pub(super) fn total(total: Option<u64>) -> String {
    total.map_or_else(|| "*".to_owned(), |total| total.to_string())
}

impl Window {
    pub(super) fn new(reading: Reading, size: usize, sums: Sums) -> Self {
        Self {
            ahead: ReadAhead::new(reading, Some(size)),
            start: 0,
            kept: Bytes::new(),
            ended: false,
            size,
            sums,
        }
    }

    /// The length of the media, if it is known.
    pub(super) fn total(&self) -> Option<u64> {
        match self.ended {
            true => Some(self.end()),
            false => self.ahead.length,
        }
    }

    /// True if the media can be sent from its beginning.
    pub(super) fn can_restart(&self) -> bool {
        self.start == 0 || self.ahead.can_rewind
    }

    fn end(&self) -> u64 {
        self.start + self.kept.len() as u64
    }

    /// The chunk at this offset.
    pub(super) async fn at(&mut self, offset: u64) -> Result<Piece> {
        self.go_to(offset).await?;
        let rest = self.rest(offset);
        if !self.ended && rest.len() < QUANTUM {
            // Frees the old chunk before the new one is read; the rest of it is small.
            let before = Bytes::copy_from_slice(&rest);
            drop(rest);
            self.kept = Bytes::new();
            self.start = offset;
            self.read_chunk(before).await?;
        }
        let mut bytes = self.rest(offset);
        let last = self.ended && bytes.len() <= self.size;
        if !last {
            bytes.truncate(bytes.len().min(self.size) / QUANTUM * QUANTUM);
        }
        Ok(Piece {
            start: offset,
            last,
            total: self.total(),
            bytes,
        })
    }

    /// Reads the next chunk, while this one is sent. Dropping the future keeps what was read, and an
    /// error is returned when the chunk is requested.
    pub(super) async fn read_ahead(&mut self) {
        if !self.ended {
            self.ahead.fill().await;
        }
    }

    fn rest(&self, offset: u64) -> Bytes {
        let skip = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.kept.slice(skip.min(self.kept.len())..)
    }

    /// Replaces the kept part by these bytes and the next chunk.
    async fn read_chunk(&mut self, before: Bytes) -> Result<()> {
        let next = self.ahead.next().await?;
        self.kept = match before.is_empty() {
            true => next.bytes,
            false => {
                let mut whole = self.ahead.buffer(before.len() + next.bytes.len());
                whole.extend_from_slice(&before);
                whole.extend_from_slice(&next.bytes);
                whole.freeze()
            }
        };
        self.ended = next.ended;
        self.sums = next.sums;
        Ok(())
    }

    /// Moves the kept part so that it contains or ends at this offset.
    async fn go_to(&mut self, offset: u64) -> Result<()> {
        if offset < self.start {
            if !self.ahead.can_rewind {
                return Err(UploadError::Rewind {
                    wanted: offset,
                    kept: self.start,
                }
                .into());
            }
            self.ahead.rewind(offset).await;
            self.start = offset;
            self.kept = Bytes::new();
            self.ended = false;
        }
        // A continued upload reads the bytes that another process sent, for the checksums.
        while offset > self.end() {
            if self.ended {
                return Err(UploadError::Claim {
                    claimed: offset,
                    sent: self.end(),
                }
                .into());
            }
            self.start = self.end();
            self.kept = Bytes::new();
            self.read_chunk(Bytes::new()).await?;
        }
        Ok(())
    }

    /// Reads the rest for the checksums and returns the length of the media.
    pub(super) async fn finish(&mut self) -> Result<u64> {
        while !self.ended {
            self.start = self.end();
            self.kept = Bytes::new();
            self.read_chunk(Bytes::new()).await?;
        }
        Ok(self.end())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, ReadBuf};

    use super::{QUANTUM, Window};
    use crate::media::upload::checksum::Sums;
    use crate::media::upload::media::Media;
    use crate::media::upload::reading::Reading;

    const SIZE: usize = 2 * QUANTUM;

    /// A reader that counts its bytes and fails after a number of them.
    struct Counted {
        bytes: Vec<u8>,
        read: Arc<AtomicUsize>,
        fails: bool,
    }

    impl AsyncRead for Counted {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            let at = self.read.load(Ordering::Relaxed);
            let rest = self.bytes.get(at..).unwrap_or_default();
            let count = rest.len().min(buffer.remaining()).min(50_000);
            if count == 0 && self.fails {
                return Poll::Ready(Err(std::io::Error::other("torn")));
            }
            buffer.put_slice(&rest[..count]);
            self.read.fetch_add(count, Ordering::Relaxed);
            Poll::Ready(Ok(()))
        }
    }

    fn content(size: usize) -> Vec<u8> {
        (0..size).map(|at| (at % 251) as u8).collect()
    }

    async fn window(media: Media) -> Window {
        let members = &["crc32c"];
        let reading = Reading::open(media, None, members).await.expect("media");
        Window::new(reading, SIZE, Sums::new(members, None))
    }

    fn counted(bytes: Vec<u8>, fails: bool) -> (Media, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counted = Counted {
            bytes,
            read: Arc::clone(&read),
            fails,
        };
        (Media::reader(counted), read)
    }

    #[tokio::test]
    async fn one_chunk_is_read_ahead() {
        let (media, read) = counted(content(5 * SIZE), false);
        let mut window = window(media).await;
        let first = window.at(0).await.expect("a chunk");
        assert_eq!((first.start, first.bytes.len()), (0, SIZE));
        let before = read.load(Ordering::Relaxed);
        window.read_ahead().await;
        window.read_ahead().await;
        let after = read.load(Ordering::Relaxed);
        assert!(before < SIZE + 100_000, "{before}");
        assert!((2 * SIZE..2 * SIZE + 100_000).contains(&after), "{after}");
    }

    #[tokio::test]
    async fn two_buffers_are_used_in_turn() {
        let bytes = content(6 * SIZE + 5);
        let path = std::env::temp_dir().join(format!("discogen-window-{}", std::process::id()));
        let mut file = std::fs::File::create(&path).expect("a file");
        file.write_all(&bytes).expect("room");
        for (media, stream) in [
            (counted(bytes.clone(), false).0, false),
            (Media::file(&path), false),
            (Media::from(bytes.clone()), true),
        ] {
            let mut window = window(media).await;
            let (mut found, mut buffers) = (Vec::new(), BTreeSet::new());
            loop {
                let piece = window.at(found.len() as u64).await.expect("a chunk");
                window.read_ahead().await;
                buffers.insert(piece.bytes.as_ptr() as usize);
                found.extend_from_slice(&piece.bytes);
                if piece.last {
                    break;
                }
            }
            assert!(found == bytes);
            assert!(stream || buffers.len() <= 2, "{buffers:?}");
            let sum = crc32c::crc32c(&bytes).to_be_bytes();
            assert_eq!(window.sums.crc32c(), Some(sum));
        }
        std::fs::remove_file(&path).expect("removed");
    }

    #[tokio::test]
    async fn the_rest_of_a_chunk_is_sent_with_the_next_one() {
        let bytes = content(2 * SIZE + QUANTUM);
        for offset in [SIZE - 1, SIZE - QUANTUM + 1, SIZE - QUANTUM, 1, 0] {
            let mut window = window(counted(bytes.clone(), false).0).await;
            window.at(0).await.expect("a chunk");
            window.read_ahead().await;
            let mut at = offset;
            loop {
                let piece = window.at(at as u64).await.expect("a chunk");
                let end = at + piece.bytes.len();
                assert!(piece.bytes == bytes[at..end], "{offset} {at}");
                assert!(piece.bytes.len() <= SIZE, "{offset} {at}");
                assert_eq!(piece.last, end == bytes.len(), "{offset} {at}");
                assert!(piece.last || piece.bytes.len() % QUANTUM == 0 && end > at);
                window.read_ahead().await;
                at = end;
                if piece.last {
                    break;
                }
            }
        }
    }

    #[tokio::test]
    async fn an_error_of_the_next_chunk_belongs_to_it() {
        let (media, _) = counted(content(SIZE + QUANTUM), true);
        let mut window = window(media).await;
        let first = window.at(0).await.expect("a chunk");
        window.read_ahead().await;
        // The first chunk can be sent again.
        let again = window.at(0).await.expect("a chunk");
        assert_eq!(first.bytes, again.bytes);
        let next = window.at(SIZE as u64).await.map(|piece| piece.start);
        assert!(next.is_err_and(|error| error.is_io()));
    }

    #[tokio::test]
    async fn files_of_another_length_are_errors() {
        for change in [-1_i64, 1] {
            let name = format!("discogen-length-{change}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            for size in [10, SIZE, SIZE + 10, 2 * SIZE] {
                let size = size as i64;
                std::fs::write(&path, content(size as usize)).expect("a file");
                let mut window = window(Media::file(&path)).await;
                let file = std::fs::File::options().write(true).open(&path);
                let changed = file.expect("a file").set_len((size + change) as u64);
                changed.expect("another length");
                let mut at = 0;
                let error = loop {
                    match window.at(at).await {
                        Ok(piece) => {
                            assert!(!piece.last, "{size} {change}");
                            at = piece.end();
                        }
                        Err(error) => break error.to_string(),
                    }
                };
                assert!(error.contains(&format!("{size}")), "{error}");
            }
            std::fs::remove_file(&path).expect("removed");
        }
    }
}

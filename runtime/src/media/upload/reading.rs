//! Reads media in parts, with checksums, and checks its length.

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt as _;
use tokio::task::coop::consume_budget;
use tokio::task::yield_now;

use super::buffers::Buffers;
use super::checksum::Sums;
use super::file::{Extent, MediaFile};
use super::media::{BoxReader, BoxStream, Media, Source};
use crate::error::UploadError;
use crate::error::{Error, Result};

/// The number of bytes to read at once from a reader.
const PIECE: usize = 64 * 1024;

/// The number of bytes to read at once from a file, on another thread.
const BLOCK: usize = 512 * 1024;

/// The number of bytes after which other tasks run, such as the one that sends the previous part.
const TURN: usize = 512 * 1024;

/// The approximate number of pieces that a transport holds.
const UNDER_WAY: usize = 8;

/// The number of chunks in memory: the one that is sent, and the next one.
const CHUNKS: usize = 2;

/// Open media.
pub(super) struct Reading {
    open: Open,
    /// The position in the media, including `ahead`.
    read: u64,
    /// Bytes that were read and not yet returned.
    ahead: Bytes,
    ended: bool,
    /// The total number of bytes, if it is known.
    pub(super) length: Option<u64>,
    /// The maximum number of bytes.
    limit: Option<u64>,
    pieces: Buffers,
    chunks: Buffers,
    /// The checksums of the returned bytes.
    sums: Sums,
}

/// A part of the media.
pub(super) struct Part {
    pub(super) bytes: Bytes,
    /// The media ends with this part.
    pub(super) ended: bool,
    /// The checksums of the media up to the end of this part.
    pub(super) sums: Sums,
}

enum Open {
    Bytes(Bytes),
    File(MediaFile),
    Reader(BoxReader),
    Stream(BoxStream),
}

impl Reading {
    /// Opens the media. For a file, this determines its length. `members` are those of the
    /// response's schema, which decide the checksums.
    pub(super) async fn open(media: Media, limit: Option<u64>, members: &[&str]) -> Result<Self> {
        let is_file = matches!(media.source, Source::Path(_) | Source::File(_));
        if is_file && tokio::runtime::Handle::try_current().is_err() {
            let remedy = "reading a file needs a tokio runtime; make the call inside of one, or pass the media as bytes";
            return Err(Error::usage(remedy.to_owned()));
        }
        let (open, found) = match media.source {
            Source::Bytes(bytes) => {
                let length = u64::try_from(bytes.len()).ok();
                (Open::Bytes(bytes), length)
            }
            Source::Path(path) => match MediaFile::open(path.clone()).await {
                Ok((file, length)) => (Open::File(file), Some(length)),
                Err(source) => {
                    let (path, source) = (Some(path), source.into());
                    return Err(UploadError::Media { path, source }.into());
                }
            },
            Source::File(file) => {
                let opened = MediaFile::from_open(file).await;
                let (file, length) = opened.map_err(UploadError::unreadable)?;
                (Open::File(file), Some(length))
            }
            Source::Reader(reader) => (Open::Reader(reader), None),
            Source::Stream(stream) => (Open::Stream(stream), None),
        };
        let length = media.length.or(found);
        if let (Some(found), Some(stated)) = (found, length)
            && found != stated
        {
            return Err(UploadError::Length { stated, found }.into());
        }
        if let (Some(size), Some(limit)) = (length, limit)
            && size > limit
        {
            return Err(too_large(Some(size), limit));
        }
        Ok(Self {
            open,
            read: 0,
            ahead: Bytes::new(),
            ended: false,
            length,
            limit,
            pieces: Buffers::new(UNDER_WAY),
            chunks: Buffers::new(CHUNKS),
            sums: Sums::new(members, length),
        })
    }

    /// The next chunk of this size, or a smaller one at the end of the media; without a size, the
    /// next piece. It has no bytes after the end.
    pub(super) async fn part(&mut self, size: Option<usize>) -> Result<Part> {
        let bytes = match size {
            Some(size) => self.chunk(size).await?,
            None => self.piece().await?,
        };
        Ok(Part {
            bytes,
            ended: self.ended && self.ahead.is_empty(),
            sums: self.sums.clone(),
        })
    }

    async fn chunk(&mut self, size: usize) -> Result<Bytes> {
        match &self.open {
            Open::Bytes(bytes) => {
                let bytes = bytes.clone();
                Ok(self.slice(&bytes, size))
            }
            Open::File(file) => {
                let extent = self.extent(size);
                let buffer = self.chunks.take(extent.size);
                let bytes = self.block(file.clone(), extent, buffer).await?;
                Ok(self.chunks.lend(bytes))
            }
            Open::Reader(_) | Open::Stream(_) => {
                let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
                let buffer = self.chunks.take(size.min(left));
                let bytes = self.fill(buffer, size, size).await?;
                self.look_ahead().await?;
                Ok(self.chunks.lend(bytes))
            }
        }
    }

    /// The next bytes, as many as are efficient.
    async fn piece(&mut self) -> Result<Bytes> {
        match &self.open {
            Open::Bytes(bytes) => {
                let bytes = bytes.clone();
                Ok(self.slice(&bytes, PIECE))
            }
            Open::File(file) => {
                let extent = self.extent(BLOCK);
                let buffer = self.pieces.take(extent.size);
                let bytes = self.block(file.clone(), extent, buffer).await?;
                Ok(self.pieces.lend(bytes))
            }
            Open::Reader(_) => {
                let buffer = self.pieces.take(PIECE);
                let bytes = self.fill(buffer, PIECE, 1).await?;
                Ok(self.pieces.lend(bytes))
            }
            Open::Stream(_) => {
                self.look_ahead().await?;
                let bytes = std::mem::take(&mut self.ahead);
                self.sums.add(self.sums.of(), &bytes);
                Ok(bytes)
            }
        }
    }

    /// A part of bytes in memory, which are not copied.
    fn slice(&mut self, bytes: &Bytes, size: usize) -> Bytes {
        let from = usize::try_from(self.read).map_or(bytes.len(), |read| read.min(bytes.len()));
        let to = bytes.len().min(from.saturating_add(size));
        let part = bytes.slice(from..to);
        self.sums.add(self.read, &part);
        self.read += part.len() as u64;
        self.ended = to == bytes.len();
        part
    }

    /// The next part of a file.
    fn extent(&self, size: usize) -> Extent {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        Extent {
            at: self.read,
            size: size.min(left),
            is_last: left <= size,
        }
    }

    /// A part of a file, which is read on a thread.
    async fn block(
        &mut self,
        file: MediaFile,
        extent: Extent,
        buffer: BytesMut,
    ) -> Result<BytesMut> {
        let block = file.read(extent, buffer, self.sums.clone()).await;
        let block = block.map_err(UploadError::unreadable)?;
        self.read += block.bytes.len() as u64 + u64::from(block.has_more);
        self.ended = block.ended;
        self.sums = block.sums;
        self.check()?;
        Ok(block.bytes)
    }

    /// The stated number of bytes that were not returned.
    fn left(&self) -> u64 {
        let returned = self.read - self.ahead.len() as u64;
        self.length
            .map_or(u64::MAX, |length| length.saturating_sub(returned))
    }

    /// Fills the buffer with up to `size` bytes of a reader or a stream; fewer than `least` only at
    /// the end.
    async fn fill(&mut self, mut buffer: BytesMut, size: usize, least: usize) -> Result<BytesMut> {
        let (mut count, mut turn) = (0, 0);
        while count < least {
            if turn >= TURN {
                turn = 0;
                yield_now().await;
            }
            let end = size.min(count + PIECE);
            if buffer.len() < end {
                buffer.resize(end, 0);
            }
            let room = buffer.get_mut(count..end).unwrap_or_default();
            let new = if self.ahead.is_empty() {
                if self.ended {
                    break;
                }
                self.read_into(room).await?
            } else {
                let part = self.ahead.split_to(room.len().min(self.ahead.len()));
                let (copy, _) = room.split_at_mut(part.len());
                copy.copy_from_slice(&part);
                part.len()
            };
            let read = room.get(..new).unwrap_or_default();
            self.sums.add(self.sums.of(), read);
            count += new;
            turn += new;
        }
        buffer.truncate(count);
        Ok(buffer)
    }

    /// Reads bytes of a reader or a stream into `ahead`, unless it has some; none only at the end.
    async fn look_ahead(&mut self) -> Result<()> {
        while self.ahead.is_empty() && !self.ended {
            let mut buffer = match self.open {
                Open::Stream(_) => BytesMut::new(),
                _ => self.pieces.take(PIECE),
            };
            if !matches!(self.open, Open::Stream(_)) {
                buffer.resize(PIECE, 0);
            }
            let count = self.read_into(&mut buffer).await?;
            if count > 0 {
                buffer.truncate(count);
                self.ahead = self.pieces.lend(buffer);
            }
        }
        Ok(())
    }

    /// Reads once: bytes of a reader into the buffer, or a chunk of a stream into `ahead`.
    ///
    /// A source that is always ready would not yield to the executor, so it consumes tokio's
    /// cooperative budget.
    async fn read_into(&mut self, buffer: &mut [u8]) -> Result<usize> {
        consume_budget().await;
        let count = match &mut self.open {
            Open::Bytes(_) | Open::File(_) => 0,
            Open::Reader(reader) => {
                let count = reader.read(buffer).await;
                let count = count.map_err(UploadError::unreadable)?;
                self.ended = count == 0;
                self.read += count as u64;
                count
            }
            Open::Stream(stream) => {
                let next = std::future::poll_fn(|context| stream.as_mut().poll_next(context));
                match next.await {
                    Some(piece) => self.ahead = piece.map_err(UploadError::unreadable)?,
                    None => self.ended = true,
                }
                self.read += self.ahead.len() as u64;
                0
            }
        };
        self.check()?;
        Ok(count)
    }

    /// Media with another length than stated is an error.
    fn check(&self) -> Result<()> {
        let found = self.read;
        if let Some(stated) = self.length
            && (found > stated || self.ended && found < stated)
        {
            return Err(UploadError::Length { stated, found }.into());
        }
        match self.limit {
            Some(limit) if found > limit => Err(too_large(None, limit)),
            _ => Ok(()),
        }
    }

    /// True if any byte can be read again.
    pub(super) fn can_rewind(&self) -> bool {
        matches!(self.open, Open::Bytes(_) | Open::File(_))
    }

    /// Continues at this byte, if `can_rewind`.
    pub(super) fn rewind(&mut self, offset: u64) {
        self.ended = false;
        self.read = offset;
    }

    /// An empty buffer for a chunk, if possible that of an earlier one.
    pub(super) fn buffer(&mut self, size: usize) -> BytesMut {
        let mut buffer = self.chunks.take(size);
        buffer.clear();
        buffer
    }
}

/// The error for media over the limit of its method. If its size is known, nothing has been sent.
fn too_large(size: Option<u64>, limit: u64) -> Error {
    match size {
        None => UploadError::TooLarge { limit }.into(),
        Some(size) => Error::usage(format!(
            "the media has {size} bytes, and the maximum of the method is {limit}; send less"
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::{Media, Reading};

    #[test]
    fn a_file_outside_of_tokio_is_an_error() {
        let mut open = pin!(Reading::open(Media::file("film.mp4"), None, &[]));
        let result = open.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Err(error)) = result else {
            panic!("it was opened")
        };
        assert!(
            error.is_usage() && error.to_string().contains("tokio"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn no_more_than_the_limit_is_read() {
        for (size, limit, good) in [
            (0, 0, true),
            (100, 100, true),
            (101, 100, false),
            (90_000, 100, false),
        ] {
            let bytes = vec![7_u8; size];
            // A known length over the limit is an error immediately, an unknown one when it is exceeded.
            let known = Reading::open(Media::from(bytes.clone()), Some(limit), &[]).await;
            assert_eq!(known.is_ok(), good, "{size}");
            if let Err(error) = known {
                assert!(
                    error.is_usage()
                        && error
                            .to_string()
                            .contains("the maximum of the method is 100"),
                    "{error}"
                );
            }
            let unknown = Media::reader(Cursor::new(bytes));
            let mut reading = Reading::open(unknown, Some(limit), &[])
                .await
                .expect("opened");
            let result = loop {
                match reading.part(None).await {
                    Ok(part) if part.bytes.is_empty() => break Ok(()),
                    Ok(_) => {}
                    Err(error) => break Err(error),
                }
            };
            assert_eq!(result.is_ok(), good, "{size}");
            assert!(result.is_ok_and(|()| true) || reading.read <= limit + super::PIECE as u64);
        }
    }
}

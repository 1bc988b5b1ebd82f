//! Reads media, checks its length, and seeks in it if possible.

use std::io::{self, SeekFrom};
use std::path::Path;

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _};
use tokio::task::coop::consume_budget;

use super::buffers::Buffers;
use super::media::{BoxReader, BoxStream, Media, Source};
use crate::error::UploadError;
use crate::error::{Error, Result};

/// The default number of bytes to read at once.
const PIECE: usize = 64 * 1024;

/// The approximate number of chunks that a transport holds.
const UNDER_WAY: usize = 8;

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
}

enum Open {
    Bytes(Bytes),
    File {
        file: File,
        /// The position at which the media starts.
        start: u64,
    },
    Reader(BoxReader),
    Stream(BoxStream),
}

impl Reading {
    /// Opens the media. For a file, this determines its length.
    pub(super) async fn open(media: Media, limit: Option<u64>) -> Result<Self> {
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
            Source::Path(path) => match open_path(&path).await {
                Ok((file, length)) => (file, Some(length)),
                Err(source) => {
                    let (path, source) = (Some(path), source.into());
                    return Err(UploadError::Media { path, source }.into());
                }
            },
            Source::File(file) => {
                let (file, length) = open_file(file).await.map_err(UploadError::unreadable)?;
                (file, Some(length))
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
            chunks: Buffers::new(1),
        })
    }

    /// The next chunk of any size; `None` at the end.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>> {
        let piece = match self.slice(PIECE) {
            Some(piece) => piece,
            None => {
                let ahead = std::mem::take(&mut self.ahead);
                if ahead.is_empty() && !self.ended {
                    self.some(PIECE, PIECE).await?
                } else {
                    ahead
                }
            }
        };
        Ok((!piece.is_empty()).then_some(piece))
    }

    /// True at the end of the media. It may read ahead.
    pub(super) async fn at_end(&mut self) -> Result<bool> {
        if let Open::Bytes(bytes) = &self.open {
            return Ok(self.read >= bytes.len() as u64);
        }
        if self.ahead.is_empty() && !self.ended {
            self.ahead = self.some(PIECE, 1).await?;
        }
        Ok(self.ahead.is_empty())
    }

    /// Returns `before` and more bytes, up to `size` in total; fewer only at the end. New bytes are
    /// passed to `show` while they are in the CPU cache.
    pub(super) async fn fill(
        &mut self,
        before: Bytes,
        size: usize,
        mut show: impl FnMut(&[u8]),
    ) -> Result<Bytes> {
        if before.is_empty()
            && let Some(whole) = self.slice(size)
        {
            show(&whole);
            return Ok(whole);
        }
        let left = self.length.map_or(u64::MAX, |length| {
            let handed = self.read - self.ahead.len() as u64;
            length.saturating_sub(handed)
        });
        let room =
            usize::try_from(left).map_or(size, |left| size.min(left.saturating_add(before.len())));
        let mut whole = self.chunks.take(room);
        whole.extend_from_slice(&before);
        drop(before);
        while whole.len() < size {
            let known = whole.len();
            let want = size - known;
            if !self.ahead.is_empty() {
                let part = self.ahead.split_to(want.min(self.ahead.len()));
                whole.extend_from_slice(&part);
            } else if self.ended {
                break;
            } else {
                self.read_into(&mut whole, want).await?;
            }
            show(whole.get(known..).unwrap_or_default());
        }
        Ok(self.chunks.lend(whole))
    }

    /// Bytes in memory are not copied.
    fn slice(&mut self, size: usize) -> Option<Bytes> {
        let Open::Bytes(bytes) = &self.open else {
            return None;
        };
        let from = usize::try_from(self.read).map_or(bytes.len(), |read| read.min(bytes.len()));
        let part = bytes.slice(from..bytes.len().min(from.saturating_add(size)));
        self.read += part.len() as u64;
        self.ended = part.len() < size;
        Some(part)
    }

    /// A chunk of a stream, or bytes of a reader; at least `least` bytes before the end.
    async fn some(&mut self, size: usize, least: usize) -> Result<Bytes> {
        let mut part = match self.open {
            Open::Stream(_) => BytesMut::new(),
            _ => self.pieces.take(size),
        };
        while part.len() < least && self.ahead.is_empty() && !self.ended {
            let want = size - part.len();
            self.read_into(&mut part, want).await?;
        }
        if part.is_empty() {
            return Ok(std::mem::take(&mut self.ahead));
        }
        Ok(self.pieces.lend(part))
    }

    /// Reads once: bytes of a reader into `whole`, or a chunk of a stream into `ahead`.
    ///
    /// A source that is always ready would not yield to the executor, so it consumes tokio's
    /// cooperative budget.
    async fn read_into(&mut self, whole: &mut BytesMut, want: usize) -> Result<()> {
        consume_budget().await;
        let count = match &mut self.open {
            Open::Bytes(_) => {
                // `slice` consumes the budget itself.
                let part = self.slice(want).unwrap_or_default();
                whole.extend_from_slice(&part);
                return Ok(());
            }
            Open::File { file, .. } => {
                let count = read(file, whole, want).await;
                let count = count.map_err(UploadError::unreadable)?;
                self.ended = count == 0;
                count
            }
            Open::Reader(reader) => {
                let count = read(reader, whole, want).await;
                let count = count.map_err(UploadError::unreadable)?;
                self.ended = count == 0;
                count
            }
            Open::Stream(stream) => {
                let next = std::future::poll_fn(|context| stream.as_mut().poll_next(context));
                match next.await {
                    Some(piece) => self.ahead = piece.map_err(UploadError::unreadable)?,
                    None => self.ended = true,
                }
                self.ahead.len()
            }
        };
        self.read += count as u64;
        self.check()
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
        matches!(self.open, Open::Bytes(_) | Open::File { .. })
    }

    /// Seeks to this byte; false if that is impossible.
    pub(super) async fn rewind(&mut self, offset: u64) -> Result<bool> {
        match &mut self.open {
            Open::Bytes(_) => {}
            Open::File { file, start } => {
                let to = SeekFrom::Start(start.saturating_add(offset));
                file.seek(to).await.map_err(UploadError::unreadable)?;
            }
            Open::Reader(_) | Open::Stream(_) => return Ok(false),
        }
        self.ahead = Bytes::new();
        self.ended = false;
        self.read = offset;
        Ok(true)
    }
}

/// Opens the file at this path.
async fn open_path(path: &Path) -> io::Result<(Open, u64)> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Opening a named pipe would block a thread until the other side opens it.
    #[cfg(unix)]
    options.custom_flags(libc::O_NONBLOCK);
    open_file(options.open(path).await?).await
}

/// The media of an open file, from its cursor, with its length.
///
/// Files are read on threads. A pipe, a terminal or a device may block its thread forever, and the
/// runtime waits for the thread when it shuts down.
async fn open_file(mut file: File) -> io::Result<(Open, u64)> {
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        let kind = match metadata.is_dir() {
            true => io::ErrorKind::IsADirectory,
            false => io::ErrorKind::InvalidInput,
        };
        let remedy = "not a regular file; pass the bytes of anything else with `Media::reader`";
        return Err(io::Error::new(kind, remedy));
    }
    let start = file.stream_position().await?;
    let length = metadata.len().saturating_sub(start);
    Ok((Open::File { file, start }, length))
}

async fn read(
    reader: &mut (impl AsyncRead + Unpin),
    whole: &mut BytesMut,
    want: usize,
) -> io::Result<usize> {
    reader.read_buf(&mut whole.limit(want)).await
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
        let mut open = pin!(Reading::open(Media::file("film.mp4"), None));
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
            let known = Reading::open(Media::from(bytes.clone()), Some(limit)).await;
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
            let mut reading = Reading::open(unknown, Some(limit)).await.expect("opened");
            let result = loop {
                match reading.piece().await {
                    Ok(Some(_)) => {}
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
            assert_eq!(result.is_ok(), good, "{size}");
            assert!(result.is_ok_and(|()| true) || reading.read <= limit + super::PIECE as u64);
        }
    }
}

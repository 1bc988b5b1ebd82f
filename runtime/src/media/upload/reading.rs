//! Media as it is read: forward, within its limits, and back where that is possible.

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

/// The most that is read at once where nothing else sets a measure.
const PIECE: usize = 64 * 1024;

/// Pieces that a transport holds while it asks for the next, more or less.
const UNDER_WAY: usize = 8;

/// Media that was opened.
pub(super) struct Reading {
    open: Open,
    /// How far it was read, what is `ahead` included.
    read: u64,
    /// Read, and not yet handed out.
    ahead: Bytes,
    ended: bool,
    /// How many bytes there must be in all, if that is known.
    pub(super) length: Option<u64>,
    /// How many there may be at most.
    limit: Option<u64>,
    pieces: Buffers,
    chunks: Buffers,
}

enum Open {
    Bytes(Bytes),
    File {
        file: File,
        /// Where the media begins in it.
        start: u64,
    },
    Reader(BoxReader),
    Stream(BoxStream),
}

impl Reading {
    /// Opens the media; for a file that finds its length.
    pub(super) async fn open(media: Media, limit: Option<u64>) -> Result<Self> {
        let is_file = matches!(media.source, Source::Path(_) | Source::File(_));
        if is_file && tokio::runtime::Handle::try_current().is_err() {
            let remedy = "a file is read on tokio's threads, and the call was made outside of its \
                          runtime; make it inside, or give the media as bytes";
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

    /// The next piece, of any size; `None` at the end.
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

    /// True if nothing is left. May read a little ahead.
    pub(super) async fn at_end(&mut self) -> Result<bool> {
        if let Open::Bytes(bytes) = &self.open {
            return Ok(self.read >= bytes.len() as u64);
        }
        if self.ahead.is_empty() && !self.ended {
            self.ahead = self.some(PIECE, 1).await?;
        }
        Ok(self.ahead.is_empty())
    }

    /// `before` and as much as is needed for this size in all; less only at the end.
    /// What is new is shown as it comes, while it is still in the processor's cache.
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

    /// Bytes that are there need no copy.
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

    /// A stream's own piece, or so many bytes of a reader; no less than `least` before the end.
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

    /// Reads once: up to so many bytes to the end of `whole`, or a piece of a stream into `ahead`.
    ///
    /// A source that never waits has no end of its own, so that the executor, and with it the
    /// call's timeout, gets its turn from time to time.
    async fn read_into(&mut self, whole: &mut BytesMut, want: usize) -> Result<()> {
        consume_budget().await;
        let count = match &mut self.open {
            Open::Bytes(_) => {
                // `slice` counts by itself.
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

    /// Media that is longer or shorter than it was said to be must not pass for the real one.
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

    /// Goes to this byte, if any can be read again; else false.
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
    // A named pipe would wait for its other side, on a thread that nothing ends.
    #[cfg(unix)]
    options.custom_flags(libc::O_NONBLOCK);
    open_file(options.open(path).await?).await
}

/// The media of an open file, from its cursor on, and how much there is.
///
/// Files are read on threads. What is no regular file (a pipe, a terminal, a device) may block its
/// thread for ever, and the runtime waits for the thread when it shuts down.
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
            "the media has {size} bytes, and the method takes {limit} at most; send less of it"
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
            // What is known is refused at once, what isn't as soon as it is.
            let known = Reading::open(Media::from(bytes.clone()), Some(limit)).await;
            assert_eq!(known.is_ok(), good, "{size}");
            if let Err(error) = known {
                assert!(
                    error.is_usage() && error.to_string().contains("100 at most"),
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

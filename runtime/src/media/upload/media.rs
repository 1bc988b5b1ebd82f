//! What is uploaded: bytes, a file, a reader, a stream.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use crate::boxed::BoxError;

/// What is uploaded, and of which type it is.
///
/// Bytes, vectors and texts turn into it by themselves:
/// `.upload("some text")`. A file is opened when the upload begins. A reader
/// or a stream is read once, a chunk at a time, and its length need not be known.
///
/// ```
/// # use discogen_runtime::Media;
/// let text = Media::from("The quick brown fox").content_type("text/plain");
/// let film = Media::file("holiday.mp4").content_type("video/mp4");
/// let tape = Media::reader(tokio::io::empty()).length(0);
/// # let _ = (text, film, tape);
/// ```
pub struct Media {
    pub(super) source: Source,
    pub(super) length: Option<u64>,
    pub(super) content_type: Option<String>,
}

/// Where the bytes come from.
pub(super) enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    File(tokio::fs::File),
    Reader(BoxReader),
    Stream(BoxStream),
}

pub(super) type BoxReader = Pin<Box<dyn AsyncRead + Send>>;
pub(super) type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

impl Media {
    /// Bytes that are there.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = u64::try_from(bytes.len()).ok();
        Self::new(Source::Bytes(bytes), length)
    }

    /// The file at this path. It is opened when the upload begins, and again if it has to begin anew.
    ///
    /// It must be a regular file. A pipe, a terminal or a device is an error of the upload; pass what
    /// reads it without blocking a thread as a [`reader`](Self::reader).
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::Path(path.into()), None)
    }

    /// What a reader gives until its end. It is read once.
    ///
    /// A resumable upload keeps the chunk that is on its way, and survives
    /// whatever does not ask for more than that again.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::new(Source::Reader(Box::pin(reader)), None)
    }

    /// What a stream gives until its end. It is read once, like a [reader](Self::reader).
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let stream = AnyError(Box::pin(stream));
        Self::new(Source::Stream(Box::pin(stream)), None)
    }

    fn new(source: Source, length: Option<u64>) -> Self {
        Self {
            source,
            length,
            content_type: None,
        }
    }

    /// States how many bytes a reader or a stream has. Media of another length is an error.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// States the type, `image/png`.
    ///
    /// Unless stated it is what the body of the call says (`mimeType`, `contentType`), else what the
    /// name of the [file](Self::file) suggests, else `application/octet-stream`. A type of the service's own
    /// resources in the body (`application/vnd.google-apps.document`) asks for a conversion, and is
    /// not the type of the media.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// The file that the media is read from, if it was given by its name.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The same media from its beginning, if it can be had again.
    pub(super) fn again(&self) -> Option<Self> {
        let source = match &self.source {
            Source::Bytes(bytes) => Source::Bytes(bytes.clone()),
            Source::Path(path) => Source::Path(path.clone()),
            Source::File(_) | Source::Reader(_) | Source::Stream(_) => return None,
        };
        Some(Self::new(source, self.length))
    }
}

/// A regular file that is open: what is behind its cursor.
impl From<tokio::fs::File> for Media {
    fn from(file: tokio::fs::File) -> Self {
        Self::new(Source::File(file), None)
    }
}

macro_rules! from_bytes {
    ($($type:ty),*) => {$(
        impl From<$type> for Media {
            fn from(bytes: $type) -> Self {
                Self::bytes(bytes)
            }
        }
    )*};
}
from_bytes!(Bytes, Vec<u8>, String, &'static [u8], &'static str);

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field(
                "source",
                &match &self.source {
                    Source::Bytes(_) => "bytes",
                    Source::Path(_) | Source::File(_) => "file",
                    Source::Reader(_) => "reader",
                    Source::Stream(_) => "stream",
                },
            )
            .field("length", &self.length)
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// A stream with its error boxed.
struct AnyError<S>(Pin<Box<S>>);

impl<S, E> Stream for AnyError<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.map(|piece| piece.map_err(Into::into)))
    }
}

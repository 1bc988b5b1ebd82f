//! The media to upload: bytes, a file, a reader, a stream.

use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use crate::boxed::BoxError;

/// Media to upload, with its media type.
///
/// Bytes, vectors and strings are converted to it: `.upload("some text")`. A file is opened when
/// the upload starts. Readers and streams are read once, in chunks, and need not have a known
/// length.
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

/// The source of the bytes.
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
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = u64::try_from(bytes.len()).ok();
        Self::new(Source::Bytes(bytes), length)
    }

    /// The file at this path. It is opened when the upload starts, and again if it is restarted.
    ///
    /// It must be a regular file. Pipes, terminals and devices are an error of the upload; pass
    /// them as a [`reader`](Self::reader) that does not block a thread.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::Path(path.into()), None)
    }

    /// The bytes of a reader. They are read once.
    ///
    /// A resumable upload keeps the current chunk, so it can continue unless the server requests
    /// earlier bytes again.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::new(Source::Reader(Box::pin(reader)), None)
    }

    /// The bytes of a stream. They are read once, like those of a [reader](Self::reader).
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

    /// Sets the length of a reader or a stream. It is an error if the media has another length.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Sets the media type, such as `image/png`.
    ///
    /// The default is the type in the body of the call (`mimeType`, `contentType`), or that of the
    /// [file](Self::file) name, or `application/octet-stream`. If the body contains a type of the
    /// service's own resources (`application/vnd.google-apps.document`), it requests a conversion
    /// and is not the type of the media.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// The path of the file, if the media was given by its path.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The same media, if it can be read again.
    pub(super) fn again(&self) -> Option<Self> {
        let source = match &self.source {
            Source::Bytes(bytes) => Source::Bytes(bytes.clone()),
            Source::Path(path) => Source::Path(path.clone()),
            Source::File(_) | Source::Reader(_) | Source::Stream(_) => return None,
        };
        Some(Self::new(source, self.length))
    }
}

/// An open regular file, from its cursor to its end.
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

/// A stream that boxes its errors.
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

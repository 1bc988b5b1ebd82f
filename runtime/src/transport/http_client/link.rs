//! An open connection.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::frames::FrameGuard;

/// An open connection of any kind, so that the code that uses it is compiled once.
pub(super) struct Link {
    stream: Guardable,
    /// Requests contain the absolute URL, because a proxy reads them.
    is_proxied: bool,
}

/// A connection, with a guard only if it needs one: the guard reads through tokio's traits, which
/// costs time.
enum Guardable {
    Plain(Box<dyn Stream>),
    Guarded(TokioIo<Guarded>),
}

impl Link {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        Self {
            stream: Guardable::Plain(Box::new(stream)),
            is_proxied: false,
        }
    }

    /// Marks the connection as one to a proxy that reads the requests.
    pub(super) fn into_proxied(mut self) -> Self {
        self.is_proxied = true;
        self
    }

    /// Adds a guard against frame floods, if the connection uses HTTP/2.
    pub(super) fn guarded(self, http2_only: bool) -> Self {
        let http2 = http2_only || self.stream.connected().is_negotiated_h2();
        let stream = match self.stream {
            Guardable::Plain(stream) if http2 => Guardable::Guarded(TokioIo::new(Guarded {
                stream: TokioIo::new(stream),
                guard: FrameGuard::new(),
            })),
            stream => stream,
        };
        Self { stream, ..self }
    }

    fn stream(&mut self) -> Pin<&mut dyn Stream> {
        match &mut self.stream {
            Guardable::Plain(stream) => Pin::new(&mut **stream),
            Guardable::Guarded(stream) => Pin::new(stream),
        }
    }
}

impl Guardable {
    fn connected(&self) -> Connected {
        match self {
            Self::Plain(stream) => stream.connected(),
            Self::Guarded(stream) => stream.connected(),
        }
    }
}

pub(super) trait Stream: Read + Write + Connection + Unpin + Send {}

impl<T: Read + Write + Connection + Unpin + Send> Stream for T {}

impl Connection for Link {
    /// The properties that hyper uses. It would clone the addresses of the connection into each
    /// response.
    fn connected(&self) -> Connected {
        let stream = self.stream.connected();
        let connected = Connected::new().proxy(self.is_proxied || stream.is_proxied());
        match stream.is_negotiated_h2() {
            true => connected.negotiated_h2(),
            false => connected,
        }
    }
}

impl Read for Link {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream().poll_read(context, buffer)
    }
}

impl Write for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Guardable::Plain(stream) => stream.is_write_vectored(),
            Guardable::Guarded(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write_vectored(context, slices)
    }
}

/// A connection with its guard. It implements tokio's traits, because hyper's do not expose the
/// bytes that were read.
struct Guarded {
    stream: TokioIo<Box<dyn Stream>>,
    guard: FrameGuard,
}

impl Connection for Guarded {
    fn connected(&self) -> Connected {
        self.stream.inner().connected()
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let read = buffer.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.guard.read(read))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.guard.wrote(count);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices))?;
        self.guard.wrote(count);
        Poll::Ready(Ok(count))
    }
}

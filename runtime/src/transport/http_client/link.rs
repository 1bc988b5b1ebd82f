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
    stream: TokioIo<Guarded>,
    /// Requests contain the absolute URL, because a proxy reads them.
    is_proxied: bool,
}

impl Link {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        Self {
            stream: TokioIo::new(Guarded {
                stream: TokioIo::new(stream),
                guard: None,
            }),
            is_proxied: false,
        }
    }

    /// Marks the connection as one to a proxy that reads the requests.
    pub(super) fn into_proxied(mut self) -> Self {
        self.is_proxied = true;
        self
    }

    /// Adds a guard against frame floods, if the connection uses HTTP/2.
    pub(super) fn guarded(mut self, http2_only: bool) -> Self {
        let http2 = http2_only
            || self
                .stream
                .inner()
                .stream
                .inner()
                .connected()
                .is_negotiated_h2();
        self.stream.inner_mut().guard = http2.then(|| Box::new(FrameGuard::new()));
        self
    }
}

pub(super) trait Stream: Read + Write + Connection + Unpin + Send {}

impl<T: Read + Write + Connection + Unpin + Send> Stream for T {}

impl Connection for Link {
    fn connected(&self) -> Connected {
        let connected = self.stream.inner().stream.inner().connected();
        if self.is_proxied {
            connected.proxy(true)
        } else {
            connected
        }
    }
}

impl Read for Link {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
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
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}

/// A connection with its guard. It implements tokio's traits, because hyper's do not expose the
/// bytes that were read.
struct Guarded {
    stream: TokioIo<Box<dyn Stream>>,
    guard: Option<Box<FrameGuard>>,
}

impl Guarded {
    fn wrote(&mut self, count: usize) {
        if let Some(guard) = &mut self.guard {
            guard.wrote(count);
        }
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
        Poll::Ready(match &mut self.guard {
            Some(guard) => guard.read(buffer.filled().get(before..).unwrap_or_default()),
            None => Ok(()),
        })
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.wrote(count);
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
        self.wrote(count);
        Poll::Ready(Ok(count))
    }
}

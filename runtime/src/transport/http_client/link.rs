//! An open connection.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// An open connection of any kind, so that the code that uses it is compiled once.
pub(super) struct Link {
    stream: Box<dyn Stream>,
    /// Requests contain the absolute URL, because a proxy reads them.
    is_proxied: bool,
}

impl Link {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            is_proxied: false,
        }
    }

    /// Marks the connection as one to a proxy that reads the requests.
    #[cfg(feature = "proxy")]
    pub(super) fn into_proxied(mut self) -> Self {
        self.is_proxied = true;
        self
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
        Pin::new(&mut *self.stream).poll_read(context, buffer)
    }
}

impl Write for Link {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write_vectored(context, slices)
    }
}

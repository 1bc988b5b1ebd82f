//! A connection that fails after a number of bytes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The number of bytes that may still be written, and how the connection ends.
pub(super) struct Limits {
    write: AtomicUsize,
    stall: AtomicBool,
    reset: AtomicBool,
}

impl Limits {
    /// Breaks or stalls the connection after this many more bytes.
    pub(super) fn allow(&self, bytes: usize, stall: bool) {
        self.stall.store(stall, Ordering::SeqCst);
        self.write.store(bytes, Ordering::SeqCst);
    }

    /// Resets the connection when it is dropped.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
    }
}

/// A TCP connection with limits.
pub(super) struct LimitedStream {
    stream: TcpStream,
    limits: Arc<Limits>,
}

impl LimitedStream {
    pub(super) fn new(stream: TcpStream) -> (Self, Arc<Limits>) {
        let limits = Arc::new(Limits {
            write: AtomicUsize::new(usize::MAX),
            stall: AtomicBool::new(false),
            reset: AtomicBool::new(false),
        });
        let limited_stream = Self {
            stream,
            limits: Arc::clone(&limits),
        };
        (limited_stream, limits)
    }
}

impl Drop for LimitedStream {
    fn drop(&mut self) {
        if self.limits.reset.load(Ordering::SeqCst) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for LimitedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for LimitedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.limits.write.load(Ordering::SeqCst);
        if left == 0 {
            // The writer is never woken; reads are not affected.
            if self.limits.stall.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let some = bytes.get(..left).unwrap_or(bytes);
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(context, some))?;
        if left != usize::MAX {
            self.limits.write.fetch_sub(written, Ordering::SeqCst);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

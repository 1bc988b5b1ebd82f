//! A connection that breaks after so many bytes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What is still let through, shared with who decides it.
pub(super) struct Limits {
    write: AtomicUsize,
    stall: AtomicBool,
    reset: AtomicBool,
}

impl Limits {
    /// Lets so many more bytes out, then nothing: the connection breaks, or stalls.
    pub(super) fn allow(&self, bytes: usize, stall: bool) {
        self.stall.store(stall, Ordering::SeqCst);
        self.write.store(bytes, Ordering::SeqCst);
    }

    /// Makes the connection end with a reset.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
    }
}

/// A TCP connection within its limits.
pub(super) struct Valve {
    stream: TcpStream,
    limits: Arc<Limits>,
}

impl Valve {
    pub(super) fn new(stream: TcpStream) -> (Self, Arc<Limits>) {
        let limits = Arc::new(Limits {
            write: AtomicUsize::new(usize::MAX),
            stall: AtomicBool::new(false),
            reset: AtomicBool::new(false),
        });
        let valve = Self {
            stream,
            limits: Arc::clone(&limits),
        };
        (valve, limits)
    }
}

impl Drop for Valve {
    fn drop(&mut self) {
        if self.limits.reset.load(Ordering::SeqCst) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Valve {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Valve {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.limits.write.load(Ordering::SeqCst);
        if left == 0 {
            // Nobody wakes the writer, but what is read still comes in.
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

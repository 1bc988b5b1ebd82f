//! Pieces as they come, read into a buffer of any size.

use std::io;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use tokio::io::ReadBuf;

use crate::error::Result;

/// What comes in pieces.
pub(crate) trait Pieces {
    /// The next piece, what is left of the last one first; `None` at the end.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>>;

    /// What is left of a piece that was larger than its reader's buffer.
    fn rest(&mut self) -> &mut Bytes;
}

/// `AsyncRead::poll_read` for pieces.
pub(crate) fn poll_read(
    pieces: &mut impl Pieces,
    context: &mut Context<'_>,
    buffer: &mut ReadBuf<'_>,
) -> Poll<io::Result<()>> {
    // An empty piece must not look like the end.
    while pieces.rest().is_empty() {
        match ready!(pieces.poll_piece(context)) {
            Some(piece) => *pieces.rest() = piece?,
            None => return Poll::Ready(Ok(())),
        }
    }
    let rest = pieces.rest();
    let count = rest.len().min(buffer.remaining());
    buffer.put_slice(rest.get(..count).unwrap_or_default());
    rest.advance(count);
    Poll::Ready(Ok(()))
}

//! The media source of uploads.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, ReadBuf};

use crate::piece::piece;

/// A reader that repeats the same chunk up to the given size.
pub struct Pieces {
    piece: Bytes,
    at: usize,
    left: u64,
}

impl Pieces {
    pub fn new(left: u64) -> Self {
        Self {
            piece: piece(),
            at: 0,
            left,
        }
    }
}

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let count = (self.piece.len() - self.at)
            .min(buffer.remaining())
            .min(left);
        buffer.put_slice(&self.piece[self.at..self.at + count]);
        self.at = (self.at + count) % self.piece.len();
        self.left -= count as u64;
        Poll::Ready(Ok(()))
    }
}

//! The contents of a download: decompressed, and restricted to the range.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use futures_core::Stream;

use super::range::Span;
use super::resume::Resumed;
use crate::error::DownloadError;
use crate::error::Result;
use crate::transport::Decompressed;

/// The bytes as they are sent, or decompressed once per layer.
pub(super) enum Content {
    Sent(Box<Resumed>),
    Decompressed(Box<Decompressed<Content>>),
}

impl Content {
    pub(super) fn new(resumed: Resumed) -> Self {
        let layers = resumed.track().layers();
        let sent = Self::Sent(Box::new(resumed));
        (0..layers).fold(sent, |inner, _| {
            Self::Decompressed(Box::new(Decompressed::new(inner)))
        })
    }

    /// The innermost stream.
    pub(super) fn resumed(&self) -> &Resumed {
        match self {
            Self::Sent(resumed) => resumed,
            Self::Decompressed(inner) => inner.compressed().resumed(),
        }
    }
}

impl Stream for Content {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut *self {
            Self::Sent(resumed) => Pin::new(&mut **resumed).poll_next(context),
            Self::Decompressed(inner) => Pin::new(&mut **inner).poll_next(context),
        }
    }
}

/// The part of the decompressed bytes that is in the caller's range.
#[derive(Clone, Copy, Default)]
pub(super) struct Cut {
    skip: u64,
    left: Option<u64>,
}

impl Cut {
    /// The part to extract for this range. Without decompression, the server has done that.
    pub(super) fn new(span: Span, layers: usize) -> Self {
        match layers {
            0 => Self::default(),
            _ => Self {
                skip: span.start,
                left: span.end.map(|end| end.saturating_sub(span.start)),
            },
        }
    }

    /// The part of a chunk that is in the range.
    pub(super) fn take(&mut self, mut piece: Bytes) -> Bytes {
        let skip = usize::try_from(self.skip)
            .unwrap_or(usize::MAX)
            .min(piece.len());
        self.skip -= skip as u64;
        piece.advance(skip);
        if let Some(left) = &mut self.left {
            piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= piece.len() as u64;
        }
        piece
    }

    /// True if the rest is outside of the range.
    pub(super) fn is_over(self) -> bool {
        self.left == Some(0)
    }

    /// Checks the range at the end of the media.
    pub(super) fn end(self) -> Result<()> {
        match self.skip {
            0 => Ok(()),
            _ => {
                let fact = "the range starts after the end of the media";
                Err(DownloadError::Response(fact.to_owned()).into())
            }
        }
    }
}

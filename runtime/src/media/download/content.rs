//! What the caller gets of a download: decompressed if need be, and no more than the range.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use futures_core::Stream;

use super::range::Span;
use super::resume::Resumed;
use crate::error::DownloadError;
use crate::error::Result;
use crate::transport::Unpacked;

/// The bytes as they are sent, or decompressed once for each coding.
pub(super) enum Content {
    Sent(Box<Resumed>),
    Unpacked(Box<Unpacked<Content>>),
}

impl Content {
    pub(super) fn new(resumed: Resumed) -> Self {
        let layers = resumed.track().layers();
        let sent = Self::Sent(Box::new(resumed));
        (0..layers).fold(sent, |inner, _| {
            Self::Unpacked(Box::new(Unpacked::new(inner)))
        })
    }

    /// What is below.
    pub(super) fn resumed(&self) -> &Resumed {
        match self {
            Self::Sent(resumed) => resumed,
            Self::Unpacked(unpacked) => unpacked.packed().resumed(),
        }
    }
}

impl Stream for Content {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut *self {
            Self::Sent(resumed) => Pin::new(&mut **resumed).poll_next(context),
            Self::Unpacked(unpacked) => Pin::new(&mut **unpacked).poll_next(context),
        }
    }
}

/// The caller's range, where it is cut out here: of what was decompressed.
#[derive(Clone, Copy, Default)]
pub(super) struct Cut {
    skip: u64,
    left: Option<u64>,
}

impl Cut {
    /// What has to be cut for this range; nothing if the server sends no more than that.
    pub(super) fn new(span: Span, layers: usize) -> Self {
        match layers {
            0 => Self::default(),
            _ => Self {
                skip: span.start,
                left: span.end.map(|end| end.saturating_sub(span.start)),
            },
        }
    }

    /// The part of a piece that is in the range.
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

    /// The rest is not in the range.
    pub(super) fn is_over(self) -> bool {
        self.left == Some(0)
    }

    /// The media has ended.
    pub(super) fn end(self) -> Result<()> {
        match self.skip {
            0 => Ok(()),
            _ => {
                let fact = "the range begins behind the end of what there is";
                Err(DownloadError::Response(fact.to_owned()).into())
            }
        }
    }
}

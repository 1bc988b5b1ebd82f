//! Reads bodies into memory, up to a limit.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream as _;
use http::HeaderMap;
use http::header::CONTENT_LENGTH;

use crate::error::{Error, Kind, Result, TransportError};
use crate::transport::Body;

/// Reads a body to its end. A body over the limit is an error.
///
/// `announced` is the `content-length`.
///
/// A function instead of an `async fn`, which would store its arguments twice.
pub(crate) fn collect(
    mut body: Body,
    announced: Option<usize>,
    limit: usize,
) -> impl Future<Output = Result<Bytes>> {
    let mut whole = Pieces::default();
    poll_fn(move |context| {
        let is_announced = announced.is_some_and(|length| length > limit);
        while whole.len() <= limit && !is_announced {
            match ready!(Pin::new(&mut body).poll_next(context)).transpose()? {
                Some(piece) => whole.push(piece, announced),
                None => return Poll::Ready(Ok(std::mem::take(&mut whole).finish())),
            }
        }
        Poll::Ready(Err(Error::new(Kind::TooLarge { limit })))
    })
}

pub(super) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Small bodies arrive in one chunk, which need not be copied.
enum Pieces {
    One(Bytes),
    Many(BytesMut),
}

impl Default for Pieces {
    fn default() -> Self {
        Self::One(Bytes::new())
    }
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Self::One(piece) => piece.len(),
            Self::Many(whole) => whole.len(),
        }
    }

    fn push(&mut self, piece: Bytes, announced: Option<usize>) {
        /// The largest capacity that is reserved because of `content-length`.
        const MAX_RESERVED: usize = 1 << 20;
        if let Self::One(first) = self {
            if first.is_empty() {
                *first = piece;
                return;
            }
            let needed = first.len() + piece.len();
            let reserved = announced.unwrap_or_default().min(MAX_RESERVED).max(needed);
            let mut whole = BytesMut::with_capacity(reserved);
            whole.extend_from_slice(first);
            *self = Self::Many(whole);
        }
        if let Self::Many(whole) = self {
            whole.extend_from_slice(&piece);
        }
    }

    fn finish(self) -> Bytes {
        match self {
            Self::One(piece) => piece,
            Self::Many(whole) => whole.freeze(),
        }
    }
}

/// Reads a body up to the limit or an error.
pub(super) async fn collect_some(mut body: Body, limit: usize, into: &mut BytesMut) {
    while let Some(Ok::<Bytes, TransportError>(piece)) = body.next().await {
        let room = limit.saturating_sub(into.len()).min(piece.len());
        into.extend_from_slice(piece.get(..room).unwrap_or_default());
        if room < piece.len() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Pieces};

    #[test]
    fn content_length_reserves_at_most_a_mebibyte() {
        for (announced, reserved) in [(5_000, 5_000), (1 << 20, 1 << 20), (usize::MAX, 1 << 20)] {
            let mut pieces = Pieces::One(Bytes::from_static(b"a"));
            pieces.push(Bytes::from_static(b"b"), Some(announced));
            let Pieces::Many(whole) = pieces else {
                panic!("two pieces are many");
            };
            assert_eq!(whole.capacity(), reserved, "{announced}");
        }
    }
}

//! Reads bodies into memory, up to a limit.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;

use crate::error::{Error, Kind, Result, TransportError};
use crate::transport::Body;

/// Reads a body to its end. A body over the limit is an error.
///
/// `announced` is the `content-length`.
pub(crate) async fn collect(
    mut body: Body,
    announced: Option<usize>,
    limit: usize,
) -> Result<Bytes> {
    let too_large = || Error::new(Kind::TooLarge { limit });
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let Some(first) = body.next().await.transpose()? else {
        return Ok(Bytes::new());
    };
    let mut whole = Pieces::One(first);
    while whole.len() <= limit {
        match body.next().await.transpose()? {
            Some(piece) => whole.push(&piece, announced),
            None => return Ok(whole.finish()),
        }
    }
    Err(too_large())
}

pub(super) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Small bodies arrive in one chunk, which need not be copied.
enum Pieces {
    One(Bytes),
    Many(BytesMut),
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Self::One(piece) => piece.len(),
            Self::Many(whole) => whole.len(),
        }
    }

    fn push(&mut self, piece: &[u8], announced: Option<usize>) {
        /// The largest capacity that is reserved because of `content-length`.
        const MAX_RESERVED: usize = 1 << 20;
        if let Self::One(first) = self {
            let needed = first.len() + piece.len();
            let reserved = announced.unwrap_or_default().min(MAX_RESERVED).max(needed);
            let mut whole = BytesMut::with_capacity(reserved);
            whole.extend_from_slice(first);
            *self = Self::Many(whole);
        }
        if let Self::Many(whole) = self {
            whole.extend_from_slice(piece);
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
            pieces.push(b"b", Some(announced));
            let Pieces::Many(whole) = pieces else {
                panic!("two pieces are many");
            };
            assert_eq!(whole.capacity(), reserved, "{announced}");
        }
    }
}

//! Replaces `gzip.rs` without the feature `gzip`: no coding is requested, and none is removed.

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::HeaderValue;

use super::super::body::Body;
use crate::error::TransportError;

/// The codings that requests accept: none. Without the header, a server may choose any.
pub(super) const ACCEPTED: HeaderValue = HeaderValue::from_static("identity");

/// The body itself. Decoding it returns an error that names the feature.
pub(super) fn decompress(
    _: &mut HeaderMap,
    compressed: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
) -> Body {
    Body::from_stream(compressed)
}

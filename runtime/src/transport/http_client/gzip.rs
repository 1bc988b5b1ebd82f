//! The content coding gzip (feature `gzip`): requests accept it, and bodies are decompressed.

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};

use super::super::body::Body;
use super::super::gzip::Decompressed;
use crate::coding::Codings;
use crate::error::TransportError;

/// The codings that requests accept.
pub(super) const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip");

/// Decompresses a body, and removes the headers that describe its compressed bytes. A body with
/// another coding is returned unchanged.
pub(super) fn decompress(
    headers: &mut HeaderMap,
    compressed: impl Stream<Item = Result<Bytes, TransportError>> + Send + Unpin + 'static,
) -> Body {
    let layers = Codings::of(headers).gzip_layers().unwrap_or(0);
    if layers == 0 {
        return Body::from_stream(compressed);
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let once = Body::from_stream(Decompressed::new(compressed));
    (1..layers).fold(once, |body, _| Body::from_stream(Decompressed::new(body)))
}

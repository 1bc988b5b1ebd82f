//! The resource in the response to an upload.

use crate::response::unwrap_data;
use crate::transport::Body;

/// The JSON of the resource in a response.
pub(super) fn resource(response: &http::Response<Body>, wrapped: bool) -> &[u8] {
    let body = response.body().as_bytes().map_or(&[][..], |body| body);
    let inner = if wrapped { unwrap_data(body) } else { None };
    inner.unwrap_or(body)
}

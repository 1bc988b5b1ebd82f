//! The resource in the response to an upload, and the members of its schema.

use crate::response::unwrap_data;
use crate::transport::Body;
use crate::wire::Slot;

/// The members of the response's schema.
pub(super) fn members(slot: Slot<'_>) -> &'static [&'static str] {
    match slot {
        Slot::Message(message) | Slot::Boxed(message) => message.shape().names,
        _ => &[],
    }
}

/// The JSON of the resource in a response.
pub(super) fn resource(response: &http::Response<Body>, wrapped: bool) -> &[u8] {
    let body = response.body().as_bytes().map_or(&[][..], |body| body);
    let inner = if wrapped { unwrap_data(body) } else { None };
    inner.unwrap_or(body)
}

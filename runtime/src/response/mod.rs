//! Responses: complete, or as a stream.

mod bytes;
mod element;
mod future;
mod raw;
mod receive;
mod rejected;
mod stream;

use http::{HeaderMap, StatusCode};

pub(crate) use element::ElementDecoder;
pub use future::ResponseFuture;
#[cfg(feature = "media")]
pub(crate) use raw::unwrap_data;
pub(crate) use raw::{RawResponse, is_event_stream};
pub use stream::ResponseStream;

/// A response with its status and headers.
#[derive(Clone, Debug)]
pub struct Response<T> {
    /// The status, which is successful.
    pub(super) status: StatusCode,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The decoded body.
    pub(super) body: T,
}

impl<T> Response<T> {
    /// The status, from 200 to 299.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The decoded body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Returns the decoded body.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Converts the body, and keeps status and headers.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: convert(self.body),
        }
    }
}

//! Responses: complete, or as a stream.

pub(crate) mod byte_stream;
mod bytes;
mod raw;
mod receive;
mod rejected;
mod stream;

use http::{HeaderMap, StatusCode};

pub(crate) use raw::RawResponse;
#[cfg(feature = "media")]
pub(crate) use raw::unwrap_data;
pub use stream::ResponseStream;

/// An answer with its status and headers.
#[derive(Clone, Debug)]
pub struct Response<T> {
    /// The status, of the 200s.
    pub(super) status: StatusCode,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body, read.
    pub(super) body: T,
}

impl<T> Response<T> {
    /// The status, of the 200s.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }
}

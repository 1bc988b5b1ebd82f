//! Recorded requests.

use http::HeaderMap;

/// The header that identifies the calls of a test.
const ID: &str = "x-test-id";

/// A request, as far as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    /// The number of the connection, from zero.
    pub connection: usize,
    /// The verb; empty if the head is not complete.
    pub method: String,
    /// Path and query, byte for byte.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as far as it was read.
    pub body: Vec<u8>,
    /// Whether head and body were read completely.
    pub complete: bool,
    /// Whether the server refused the request (REFUSED_STREAM in HTTP/2).
    pub refused: bool,
    /// Whether the client closed the stream or connection before the response was complete.
    pub abandoned: bool,
}

impl Delivery {
    /// Returns a header as text; empty if it is absent or not text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The id of the call, from the header `x-test-id`.
    pub fn id(&self) -> &str {
        self.header(ID)
    }

    /// Whether the request was delivered: it is complete and was not refused.
    pub fn counts(&self) -> bool {
        self.complete && !self.refused
    }
}

//! What arrived of a request.

use http::HeaderMap;

/// The header by which a test tells its calls apart.
const ID: &str = "x-test-id";

/// A request as far as it arrived.
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
    /// Head and body were read to their end.
    pub complete: bool,
    /// The server said by its protocol that it did nothing about it (HTTP/2's REFUSED_STREAM).
    pub refused: bool,
    /// The client gave up before the answer was complete.
    pub abandoned: bool,
}

impl Delivery {
    /// A header as text; empty if it is absent or isn't text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// What the test called this request, in the header `x-test-id`.
    pub fn id(&self) -> &str {
        self.header(ID)
    }

    /// The server has to take it for a request: all of it came, and it was not refused.
    pub fn counts(&self) -> bool {
        self.complete && !self.refused
    }
}

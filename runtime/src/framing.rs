//! The headers that frame and route messages, which callers cannot set.

use http::HeaderName;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

/// Returns the reason why a header cannot be set, if it cannot.
///
/// If a value differed from the transport's own, servers and proxies would disagree about the end
/// or the target of a request (request smuggling).
pub(crate) fn check(name: &HeaderName) -> Result<(), &'static str> {
    Err(match name {
        &CONTENT_LENGTH | &TRANSFER_ENCODING | &TRAILER => {
            "the transport sets it, because it determines the end of the body; remove it"
        }
        &HOST => {
            "the host is that of the URL; remove it, or call another server with \
             `CallOptions::endpoint`"
        }
        &EXPECT => "the transport does not support `100 Continue`; remove it",
        &CONNECTION | &TE | &UPGRADE => CONNECTION_ONLY,
        other => match other.as_str() {
            "keep-alive" | "proxy-connection" | "http2-settings" => CONNECTION_ONLY,
            _ => return Ok(()),
        },
    })
}

const CONNECTION_ONLY: &str =
    "it belongs to the connection, which the transport manages; remove it";

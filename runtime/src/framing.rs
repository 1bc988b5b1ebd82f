//! The headers that frame and route messages, which callers cannot set.

use http::HeaderName;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    EXPECT, HOST, IF_RANGE, RANGE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
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

/// The same for a header of one attempt. In addition, it cannot differ from the body that the
/// attempt sends or the range that it requests.
pub(crate) fn check_attempt(name: &HeaderName) -> Result<(), &'static str> {
    const MEDIA: [&str; 2] = ["x-upload-", "x-goog-upload-"];
    check(name)?;
    let is_body = [
        ACCEPT_ENCODING,
        CONTENT_ENCODING,
        CONTENT_RANGE,
        CONTENT_TYPE,
        IF_RANGE,
        RANGE,
    ]
    .contains(name);
    match is_body || MEDIA.iter().any(|start| name.as_str().starts_with(start)) {
        true => Err(
            "it describes the body or the requested range of the attempt; remove it, or set \
                     it for the call with `CallOptions::header`",
        ),
        false => Ok(()),
    }
}

const CONNECTION_ONLY: &str =
    "it belongs to the connection, which the transport manages; remove it";

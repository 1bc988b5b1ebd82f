//! Headers that HTTP itself uses to frame and route messages; callers cannot set them.

use http::HeaderName;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

/// Returns why a header cannot be set, if it cannot.
///
/// With another value than the transport's own, a server and the proxies before it disagree
/// about where a request ends or to whom it goes, which is how requests are smuggled.
pub(crate) fn check(name: &HeaderName) -> Result<(), &'static str> {
    Err(match name {
        &CONTENT_LENGTH | &TRANSFER_ENCODING | &TRAILER => {
            "the transport sets it, because it says where the body ends; leave it out"
        }
        &HOST => {
            "the host is that of the URL; leave it out, or call another server with \
             `CallOptions::endpoint`"
        }
        &EXPECT => "the transport does not wait for `100 Continue`; leave it out",
        &CONNECTION | &TE | &UPGRADE => CONNECTION_ONLY,
        other => match other.as_str() {
            "keep-alive" | "proxy-connection" | "http2-settings" => CONNECTION_ONLY,
            _ => return Ok(()),
        },
    })
}

const CONNECTION_ONLY: &str =
    "it is about one connection, which the transport manages; leave it out";

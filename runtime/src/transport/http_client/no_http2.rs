//! Replaces `http2/` without the feature `http2`: connections use HTTP/1.1.

use std::error::Error as StdError;

use hyper_util::client::legacy;

use super::link::Link;

/// The HTTP versions of connections: HTTP/1.1.
#[derive(Clone, Copy, Debug)]
pub(super) struct HttpVersions;

impl HttpVersions {
    /// All versions that this build supports.
    pub(super) fn all() -> Self {
        Self
    }

    pub(super) fn is_http2_only(self) -> bool {
        false
    }

    /// The protocols that a TLS handshake offers.
    pub(super) fn alpn(self) -> &'static [&'static [u8]] {
        &[b"http/1.1"]
    }

    pub(super) fn configure(self, _: &mut legacy::Builder) {}

    /// The connection itself, because HTTP/1.1 has no frames.
    pub(super) fn guard(self, link: Link) -> Link {
        link
    }
}

/// False, like the next two: only `h2` has such errors.
pub(super) fn is_unprocessed(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(super) fn refuses_head(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(super) fn refuses_trailers(_: &(dyn StdError + 'static)) -> bool {
    false
}

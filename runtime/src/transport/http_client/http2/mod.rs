//! HTTP/2 (feature `http2`): the settings of connections, their guard, and the errors of `h2`.

mod error;
mod frames;
mod guarded;

pub(super) use error::{is_unprocessed, refuses_head, refuses_trailers};

use std::time::Duration;

use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::Connection as _;

use super::link::Link;
use guarded::guarded;

/// The HTTP versions of connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct HttpVersions {
    /// Connections use HTTP/2 without negotiation.
    http2_only: bool,
    keep_alive: (Duration, Duration),
}

impl HttpVersions {
    /// All versions that this build supports: HTTP/2 if the server supports it, otherwise HTTP/1.1.
    pub(super) fn all() -> Self {
        Self {
            http2_only: false,
            // All calls share an HTTP/2 connection. If it dies unnoticed, for example because the
            // network changed, every later attempt would fail.
            keep_alive: (Duration::from_secs(30), Duration::from_secs(15)),
        }
    }

    /// HTTP/2 without negotiation.
    pub(super) fn http2_only(self) -> Self {
        Self {
            http2_only: true,
            ..self
        }
    }

    /// Sets the interval of pings and the timeout of their replies.
    pub(super) fn keep_alive(self, interval: Duration, timeout: Duration) -> Self {
        Self {
            keep_alive: (interval, timeout),
            ..self
        }
    }

    pub(super) fn is_http2_only(self) -> bool {
        self.http2_only
    }

    /// The protocols that a TLS handshake offers, by preference.
    pub(super) fn alpn(self) -> &'static [&'static [u8]] {
        match self.http2_only {
            true => &[b"h2"],
            false => &[b"h2", b"http/1.1"],
        }
    }

    pub(super) fn configure(self, client: &mut legacy::Builder) {
        client
            .http2_only(self.http2_only)
            .http2_keep_alive_interval(self.keep_alive.0)
            .http2_keep_alive_timeout(self.keep_alive.1);
    }

    /// Adds a guard against frame floods, if the connection uses HTTP/2.
    pub(super) fn guard(self, link: Link) -> Link {
        match self.http2_only || link.connected().is_negotiated_h2() {
            true => guarded(link),
            false => link,
        }
    }
}

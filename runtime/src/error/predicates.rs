//! Predicates of an error: what a caller decides by.

use std::time::{Duration, SystemTime};

use http::StatusCode;

use super::base::{Error, Kind, Limit};
use super::credentials;
use super::details::Detail;
#[cfg(feature = "media")]
use super::media::MediaError;
use super::retry_after::retry_after;
use super::status::Status;
use super::transport::TransportErrorKind;
use crate::retry::classify;

impl Error {
    /// How long the server wants to be left alone: `Retry-After`, or `RetryInfo`
    /// among the details; the longer of both.
    pub fn retry_delay(&self) -> Option<Duration> {
        let response = self.response()?;
        let details = response.error.iter().flat_map(Status::details);
        let infos = details.filter_map(|detail| match detail {
            Detail::RetryInfo(info) => info.retry_delay,
            _ => None,
        });
        infos
            .chain(retry_after(&response.headers, SystemTime::now()))
            .max()
    }

    /// The HTTP status of the error. Where a response with a successful status contains only
    /// an error, it is the code in the body.
    fn http_code(&self) -> Option<u16> {
        let status = self.http_status()?;
        if !status.is_success() {
            return Some(status.as_u16());
        }
        u16::try_from(self.status()?.code).ok()
    }

    fn is_status(&self, http: u16, name: &str) -> bool {
        matches!(self.0.kind, Kind::Response(_) | Kind::Operation(_))
            && (self.http_code() == Some(http)
                || self.status().is_some_and(|status| status.status == name))
    }

    /// The thing does not exist: 404.
    pub fn is_not_found(&self) -> bool {
        self.is_status(404, "NOT_FOUND")
    }

    /// The caller may not do this: 403.
    pub fn is_permission_denied(&self) -> bool {
        self.is_status(403, "PERMISSION_DENIED")
    }

    /// The credentials are missing or not accepted: 401.
    pub fn is_unauthenticated(&self) -> bool {
        self.is_status(401, "UNAUTHENTICATED")
    }

    /// The thing is there already, or was changed in between: 409.
    pub fn is_already_exists(&self) -> bool {
        self.is_status(409, "ALREADY_EXISTS")
    }

    /// The thing is as it was: 304, to a request with `if-none-match`.
    pub fn is_not_modified(&self) -> bool {
        self.http_status() == Some(StatusCode::NOT_MODIFIED)
    }

    /// Too many calls: 429, or the 403 of older APIs that gives this as its reason.
    pub fn is_rate_limited(&self) -> bool {
        self.is_status(429, "RESOURCE_EXHAUSTED")
            || self.status().is_some_and(Status::is_rate_limit)
    }

    /// The server failed: 500 to 599.
    pub fn is_server_error(&self) -> bool {
        matches!(self.0.kind, Kind::Response(_))
            && self
                .http_code()
                .is_some_and(|code| (500..600).contains(&code))
    }

    /// The time was up, on this side.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. })
            || self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// No connection came about, so that the server saw nothing of the request.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.transport_kind(),
            Some(TransportErrorKind::Connect | TransportErrorKind::Tls)
        )
    }

    /// The connection broke, or none came about.
    pub fn is_transport(&self) -> bool {
        self.transport_kind().is_some()
    }

    /// No credentials could be had.
    pub fn is_credentials(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_))
    }

    /// The call cannot be made as it is: the fault is in its parameters or options, and nothing was sent.
    pub fn is_usage(&self) -> bool {
        matches!(self.0.kind, Kind::Missing(_) | Kind::Usage(_))
    }

    /// Required parameters that have no value; empty if that isn't the failure.
    pub fn missing_parameters(&self) -> &[&'static str] {
        match &self.0.kind {
            Kind::Missing(names) => names,
            _ => &[],
        }
    }

    /// The answer came, but not as the document says; or what an operation holds is
    /// not of the type that was asked for.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::Content(_))
    }

    /// The calls went well, and the long-running operation that they were about ended with an error:
    /// [`status`](Self::status) has it.
    pub fn is_operation_failure(&self) -> bool {
        matches!(self.0.kind, Kind::Operation(_))
    }

    /// Another attempt may succeed: 408, 429, a 403 whose reason is a rate limit, 5xx except 501 and
    /// 505 to 511, a connection that failed or broke, an attempt that took too long, a token
    /// endpoint with one of these failures.
    ///
    /// Whether another attempt is harmless is a different question; see
    /// [`FailedAttempt::may_repeat`](crate::FailedAttempt::may_repeat).
    pub fn is_transient(&self) -> bool {
        match &self.0.kind {
            Kind::Response(_) => {
                let code = self.http_code().unwrap_or_default();
                classify::is_transient(code) || self.is_rate_limited()
            }
            Kind::Timeout { limit, .. } => matches!(limit, Limit::Attempt | Limit::Idle),
            Kind::Transport(error) => error.is_transient(),
            Kind::Credentials(source) => credentials::is_transient(&**source) == Some(true),
            #[cfg(feature = "media")]
            Kind::Media(error) => error.is_transient(),
            _ => false,
        }
    }

    /// The attempt was certainly not executed: there was no token or no connection for it, or the
    /// server rejected it for its rate.
    pub(crate) fn is_unexecuted(&self) -> bool {
        match &self.0.kind {
            Kind::Response(_) => {
                let code = self.http_code().unwrap_or_default();
                classify::is_rejection(code, self.is_rate_limited())
            }
            Kind::Credentials(_) => true,
            _ => self.is_connect(),
        }
    }

    /// The answer is larger than [`CallOptions::max_response_size`](crate::CallOptions::max_response_size).
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// The decoded response takes more memory than
    /// [`CallOptions::max_decoded_size`](crate::CallOptions::max_decoded_size).
    pub fn is_decoded_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::DecodedTooLarge { .. })
    }

    #[cfg(feature = "media")]
    fn media(&self) -> Option<&MediaError> {
        match &self.0.kind {
            Kind::Media(error) => Some(error),
            _ => None,
        }
    }

    /// The bytes that arrived, here or at the server, are not those that were sent: their checksums
    /// differ.
    #[cfg(feature = "media")]
    pub fn is_checksum_mismatch(&self) -> bool {
        self.media().is_some_and(|it| it.is_checksum_mismatch())
    }

    /// The session of a resumable upload is gone, so that it has to begin anew.
    #[cfg(feature = "media")]
    pub fn is_upload_expired(&self) -> bool {
        self.media().is_some_and(|it| it.is_upload_expired())
    }

    /// The thing is not the version that was asked for: 412, or a download whose object became
    /// another one on the way. Nothing of two versions is ever put together.
    pub fn is_changed(&self) -> bool {
        match &self.0.kind {
            #[cfg(feature = "media")]
            Kind::Media(error) => error.is_changed(),
            Kind::Response(response) => response.status == StatusCode::PRECONDITION_FAILED,
            _ => false,
        }
    }

    /// A file could not be read or written, or the source of an upload could not be read.
    /// [`cause`](Self::cause) has the reason as it came.
    #[cfg(feature = "media")]
    pub fn is_io(&self) -> bool {
        self.media().is_some_and(|it| it.is_io())
    }

    /// The server names pages as the next ones that it has given already.
    pub fn is_page_circle(&self) -> bool {
        matches!(self.0.kind, Kind::PageCircle)
    }
}

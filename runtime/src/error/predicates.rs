//! Predicates of [`Error`].

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
    /// The delay that the server requests: `Retry-After`, or `RetryInfo` in the details. If both
    /// are present, the longer one.
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

    /// The HTTP status of the error. If a response with a successful status contains only an error,
    /// this is the code in its body. Operations of compute have an HTTP status, too, and others a
    /// `google.rpc.Code`, which is less than 100.
    fn http_code(&self) -> Option<u16> {
        if let Kind::Operation(status) = &self.0.kind {
            let code = u16::try_from(status.code).ok();
            return code.filter(|code| *code >= 100);
        }
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

    /// The resource does not exist: 404.
    pub fn is_not_found(&self) -> bool {
        self.is_status(404, "NOT_FOUND")
    }

    /// The caller lacks a permission: 403.
    pub fn is_permission_denied(&self) -> bool {
        self.is_status(403, "PERMISSION_DENIED")
    }

    /// The credentials are missing or were rejected: 401.
    pub fn is_unauthenticated(&self) -> bool {
        self.is_status(401, "UNAUTHENTICATED")
    }

    /// The resource already exists: 409 or `ALREADY_EXISTS`, except a 409 with the status `ABORTED`.
    ///
    /// `ABORTED` is a conflict with a concurrent request, such as an outdated `etag`
    /// ([AIP-154](https://google.aip.dev/154)). APIs without a status in their errors use 409 for
    /// other conflicts, too; [`reason`](Self::reason) distinguishes them (`alreadyExists`,
    /// `conflict`).
    pub fn is_already_exists(&self) -> bool {
        let aborted = self.status().is_some_and(|it| it.status == "ABORTED");
        !aborted && self.is_status(409, "ALREADY_EXISTS")
    }

    /// A precondition of the call is not met: 412 or `FAILED_PRECONDITION`.
    ///
    /// They have different causes, which [`http_status`](Self::http_status) distinguishes:
    ///
    /// - 412: the call is conditional (`if-match`, `ifGenerationMatch`), and the resource has
    ///   another version. Read it again before the next call. Only this is
    ///   [`is_changed`](Self::is_changed), too.
    /// - `FAILED_PRECONDITION`, a 400: the system is not in the state that the method requires, such
    ///   as a folder that must be empty. The same call fails until that state changes.
    pub fn is_precondition_failed(&self) -> bool {
        self.is_status(412, "FAILED_PRECONDITION")
    }

    /// The resource is unchanged: 304, the response to a request with `if-none-match`.
    pub fn is_not_modified(&self) -> bool {
        self.http_status() == Some(StatusCode::NOT_MODIFIED)
    }

    /// The rate limit is exceeded: 429, or a 403 whose reason is a rate limit.
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

    /// A timeout of this client elapsed.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. })
            || self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// The connection could not be established, so the server did not receive the request.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.transport_kind(),
            Some(TransportErrorKind::Connect | TransportErrorKind::Tls)
        )
    }

    /// The connection broke or could not be established.
    pub fn is_transport(&self) -> bool {
        self.transport_kind().is_some()
    }

    /// The credentials could not be obtained.
    pub fn is_credentials(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_))
    }

    /// The name of the interceptor that failed the call; `None` for other errors.
    /// [`cause`](Self::cause) returns its error.
    pub fn interceptor(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Interceptor { name, .. } => Some(name),
            _ => None,
        }
    }

    /// A parameter or an option is missing or invalid. No request was sent.
    pub fn is_usage(&self) -> bool {
        matches!(self.0.kind, Kind::Missing { .. } | Kind::Usage(_))
    }

    /// The required parameters without a value, by the names of their setters; empty for other
    /// errors. `Display` also prints the names in the request, if they differ.
    pub fn missing_parameters(&self) -> &[&'static str] {
        match &self.0.kind {
            Kind::Missing { rust, .. } => rust,
            _ => &[],
        }
    }

    /// The response does not match the schema, or an operation contains a value of another type
    /// than the requested one.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::Content(_))
    }

    /// The long-running operation ended with an error; [`status`](Self::status) returns it. The
    /// calls themselves succeeded.
    pub fn is_operation_failure(&self) -> bool {
        matches!(self.0.kind, Kind::Operation(_))
    }

    /// Another attempt may succeed:
    ///
    /// | failure | transient |
    /// |---|---|
    /// | 408, 429, a 403 whose reason is a rate limit | yes: the server had no capacity for the request |
    /// | 500, 502, 503, 504, 512 to 599 | yes: failures of the server or of a proxy, which usually pass |
    /// | 501, 505 to 511 | no: the server cannot process the request |
    /// | any other status | no: the same request leads to the same response |
    /// | a connection that failed or broke, an attempt timeout | yes |
    /// | a token endpoint with one of these failures | yes |
    ///
    /// Whether another attempt is safe is a separate question; see
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
    /// server rejected it because of a rate limit.
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

    /// The server may have executed the attempt: its response was lost, or reports a failure of the
    /// server or of a proxy.
    pub(crate) fn may_be_executed(&self) -> bool {
        match &self.0.kind {
            Kind::Response(_) => matches!(self.http_code(), Some(408 | 500..=599)),
            Kind::Timeout { .. } => true,
            _ => self.is_transport() && !self.is_connect(),
        }
    }

    /// Records that an earlier attempt may have been executed, if that would explain this error.
    pub(crate) fn after_lost_attempt(mut self, verb: &str) -> Self {
        self.0.after_lost = match self.http_code() {
            Some(409 | 412) => true,
            Some(404 | 410) => verb == "DELETE",
            _ => false,
        };
        self
    }

    /// An earlier attempt of this call, whose response was lost, may have succeeded.
    ///
    /// A retry of a call that writes can end with a 412 because the first attempt changed the
    /// resource, with a 409 because it created the resource, or with a 404 or 410 because it
    /// deleted the resource. Read the resource to find out.
    pub fn earlier_attempt_may_have_succeeded(&self) -> bool {
        self.0.after_lost
    }

    /// The failure is temporary, and the call was not retried because the
    /// [`RetryBudget`](crate::RetryBudget) of its client is exhausted: many of its calls failed.
    pub fn is_retry_budget_exhausted(&self) -> bool {
        self.0.over_budget
    }

    /// The response is larger than
    /// [`CallOptions::max_response_size`](crate::CallOptions::max_response_size).
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

    /// The checksums of the transferred bytes differ between client and server.
    #[cfg(feature = "media")]
    pub fn is_checksum_mismatch(&self) -> bool {
        self.media().is_some_and(|it| it.is_checksum_mismatch())
    }

    /// The session of a resumable upload does not exist any more; the upload has to start over.
    #[cfg(feature = "media")]
    pub fn is_upload_expired(&self) -> bool {
        self.media().is_some_and(|it| it.is_upload_expired())
    }

    /// The resource is not the requested version: 412, or a download whose object was replaced
    /// while it was read. Bytes of two versions are never combined.
    pub fn is_changed(&self) -> bool {
        match &self.0.kind {
            #[cfg(feature = "media")]
            Kind::Media(error) => error.is_changed(),
            Kind::Response(response) => response.status == StatusCode::PRECONDITION_FAILED,
            _ => false,
        }
    }

    /// A file could not be read or written, or the source of an upload could not be read.
    /// [`cause`](Self::cause) returns the I/O error.
    #[cfg(feature = "media")]
    pub fn is_io(&self) -> bool {
        self.media().is_some_and(|it| it.is_io())
    }

    /// The server returned a page token that it had returned before.
    pub fn is_repeated_page_token(&self) -> bool {
        matches!(self.0.kind, Kind::RepeatedPageToken)
    }
}

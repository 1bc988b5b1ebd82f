//! Classifies failures: which statuses are transient, and which mean that the request was not executed.

/// Returns whether another attempt may succeed after a response with this status.
///
/// The table in the documentation of [`Error::is_transient`](crate::Error::is_transient) is the one
/// for users; change both together. 512 to 599 are not standardized, and proxies report unreachable
/// servers with them.
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502..=504 | 512..=599)
}

/// Returns whether the server rejected the request before executing it, so that every HTTP
/// method can be retried: 429, or a 403 whose reason is a rate limit.
pub(crate) fn is_rejection(status: u16, rate_limited: bool) -> bool {
    status == 429 || status == 403 && rate_limited
}

/// Returns whether a reason is a rate limit.
///
/// | reason | source |
/// |---|---|
/// | `rateLimitExceeded`, `userRateLimitExceeded`, `sharingRateLimitExceeded`, … | the legacy `errors` list |
/// | `RATE_LIMIT_EXCEEDED`, … | `google.rpc.ErrorInfo` |
///
/// Limits that last longer than a call (`dailyLimitExceeded`, `quotaExceeded`) are excluded.
pub(crate) fn is_rate_limit(reason: &str) -> bool {
    let is = |whole: &str, end: &str| reason == whole || reason.ends_with(end);
    is("rateLimitExceeded", "RateLimitExceeded")
        || is("RATE_LIMIT_EXCEEDED", "_RATE_LIMIT_EXCEEDED")
}

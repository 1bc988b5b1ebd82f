//! Classifies failures: the one table of transient statuses, and of rejections before any work.

/// Returns whether another attempt may succeed after a response with this status.
///
/// | status | retried | reason |
/// |---|---|---|
/// | 408, 429 | yes | the server had no time for the request |
/// | 500, 502, 503, 504 | yes | a failure of the server or of a proxy before it, which usually passes |
/// | 501, 505 to 511 | no | the server cannot process the request: method, version, storage, network login |
/// | 512 to 599 | yes | not standardized; proxies report unreachable servers with them |
/// | any other | no | the same request leads to the same response |
pub(crate) fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502..=504 | 512..=599)
}

/// Returns whether an error response says that the request was rejected before any work was
/// done, so that every verb can be retried: 429, or a 403 whose reason is a rate limit.
pub(crate) fn is_rejection(status: u16, rate_limited: bool) -> bool {
    status == 429 || status == 403 && rate_limited
}

/// Returns whether the reason of an error is a limit on the rate of requests.
///
/// | reason | of |
/// |---|---|
/// | `rateLimitExceeded`, `userRateLimitExceeded`, `sharingRateLimitExceeded`, … | the legacy `errors` list |
/// | `RATE_LIMIT_EXCEEDED`, … | `google.rpc.ErrorInfo` |
///
/// Limits that last longer than a call (`dailyLimitExceeded`, `quotaExceeded`) are not among them.
pub(crate) fn is_rate_limit(reason: &str) -> bool {
    let is = |whole: &str, end: &str| reason == whole || reason.ends_with(end);
    is("rateLimitExceeded", "RateLimitExceeded")
        || is("RATE_LIMIT_EXCEEDED", "_RATE_LIMIT_EXCEEDED")
}

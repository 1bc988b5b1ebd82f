//! The exit status of a failed call.

use discogen_dynamic::Error;

use crate::command::session::Outcome;

/// Returns the outcome for an error, as documented in the help of `discogen call`.
pub(super) fn outcome(error: &Error) -> Outcome {
    let status = error.http_status().map(|it| it.as_u16());
    match status {
        _ if error.is_usage() || !error.missing_parameters().is_empty() => Outcome::Unusable,
        _ if error.is_operation_failure() => Outcome::ServerError,
        _ if error.is_credentials() => Outcome::Credentials,
        _ if error.is_rate_limited() => Outcome::RateLimited,
        Some(401 | 403) => Outcome::Credentials,
        Some(404) => Outcome::NotFound,
        Some(409 | 412) => Outcome::Conflict,
        Some(429) => Outcome::RateLimited,
        Some(400..=499) => Outcome::Rejected,
        Some(500..) => Outcome::ServerError,
        _ if error.is_not_found() => Outcome::NotFound,
        _ if error.is_io() => Outcome::Io,
        _ => Outcome::Network,
    }
}

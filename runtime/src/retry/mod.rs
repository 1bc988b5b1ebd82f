//! Retry policies: whether and when a failed attempt is followed by another.
//!
//! A failed attempt is retried if two conditions hold, and the policy of the call
//! ([`CallOptions::retry`](crate::CallOptions::retry), by default [`ExponentialBackoff`]) allows
//! it:
//!
//! - Another attempt may succeed: [`Error::is_transient`] contains the table of statuses.
//! - Another attempt is safe: the call is idempotent, or the attempt was certainly not executed
//!   ([`FailedAttempt::may_repeat`]).
//!
//! The retries of all calls of a client are limited by its [`RetryBudget`].

mod backoff;
mod budget;
pub(crate) mod classify;
mod idempotent;
mod member;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use backoff::ExponentialBackoff;
pub use budget::RetryBudget;
pub(crate) use idempotent::is_idempotent;

use crate::error::Error;

/// Decides after each failed attempt whether the call is retried.
///
/// The default is [`ExponentialBackoff`]. A closure that takes a [`FailedAttempt`] is a policy,
/// too:
///
/// ```
/// # use discogen_runtime::{CallOptions, FailedAttempt};
/// use std::time::Duration;
///
/// // A resource that was just created may not be visible everywhere yet.
/// let patient = |failed: &FailedAttempt<'_>| {
///     let again = failed.may_repeat() && (failed.is_transient() || failed.error().is_not_found());
///     (again && failed.attempts() < 10).then_some(Duration::from_millis(500))
/// };
/// let options = CallOptions::new().retry(patient);
/// ```
///
/// No attempt starts after the deadline of the call
/// ([`CallOptions::timeout`](crate::CallOptions::timeout)): if the delay would exceed it, the call
/// fails immediately.
pub trait RetryPolicy: Send + Sync + 'static {
    /// The delay before the next attempt; `None` ends the call with the error.
    fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration>;
}

impl<F> RetryPolicy for F
where
    F: Fn(&FailedAttempt<'_>) -> Option<Duration> + Send + Sync + 'static,
{
    fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        self(failed)
    }
}

/// Never retries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Never;

impl RetryPolicy for Never {
    fn delay(&self, _: &FailedAttempt<'_>) -> Option<Duration> {
        None
    }
}

/// A failed attempt, the input of a [`RetryPolicy`].
///
/// To test a policy, create one with [`FailedAttempt::new`]:
///
/// ```
/// # use discogen_runtime::{ExponentialBackoff, FailedAttempt, RetryPolicy as _, testing};
/// let error = testing::error(http::Response::builder().status(503).body("").unwrap());
/// let failed = FailedAttempt::new(&error).with_attempts(4).with_idempotent(true);
/// assert!(ExponentialBackoff::new().delay(&failed).is_some());
/// assert!(ExponentialBackoff::new().delay(&failed.with_attempts(5)).is_none());
/// # use discogen_runtime::http;
/// ```
#[derive(Clone, Debug)]
pub struct FailedAttempt<'a> {
    pub(crate) error: &'a Error,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) remaining: Option<Duration>,
    pub(crate) idempotent: bool,
}

impl<'a> FailedAttempt<'a> {
    /// The first attempt of a call that is not idempotent and has no deadline.
    pub fn new(error: &'a Error) -> Self {
        Self {
            error,
            attempts: 1,
            elapsed: Duration::ZERO,
            remaining: None,
            idempotent: false,
        }
    }

    /// Sets the number of attempts, this one included.
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the time since the call was sent.
    pub fn with_elapsed(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self
    }

    /// Sets the remaining time of the call.
    pub fn with_remaining(mut self, remaining: Duration) -> Self {
        self.remaining = Some(remaining);
        self
    }

    /// Sets whether executing the call twice has the same effect as executing it once.
    pub fn with_idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// The error: method, status, headers and details.
    pub fn error(&self) -> &'a Error {
        self.error
    }

    /// The number of attempts, this one included.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time since the call was sent.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The time until the deadline of the call; `None` without a deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.remaining
    }

    /// Whether executing the call twice has the same effect as executing it once: because of its
    /// HTTP method, a precondition in its parameters, the declaration of its method, or
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent).
    pub fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Whether another attempt is safe: the call is idempotent, or this attempt was certainly not
    /// executed, because no token was issued for it, the connection could not be established, or
    /// the server rejected it because of a rate limit.
    pub fn may_repeat(&self) -> bool {
        self.idempotent || self.error.is_unexecuted()
    }

    /// Whether another attempt may succeed; see [`Error::is_transient`].
    pub fn is_transient(&self) -> bool {
        self.error.is_transient()
    }

    /// The delay that the server requests, if any: `Retry-After` or `RetryInfo`.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.error.retry_delay()
    }
}

//! Whether a call is made again, and when: a policy that the caller can replace.

mod backoff;
pub(crate) mod classify;
mod idempotent;
mod member;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use backoff::ExponentialBackoff;
pub(crate) use idempotent::is_idempotent;

use crate::error::Error;

/// Decides after each failed attempt whether the call is made again.
///
/// The default is [`ExponentialBackoff`]. Any function of a [`FailedAttempt`] is a policy, too:
///
/// ```
/// # use discogen_runtime::{CallOptions, FailedAttempt};
/// use std::time::Duration;
///
/// // An item that was just made may not be seen everywhere yet.
/// let patient = |failed: &FailedAttempt<'_>| {
///     let again = failed.may_repeat() && (failed.is_transient() || failed.error().is_not_found());
///     (again && failed.attempts() < 10).then_some(Duration::from_millis(500))
/// };
/// let options = CallOptions::new().retry(patient);
/// ```
///
/// Whatever a policy says, no attempt begins after the call's time is up
/// ([`CallOptions::timeout`](crate::CallOptions::timeout)): if the delay would
/// last until then, the call fails at once.
pub trait RetryPolicy: Send + Sync + 'static {
    /// How long to wait before the next attempt; `None` ends the call with the error.
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

/// Never tries again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Never;

impl RetryPolicy for Never {
    fn delay(&self, _: &FailedAttempt<'_>) -> Option<Duration> {
        None
    }
}

/// An attempt that failed, as a [`RetryPolicy`] sees it.
///
/// To test a policy of your own, build one with [`FailedAttempt::new`]:
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
    /// The first attempt of a call that is not idempotent and has no time limit, failed at once.
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

    /// Why it failed: method, status, headers and details.
    pub fn error(&self) -> &'a Error {
        self.error
    }

    /// How many attempts were made, this one included.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time since the call was sent.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The time that is left for the call; `None` without a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.remaining
    }

    /// Executing the call twice has the same effect as executing it once: by its HTTP verb, by a
    /// precondition in its parameters, by what its method declares, or by
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent).
    pub fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Another attempt does no harm: the call is idempotent, or this attempt was not executed. That
    /// is certain if no token was issued for it, if there was no connection, or if the server
    /// rejected it for its rate: 429, or a 403 with such a reason.
    pub fn may_repeat(&self) -> bool {
        self.idempotent || self.error.is_unexecuted()
    }

    /// Another attempt may succeed; see [`Error::is_transient`].
    pub fn is_transient(&self) -> bool {
        self.error.is_transient()
    }

    /// The delay that the server asks for, if any: `Retry-After` or `RetryInfo`.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.error.retry_delay()
    }
}

//! Whether a call is made again, and when: a policy that the caller can replace.

mod after;
mod backoff;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use after::retry_after;
pub use backoff::ExponentialBackoff;

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
#[derive(Debug)]
pub struct FailedAttempt<'a> {
    pub(crate) error: &'a Error,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) remaining: Option<Duration>,
    pub(crate) idempotent: bool,
}

impl<'a> FailedAttempt<'a> {
    /// Why it failed: status, headers and details are there.
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

    /// Making the call twice does the same as once: by its HTTP verb, or because
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent) says so.
    pub fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Another attempt does no harm: the call is idempotent, or this attempt never reached the server.
    pub fn may_repeat(&self) -> bool {
        self.idempotent || self.error.is_connect()
    }

    /// Another attempt may end better: 408, 429, 5xx, a connection that failed, broke or
    /// took too long. 501 and 505 to 511 say what no waiting mends.
    pub fn is_transient(&self) -> bool {
        self.error.is_transient()
    }

    /// How long the server wants to be left alone, if it says so.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.error.retry_delay()
    }
}

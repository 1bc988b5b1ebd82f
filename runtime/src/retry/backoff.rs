//! The default policy: exponential backoff with full jitter.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::{FailedAttempt, RetryPolicy};

/// Exponential backoff with full jitter: each delay is a random time below a ceiling, which doubles
/// after each attempt.
///
/// It retries failures that are transient ([`FailedAttempt::is_transient`]) if another attempt is
/// safe ([`FailedAttempt::may_repeat`]). A delay requested by the server (`Retry-After`,
/// `RetryInfo`) is observed in full; the random delay is added to it, so that clients that were
/// rejected at the same time do not return at the same time.
///
/// By default, a call has five attempts, with ceilings of 1, 2, 4 and 8 seconds. No ceiling exceeds
/// 60 seconds.
///
/// ```
/// # use discogen_runtime::{CallOptions, ExponentialBackoff};
/// use std::time::Duration;
///
/// let patient = ExponentialBackoff::new().max_attempts(10).initial(Duration::from_millis(200));
/// let options = CallOptions::new().retry(patient);
/// ```
#[derive(Clone, Debug)]
pub struct ExponentialBackoff {
    initial: Duration,
    max: Duration,
    factor: f64,
    max_attempts: u32,
}

impl ExponentialBackoff {
    /// The default policy.
    pub const fn new() -> Self {
        Self {
            initial: Duration::from_secs(1),
            max: Duration::from_secs(60),
            factor: 2.0,
            max_attempts: 5,
        }
    }

    /// Sets the ceiling of the first delay; 1 second by default.
    pub fn initial(mut self, delay: Duration) -> Self {
        self.initial = delay;
        self
    }

    /// Sets the highest ceiling; 60 seconds by default.
    pub fn max(mut self, delay: Duration) -> Self {
        self.max = delay;
        self
    }

    /// Sets the factor by which the ceiling grows; 2 by default. Values below 1 count as 1.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor.max(1.0);
        self
    }

    /// Sets the maximum number of attempts, including the first; 5 by default.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The ceiling of the delay after this number of attempts.
    pub(super) fn ceiling(&self, attempts: u32) -> Duration {
        let exponent = i32::try_from(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
        let seconds = self.initial.as_secs_f64() * self.factor.powi(exponent);
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(self.max)
            .min(self.max)
    }
}

impl Default for ExponentialBackoff {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy for ExponentialBackoff {
    fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        if failed.attempts() >= self.max_attempts || !failed.may_repeat() || !failed.is_transient()
        {
            return None;
        }
        let requested = failed.retry_delay().unwrap_or_default();
        Some(requested.saturating_add(self.ceiling(failed.attempts()).mul_f64(chance())))
    }
}

/// A random number from 0 to 1. The keys of the standard library's hasher are random enough for
/// jitter.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8);
    f64::from((bits >> 32) as u32) / f64::from(u32::MAX)
}

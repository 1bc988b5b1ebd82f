//! The default policy: exponential backoff with full jitter.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::{FailedAttempt, RetryPolicy};

/// Waits longer after each failure, by chance: between nothing and a ceiling that doubles.
///
/// Tries again what is transient ([`FailedAttempt::is_transient`]) and does no
/// harm ([`FailedAttempt::may_repeat`]). What the server asks for with
/// `Retry-After` or `RetryInfo` is waited in full, and the chance comes on top,
/// so that those who were sent away together don't come back together.
///
/// Unless told otherwise: five attempts in all, ceilings of 1, 2, 4 and 8
/// seconds, never more than 60.
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

    /// The ceiling of the first delay; 1 second unless set.
    pub fn initial(mut self, delay: Duration) -> Self {
        self.initial = delay;
        self
    }

    /// The highest ceiling; 60 seconds unless set.
    pub fn max(mut self, delay: Duration) -> Self {
        self.max = delay;
        self
    }

    /// By how much the ceiling grows; 2 unless set. Less than 1 counts as 1.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor.max(1.0);
        self
    }

    /// How many attempts are made at most, the first included; 5 unless set.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest delay after so many attempts.
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
        let asked = failed.retry_delay().unwrap_or_default();
        Some(asked.saturating_add(self.ceiling(failed.attempts()).mul_f64(chance())))
    }
}

/// A number from 0 to 1. The standard library's hash keys are random, and that
/// is random enough to spread callers.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8);
    f64::from((bits >> 32) as u32) / f64::from(u32::MAX)
}

//! Limits the retries of all calls of a client, so that an outage does not multiply its load.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The units that a retry takes. A response adds one unit per percent.
const COST: u32 = 100;

/// Limits the retries of all calls of a client or session.
///
/// A retry policy considers one call. If a server fails for all callers, each call is sent up to
/// five times, and the additional load delays the recovery. The budget is a token bucket:
///
/// - A retry takes a token. If the bucket is empty, a failed call is not retried, and its error
///   states it ([`Error::is_retry_budget_exhausted`](crate::Error::is_retry_budget_exhausted)).
/// - A response to a retry, other than a temporary failure, returns the token.
/// - Any other such response adds a part of a token, by default a fifth.
///
/// So only retries that fail reduce the budget. By default, a client has a bucket of 100 tokens,
/// which is full at the beginning: if up to 30 % of the attempts fail, all retries are permitted,
/// and if two thirds or more fail, retries add at most 10 % and the 100 requests of the bucket. A
/// program with few calls is not affected: an outage has to last for 25 calls with four retries
/// each.
///
/// Calls in a [`Batch`](crate::Batch) are counted one by one, like single calls.
///
/// Clones share their tokens: pass the same budget to several clients that call one server. The
/// clients of a [`Session`](crate::Session) share one.
///
/// # Effect
///
/// 1,000 callers that make ten calls each, one after the other
/// (`cargo test -p discogen-runtime --test client retry_budget -- --nocapture`):
///
/// | failed attempts | budget | calls | requests | requests per call | successful calls |
/// |---|---|---|---|---|---|
/// | 100 % | none | 10,000 | 50,000 | 5.00 | 0 % |
/// | 100 % | default | 10,000 | 10,100 | 1.01 | 0 % |
/// | 70 % | none | 10,000 | 27,862 | 2.79 | 83.7 % |
/// | 70 % | default | 10,000 | 11,026 | 1.10 | 33.1 % |
/// | 50 % | none | 10,000 | 19,377 | 1.94 | 97.0 % |
/// | 50 % | default | 10,000 | 12,199 | 1.22 | 61.0 % |
/// | 30 % | none | 10,000 | 14,247 | 1.42 | 99.7 % |
/// | 30 % | default | 10,000 | 14,127 | 1.41 | 98.8 % |
/// | 5 % | none | 10,000 | 10,521 | 1.05 | 100 % |
/// | 5 % | default | 10,000 | 10,521 | 1.05 | 100 % |
///
/// The limit of 10 % holds for outages, not for each rate of failures: if 30 % of the attempts fail,
/// 1.1 requests per call would leave at least 23 % of the calls without a successful attempt
/// (1 - 1.1 × 0.7). The default budget therefore permits the 41 % of the table.
///
/// During an outage the budget removes the additional load. If about half of the attempts fail for
/// a long time, it exchanges successful calls for load; use [`new`](Self::new) or
/// [`unlimited`](Self::unlimited) where that is undesired.
///
/// ```
/// # use discogen_runtime::RetryBudget;
/// // Up to 500 retries in a row, and one retry for five successful calls.
/// let budget = RetryBudget::new(500, 20);
/// assert_eq!(budget.remaining(), Some(500));
/// ```
#[derive(Clone)]
pub struct RetryBudget(Option<Arc<Bucket>>);

struct Bucket {
    units: AtomicU32,
    capacity: u32,
    refill: u32,
}

impl RetryBudget {
    /// A budget of this many retries, to which each response to a first attempt adds `percent`
    /// hundredths of a retry.
    pub fn new(retries: u32, percent: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self(Some(Arc::new(Bucket {
            units: AtomicU32::new(capacity),
            capacity,
            refill: percent.min(COST),
        })))
    }

    /// No limit.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// The number of retries that are left; `None` without a limit.
    pub fn remaining(&self) -> Option<u32> {
        let bucket = self.0.as_ref()?;
        Some(bucket.units.load(Relaxed) / COST)
    }

    /// Records a response that is not a temporary failure, to an attempt that took a token or to
    /// another one. A full bucket is only read, so that calls do not contend for it.
    pub(crate) fn refill(&self, took_token: bool) {
        if let Some(bucket) = &self.0
            && bucket.units.load(Relaxed) < bucket.capacity
        {
            bucket.add(if took_token { COST } else { bucket.refill });
        }
    }

    /// Takes a retry; false if none is left.
    pub(crate) fn take(&self) -> bool {
        self.0.as_ref().is_none_or(|bucket| {
            let rest = |units: u32| units.checked_sub(COST);
            bucket.units.fetch_update(Relaxed, Relaxed, rest).is_ok()
        })
    }
}

impl Bucket {
    #[cold]
    fn add(&self, units: u32) {
        let sum = |before: u32| Some(before.saturating_add(units).min(self.capacity));
        // The closure always returns a value, so that the update succeeds.
        let _ = self.units.fetch_update(Relaxed, Relaxed, sum);
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(100, 20)
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.remaining() {
            Some(remaining) => write!(f, "RetryBudget({remaining} retries left)"),
            None => f.write_str("RetryBudget(unlimited)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;

    #[test]
    fn ten_responses_pay_for_a_retry() {
        let budget = RetryBudget::new(2, 10);
        assert!(budget.take() && budget.take());
        assert!(!budget.take());
        for _ in 0..9 {
            budget.refill(false);
        }
        assert!(!budget.take());
        budget.refill(false);
        assert!(budget.take());
        assert_eq!(budget.remaining(), Some(0));
    }

    #[test]
    fn a_successful_retry_returns_its_token() {
        let budget = RetryBudget::new(2, 10);
        assert!(budget.take() && budget.take());
        budget.refill(true);
        assert_eq!(budget.remaining(), Some(1));
        budget.refill(true);
        budget.refill(true);
        assert_eq!(budget.remaining(), Some(2));
    }

    #[test]
    fn the_capacity_is_the_limit() {
        let budget = RetryBudget::new(3, 10);
        for _ in 0..1000 {
            budget.refill(false);
        }
        assert_eq!(budget.remaining(), Some(3));
        assert_eq!((0..10).filter(|_| budget.take()).count(), 3);
        assert!(!RetryBudget::new(0, 10).take());
        let largest = RetryBudget::new(u32::MAX, u32::MAX);
        assert!(largest.take());
        largest.refill(true);
        largest.refill(true);
        assert!(largest.remaining() > Some(40_000_000));
    }

    #[test]
    fn clones_share_their_tokens() {
        let budget = RetryBudget::new(1, 10);
        assert!(budget.clone().take());
        assert!(!budget.take());
        assert!(RetryBudget::unlimited().take());
        assert_eq!(RetryBudget::unlimited().remaining(), None);
    }
}

//! Limits the retries of all calls of a client, so that an outage does not multiply its load.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The units that a retry costs. A response adds one unit per percent.
const COST: u32 = 100;

/// Limits the retries of all calls of a client or session.
///
/// A retry policy considers one call. If a server fails for all callers, each call is sent up to
/// five times, and the additional load delays the recovery. The budget is a token bucket: each
/// retry takes a token, and each response other than a temporary failure adds a tenth of one. If
/// the bucket is empty, a failed call is not retried, and its error states it
/// ([`Error::is_retry_budget_exhausted`](crate::Error::is_retry_budget_exhausted)).
///
/// By default, a client has a bucket of 100 tokens, which is full at the beginning, and adds 10 %.
/// Up to 9 % of failed attempts are retried without a limit, and an outage adds 100 requests and
/// 10 % to those of the calls. A program with few calls is not affected: an outage has to last for
/// 25 calls with four retries each.
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
/// | 30 % | none | 10,000 | 14,257 | 1.43 | 99.8 % |
/// | 30 % | default | 10,000 | 10,859 | 1.09 | 76.0 % |
/// | 5 % | none | 10,000 | 10,521 | 1.05 | 100 % |
/// | 5 % | default | 10,000 | 10,521 | 1.05 | 100 % |
///
/// During an outage the budget removes the additional load. If a part of the attempts fails for a
/// long time, it exchanges successful calls for load; use [`new`](Self::new) or
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
    /// A budget of this many retries, to which each response adds `percent` hundredths of a retry.
    pub fn new(retries: u32, percent: u32) -> Self {
        // Half of the range, so that concurrent additions cannot overflow.
        let capacity = retries.saturating_mul(COST).min(u32::MAX / 2);
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
        Some(bucket.units.load(Relaxed).min(bucket.capacity) / COST)
    }

    /// Records a response. A full bucket is only read, so that calls do not contend for it.
    pub(crate) fn refill(&self) {
        if let Some(bucket) = &self.0
            && bucket.units.load(Relaxed) < bucket.capacity
        {
            // Concurrent responses can exceed the capacity by less than a retry each.
            bucket.units.fetch_add(bucket.refill, Relaxed);
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

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(100, 10)
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
            budget.refill();
        }
        assert!(!budget.take());
        budget.refill();
        assert!(budget.take());
        assert_eq!(budget.remaining(), Some(0));
    }

    #[test]
    fn the_capacity_is_the_limit() {
        let budget = RetryBudget::new(3, 10);
        for _ in 0..1000 {
            budget.refill();
        }
        assert_eq!(budget.remaining(), Some(3));
        assert_eq!((0..10).filter(|_| budget.take()).count(), 3);
        assert!(!RetryBudget::new(0, 10).take());
        let largest = RetryBudget::new(u32::MAX, u32::MAX);
        assert!(largest.take());
        largest.refill();
        largest.refill();
        assert!(largest.remaining() > Some(20_000_000));
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

//! The deadline of a call and the number of its attempts.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::open::OpenAttempt;
use crate::error::{Error, Limit, Result};
use crate::options::{Settings, effective_timeout};

/// The part of its time and attempts that a call has used.
pub(crate) struct CallBudget {
    pub(crate) started: Instant,
    limit: Option<Duration>,
    /// The start of the timeout, and whether it is the default one.
    since: Instant,
    default: bool,
    pub(crate) attempts: u32,
    /// The credentials were refreshed for this call, which happens at most once.
    pub(super) refreshed: bool,
    /// The next attempt is a retry that took a token of the retry budget.
    pub(super) took_token: bool,
    /// The attempt whose end interceptors must be called with.
    pub(super) open: Option<Box<OpenAttempt>>,
}

impl CallBudget {
    pub(crate) fn new(options: &Settings, timers: bool) -> Result<Self> {
        if !timers && (options.timeout.is_some() || options.attempt_timeout.is_some()) {
            let remedy =
                "a timeout needs a tokio runtime; make the call inside of one, or set no timeout";
            return Err(Error::usage(remedy.to_owned()));
        }
        let limit = effective_timeout(options.timeout);
        let now = Instant::now();
        Ok(Self {
            started: now,
            since: now,
            default: options.timeout.is_none(),
            limit: limit.filter(|_| timers),
            attempts: 0,
            refreshed: false,
            took_token: false,
            open: None,
        })
    }

    pub(crate) fn remaining(&self) -> Option<Duration> {
        self.limit
            .map(|limit| limit.saturating_sub(self.since.elapsed()))
    }

    /// Progress resets the attempt counter and extends the default deadline.
    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "only `media` uses it")
    )]
    pub(crate) fn progressed(&mut self) {
        self.attempts = 0;
        self.refreshed = false;
        if self.default {
            self.since = Instant::now();
        }
    }

    /// Runs a future until the deadline of the call. It is pinned where it was created, because
    /// passing it by value would reserve its size in each caller.
    pub(crate) async fn within<T>(
        &self,
        work: impl Future<Output = Result<T>> + Unpin,
    ) -> Result<T> {
        // The deadline instead of the remaining time, which would read the clock twice.
        let end = |limit| Some((limit, self.since.checked_add(limit)?));
        let Some((limit, end)) = self.limit.and_then(end) else {
            return work.await;
        };
        let late = |_| Err(Error::timeout(Limit::Call, limit));
        tokio::time::timeout_at(end, work)
            .await
            .unwrap_or_else(late)
    }
}

//! The time and the chances of a call.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Limit, Result};
use crate::options::{Settings, effective_timeout};

/// Where a call stands: what it has used of its time and its chances.
pub(crate) struct CallBudget {
    pub(crate) started: Instant,
    limit: Option<Duration>,
    /// Since when the limit counts, and whether only the default set it.
    since: Instant,
    default: bool,
    pub(crate) attempts: u32,
    /// The credentials were renewed for this call; that is done once.
    pub(super) refreshed: bool,
}

impl CallBudget {
    pub(crate) fn new(options: &Settings, timers: bool) -> Result<Self> {
        if !timers && (options.timeout.is_some() || options.attempt_timeout.is_some()) {
            let remedy = "a timeout needs a tokio runtime, and the call was made outside of one; \
                          make it inside, or set no timeout";
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
        })
    }

    pub(super) fn remaining(&self) -> Option<Duration> {
        self.limit
            .map(|limit| limit.saturating_sub(self.since.elapsed()))
    }

    /// The server has more than ever before: what failed until then counts no
    /// more, and a time that nobody set begins anew.
    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "media alone asks for it")
    )]
    pub(crate) fn progressed(&mut self) {
        self.attempts = 0;
        self.refreshed = false;
        if self.default {
            self.since = Instant::now();
        }
    }

    /// Does the work in the time that is left for the call.
    pub(crate) async fn within<T>(
        &self,
        work: impl Future<Output = Result<T>> + Unpin,
    ) -> Result<T> {
        // The time when it ends, not what is left: that would look at the clock twice.
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

/// Does the work in this time. It is pinned where it was made: a future that is
/// handed from one to the next takes its room in each.
pub(super) async fn within<T>(
    limit: Limit,
    time: Option<Duration>,
    work: impl Future<Output = Result<T>> + Unpin,
) -> Result<T> {
    match time {
        None => work.await,
        Some(time) => tokio::time::timeout(time, work)
            .await
            .unwrap_or_else(|_| Err(Error::timeout(limit, time))),
    }
}

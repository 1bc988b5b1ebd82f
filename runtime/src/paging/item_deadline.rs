//! The time limit of one item, over pages without items.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// Since when an item is waited for.
///
/// Each page is a call with a deadline of its own, and pages without items are valid. A server
/// that sends them without end is stopped by the deadline of a call, applied to the item.
#[derive(Default)]
pub(super) struct ItemDeadline {
    /// When the first page was requested for this item.
    since: Option<Instant>,
    /// Wakes the task at the deadline; set after the first page without items.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl ItemDeadline {
    /// A page is requested, if it is not already.
    pub(super) fn begin(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// A page without items came. Without a tokio runtime there is no limit.
    pub(super) fn page_without_items(&mut self, limit: Option<Duration>) {
        if self.alarm.is_some() || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let end = limit.and_then(|limit| self.since?.checked_add(limit));
        self.alarm = end.map(|end| Box::pin(tokio::time::sleep_until(end)));
    }

    /// True if the deadline has passed; else the task is woken when it does.
    pub(super) fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let alarm = self.alarm.as_mut();
        alarm.is_some_and(|alarm| alarm.as_mut().poll(context) == Poll::Ready(()))
    }
}

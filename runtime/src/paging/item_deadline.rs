//! The deadline of one item, over pages without items.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// The deadline of one item.
///
/// Each page is a call with its own deadline, and pages without items are valid. The timeout of a
/// call also applies to each item, which stops servers that send such pages without end.
#[derive(Default)]
pub(super) struct ItemDeadline {
    /// The time of the first request for this item.
    since: Option<Instant>,
    /// Wakes the task at the deadline. Set after the first page without items.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl ItemDeadline {
    /// Starts the time, unless it has been started.
    pub(super) fn begin(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// Records a page without items. Without a tokio runtime there is no deadline.
    pub(super) fn page_without_items(&mut self, limit: Option<Duration>) {
        if self.alarm.is_some() || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let end = limit.and_then(|limit| self.since?.checked_add(limit));
        self.alarm = end.map(|end| Box::pin(tokio::time::sleep_until(end)));
    }

    /// True if the deadline has passed. Otherwise the task is woken when it does.
    pub(super) fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let alarm = self.alarm.as_mut();
        alarm.is_some_and(|alarm| alarm.as_mut().poll(context) == Poll::Ready(()))
    }
}

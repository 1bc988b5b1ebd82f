//! The deadline of one element.

use std::future::Future as _;
use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// The deadline of one element, which starts with the first wait for it.
pub(super) struct ElementDeadline {
    limit: Option<Duration>,
    /// Kept between elements.
    alarm: Option<Pin<Box<Sleep>>>,
    /// The alarm is set for the current element.
    is_set: bool,
}

impl ElementDeadline {
    pub(super) fn new(limit: Option<Duration>) -> Self {
        Self {
            limit,
            alarm: None,
            is_set: false,
        }
    }

    /// The limit, if the deadline has passed. Otherwise the task is woken when it does. Without a
    /// tokio runtime there is no deadline.
    pub(super) fn is_over(&mut self, context: &mut Context<'_>) -> Option<Duration> {
        let limit = self.limit?;
        if !self.is_set {
            if tokio::runtime::Handle::try_current().is_err() {
                return None;
            }
            let end = Instant::now().checked_add(limit)?;
            match &mut self.alarm {
                Some(alarm) => alarm.as_mut().reset(end),
                None => self.alarm = Some(Box::pin(tokio::time::sleep_until(end))),
            }
            self.is_set = true;
        }
        let alarm = self.alarm.as_mut()?;
        alarm.as_mut().poll(context).is_ready().then_some(limit)
    }

    /// Ends the deadline of the current element.
    pub(super) fn end(&mut self) {
        self.is_set = false;
    }
}

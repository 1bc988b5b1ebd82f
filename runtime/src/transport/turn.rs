//! Limits the work of one poll.
//!
//! Timers and other tasks run between polls. A stream whose input is always ready would otherwise
//! be read to its end by one poll, and neither the call's timeout nor the caller's would fire.

use std::task::{Context, Poll};

/// Counts the steps since the last return to the executor.
#[derive(Default)]
pub(crate) struct Turn(u32);

impl Turn {
    /// Counts one step. After `most` steps in a row it schedules another poll and returns
    /// `Pending`.
    pub(crate) fn step(&mut self, most: u32, context: &Context<'_>) -> Poll<()> {
        if self.0 >= most {
            self.0 = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.0 += 1;
        Poll::Ready(())
    }

    /// Resets the counter, because the input was not ready.
    pub(crate) fn rest(&mut self) {
        self.0 = 0;
    }
}

//! Bounds the work that one poll does before it returns to its executor.
//!
//! Timers and other tasks run only between two polls. A stream whose input is always ready would
//! otherwise be read by one poll to its end, and neither the call's timeout nor the caller's own would fire.

use std::task::{Context, Poll};

/// Counts steps since the executor was last in control.
#[derive(Default)]
pub(crate) struct Turn(u32);

impl Turn {
    /// Counts one step. Once `most` steps were made in a row it schedules another poll and returns `Pending`.
    pub(crate) fn step(&mut self, most: u32, context: &Context<'_>) -> Poll<()> {
        if self.0 >= most {
            self.0 = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.0 += 1;
        Poll::Ready(())
    }

    /// The executor is in control anyway: the input was not ready.
    pub(crate) fn rest(&mut self) {
        self.0 = 0;
    }
}

//! The attempt that interceptors were called with.

use std::time::Duration;

use tokio::time::Instant;

/// An attempt that interceptors were called with, until they are called with its end.
pub(crate) struct OpenAttempt {
    pub(super) number: u32,
    pub(super) started: Instant,
    pub(super) elapsed: Option<Duration>,
    /// The number of interceptors whose `before_attempt` succeeded.
    pub(super) entered: usize,
}

//! The delays between the requests of a poller.

use std::time::Duration;

use tokio::time::Instant;

/// The factor by which each delay grows.
const FACTOR: f64 = 1.5;

/// The minimum delay after a poll, so that no configuration polls continuously.
const SHORTEST: Duration = Duration::from_millis(100);

/// The delays between requests, which grow from poll to poll.
pub(super) struct Pace {
    delay: Duration,
    max_delay: Duration,
    /// The caller set the initial delay, which then also applies to a waiting method.
    is_set: bool,
    /// The start of the latest request, except the first.
    started: Option<Instant>,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            is_set: false,
            started: None,
        }
    }

    pub(super) fn set_initial(&mut self, delay: Duration) {
        self.delay = delay;
        self.is_set = true;
    }

    pub(super) fn set_max(&mut self, delay: Duration) {
        self.max_delay = delay;
    }

    /// Records that a request starts now.
    pub(super) fn request_starts(&mut self) {
        self.started = Some(Instant::now());
    }

    /// The next request is like the first one.
    pub(super) fn restart(&mut self) {
        self.started = None;
    }

    /// The delay before the next poll.
    pub(super) fn before_poll(&mut self) -> Duration {
        let longest = self.max_delay.max(SHORTEST);
        let delay = self.delay.min(longest);
        let longer = Duration::try_from_secs_f64(delay.as_secs_f64() * FACTOR);
        self.delay = longer.unwrap_or(longest).max(SHORTEST);
        delay
    }

    /// The delay before the next request if the server waits in its waiting method.
    ///
    /// It is zero before the first request, and after a request that took as long as the delay. If
    /// the server responds earlier, it receives as many requests as without a waiting method.
    pub(super) fn before_wait(&mut self) -> Duration {
        let Some(started) = self.started else {
            return match self.is_set {
                true => self.before_poll(),
                false => Duration::ZERO,
            };
        };
        let (spent, longest) = (started.elapsed(), self.max_delay.max(SHORTEST));
        match spent >= self.delay.min(longest) {
            true => Duration::ZERO,
            false => self.before_poll().saturating_sub(spent),
        }
    }
}

//! A progress bar on a terminal.

use std::io;
use std::thread;
use std::time::Duration;

use discogen_model::text::Line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Delay before a bar is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar, shown after a second. indicatif draws on terminals only. Dropping the value
/// removes the bar.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Creates a hidden bar.
    pub(super) fn none() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Creates a bar for a number of steps.
    pub(super) fn new(steps: usize) -> Self {
        let length = u64::try_from(steps).ok();
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let waiting = bar.downgrade();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            if let Some(bar) = waiting.upgrade().filter(|bar| !bar.is_finished()) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.tick();
            }
        });
        Self(bar)
    }

    /// Sets the number of completed steps, and the current one.
    pub(super) fn at(&self, done: usize, what: &str) {
        self.0.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        self.0.set_message(Line::new(what).to_string());
    }

    /// Hides the bar while lines are written.
    pub(super) fn aside(&self, write: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        self.0.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

//! A progress bar on a terminal.

use std::io;
use std::thread;
use std::time::Duration;

use discogen_model::text::Line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Delay before a bar is shown.
const PATIENCE: Duration = Duration::from_secs(1);

#[cfg(feature = "call")]
const TRANSFER: &str = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
#[cfg(feature = "call")]
const TRANSFER_OF_UNKNOWN_LENGTH: &str = "{spinner} {bytes} {bytes_per_sec}";

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
        Self::styled(u64::try_from(steps).ok(), "{bar:30} {pos}/{len} {msg}")
    }

    /// Creates a bar for an upload or a download.
    #[cfg(feature = "call")]
    pub(super) fn transfer() -> Self {
        Self::styled(None, TRANSFER_OF_UNKNOWN_LENGTH)
    }

    /// Creates a line that shows the elapsed time.
    #[cfg(feature = "call")]
    pub(super) fn waiting() -> Self {
        let progress = Self::styled(None, "{spinner} {elapsed} {msg}");
        progress.0.enable_steady_tick(Duration::from_millis(200));
        progress
    }

    /// The same bar, for a function that is called during a transfer.
    #[cfg(feature = "call")]
    pub(super) fn handle(&self) -> Transfer {
        Transfer(self.0.clone())
    }

    fn styled(length: Option<u64>, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        bar.set_style(style(template));
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

    /// Sets the text.
    #[cfg(feature = "call")]
    pub(super) fn say(&self, what: &str) {
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

/// The bar of an upload or a download.
#[cfg(feature = "call")]
pub(super) struct Transfer(ProgressBar);

#[cfg(feature = "call")]
impl Transfer {
    /// Sets the number of bytes so far, and all of them if known.
    pub(super) fn bytes(&self, bytes: u64, total: Option<u64>) {
        if total.is_some() && self.0.length().is_none() {
            self.0.set_style(style(TRANSFER));
        }
        if let Some(total) = total {
            self.0.set_length(total);
        }
        self.0.set_position(bytes);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

//! Prints progress to standard error: on a terminal a single line that is updated, otherwise a line every few
//! seconds.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// The interval between two lines if standard error is not a terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// The progress of one step.
pub(crate) struct Progress {
    verb: &'static str,
    total: usize,
    weight: usize,
    done: usize,
    done_weight: usize,
    start: Instant,
    last_print: Option<Instant>,
    is_terminal: bool,
}

impl Progress {
    /// A step with `total` documents of `weight` bytes in total.
    pub(crate) fn new(verb: &'static str, total: usize, weight: usize) -> Self {
        Self {
            verb,
            total,
            weight,
            done: 0,
            done_weight: 0,
            start: Instant::now(),
            last_print: None,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Records a completed document.
    pub(crate) fn advance(&mut self, name: &str, weight: usize) -> io::Result<()> {
        self.done += 1;
        self.done_weight += weight;
        let pause = if self.is_terminal {
            Duration::from_millis(100)
        } else {
            PAUSE
        };
        let is_due = self
            .last_print
            .is_none_or(|last_print| last_print.elapsed() >= pause);
        if !is_due && self.done != self.total {
            return Ok(());
        }
        self.last_print = Some(Instant::now());
        let line = format!(
            "{} {}/{}, {name}, {} left",
            self.verb,
            self.done,
            self.total,
            duration(self.left())
        );
        if self.is_terminal {
            let end = if self.done == self.total { "\n" } else { "" };
            write!(io::stderr(), "\r\x1b[K{line}{end}")
        } else {
            writeln!(io::stderr(), "{line}")
        }
    }

    fn left(&self) -> Duration {
        let rest = self.weight.saturating_sub(self.done_weight) as f64;
        self.start
            .elapsed()
            .mul_f64(rest / self.done_weight.max(1) as f64)
    }
}

fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Prints a line to standard error.
pub(crate) fn print_line(line: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{line}")
}

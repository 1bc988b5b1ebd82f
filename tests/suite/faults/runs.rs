//! Runs numbered schedules concurrently, for the tests with random faults.

use std::fmt;
use std::future::Future;
use std::io::Write as _;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// How many schedules run concurrently. They wait most of the time.
const BESIDE: usize = 32;

/// A completed run of `count` schedules, starting with the seed `first`.
pub(crate) struct Run {
    pub(crate) count: u64,
    first: u64,
    took: Duration,
}

impl Run {
    /// Prints the results, bypassing the captured output so that they are visible for passing tests.
    pub(crate) fn report(&self, of: &str, came: fmt::Arguments<'_>) {
        let Self { count, first, took } = self;
        let line = format!("{count} schedules of {of} from seed {first} in {took:.1?}: {came}");
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// Runs `FAULT_SCHEDULES` schedules (or the default number) starting with `FAULT_SEED`, and passes each result to
/// `add`. Panics with the message of a failure.
pub(crate) async fn play<T, F>(
    usual: u64,
    schedule: impl Fn(u64) -> F,
    mut add: impl FnMut(T),
) -> Run
where
    T: Send + 'static,
    F: Future<Output = Result<T, String>> + Send + 'static,
{
    let count = from_env("FAULT_SCHEDULES").unwrap_or(usual);
    let first = from_env("FAULT_SEED").unwrap_or(1);
    let started = Instant::now();
    let mut running = JoinSet::new();
    for seed in first..first.saturating_add(count) {
        if running.len() >= BESIDE
            && let Some(one) = running.join_next().await
        {
            add(ended(one));
        }
        running.spawn(schedule(seed));
    }
    while let Some(one) = running.join_next().await {
        add(ended(one));
    }
    Run {
        count,
        first,
        took: started.elapsed(),
    }
}

fn ended<T>(one: Result<Result<T, String>, tokio::task::JoinError>) -> T {
    match one {
        Ok(Ok(one)) => one,
        Ok(Err(failure)) => panic!("{failure}"),
        Err(panicked) => panic!("{panicked}"),
    }
}

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

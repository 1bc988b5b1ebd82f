//! Runs independent jobs on all cores and returns the results in the order of the input.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The usual stack size of a main thread; deep documents recurse.
const STACK: usize = 8 << 20;

/// The number of jobs per thread that are started ahead of `take`. With half as many, threads wait for
/// a large document among small ones; with more, the memory for pending results grows.
const AHEAD: usize = 4;

/// Returns the number of threads to use.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Calls `work` for each number below `count` on `threads` threads, and `take` with each result, in
/// order, on the calling thread. The threads are at most four times their number ahead of `take`, which
/// bounds the number of pending results.
///
/// # Errors
/// Returns the first error of `take`, and starts no further work.
///
/// # Panics
/// Panics if `work` panics.
pub(crate) fn in_order<T: Send, E>(
    threads: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.min(count);
    let queue = Queue::new(count, AHEAD * threads);
    thread::scope(|scope| {
        // Ends the threads on every exit from this function.
        let _end = End(&queue);
        let work = &work;
        let spawn = |_| {
            let run = || queue.work(work);
            let thread = thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, run).is_ok()
        };
        let spawned = match threads {
            0 | 1 => 0,
            threads => (0..threads).filter(|it| spawn(*it)).count(),
        };
        for index in 0..count {
            let result = match spawned {
                0 => work(index),
                _ => match queue.take(index) {
                    Some(result) => result,
                    // A thread panicked; the scope propagates the panic.
                    None => break,
                },
            };
            take(index, result)?;
        }
        Ok(())
    })
}

/// The state of the work: numbers to process and finished results.
struct Queue<T> {
    state: Mutex<State<T>>,
    /// Signals a result, or the end.
    done: Condvar,
    /// Signals room for another result, or the end.
    room: Condvar,
    count: usize,
    window: usize,
}

struct State<T> {
    next: usize,
    taken: usize,
    results: BTreeMap<usize, T>,
    is_over: bool,
}

impl<T> Queue<T> {
    fn new(count: usize, window: usize) -> Self {
        Self {
            state: Mutex::new(State {
                next: 0,
                taken: 0,
                results: BTreeMap::new(),
                is_over: false,
            }),
            done: Condvar::new(),
            room: Condvar::new(),
            count,
            window,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The loop of one thread.
    fn work(&self, work: &impl Fn(usize) -> T) {
        while let Some(index) = self.next() {
            let end = End(self);
            let result = work(index);
            std::mem::forget(end);
            self.state().results.insert(index, result);
            self.done.notify_all();
        }
    }

    /// Waits for room and returns the next number; `None` at the end.
    fn next(&self) -> Option<usize> {
        let mut state = self.state();
        while !state.is_over && state.next < self.count {
            if state.next < state.taken + self.window {
                let index = state.next;
                state.next += 1;
                return Some(index);
            }
            let woken = self.room.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Waits for the result of a number; `None` if the work ended without it.
    fn take(&self, index: usize) -> Option<T> {
        let mut state = self.state();
        loop {
            if let Some(result) = state.results.remove(&index) {
                state.taken = index + 1;
                self.room.notify_all();
                return Some(result);
            }
            if state.is_over {
                return None;
            }
            let woken = self.done.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Ends the work when dropped.
struct End<'q, T>(&'q Queue<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.done.notify_all();
        self.0.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Work in which earlier jobs take longer.
    fn slow_at_first(index: usize) -> usize {
        if index < 3 {
            thread::sleep(Duration::from_millis(30));
        }
        index * index
    }

    #[test]
    fn results_come_in_order() {
        for threads in [0, 1, 2, 7] {
            for count in [0, 1, 2, 50] {
                let mut taken = Vec::new();
                let end = in_order(threads, count, slow_at_first, |index, result| {
                    taken.push((index, result));
                    Ok::<(), ()>(())
                });
                assert_eq!(end, Ok(()));
                let expected: Vec<_> = (0..count).map(|it| (it, it * it)).collect();
                assert_eq!(taken, expected, "{threads} threads");
            }
        }
    }

    #[test]
    fn all_threads_work_at_the_same_time() {
        let barrier = std::sync::Barrier::new(4);
        // Each job waits for three others.
        let end = in_order(
            4,
            8,
            |_| barrier.wait().is_leader(),
            |_, _| Ok::<(), ()>(()),
        );
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn few_results_wait() {
        let begun = AtomicUsize::new(0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        let end = in_order(4, 200, work, |index, _| {
            if index % 50 == 0 {
                thread::sleep(Duration::from_millis(20));
            }
            let ahead = begun.load(Ordering::SeqCst) - index;
            (ahead <= 1 + AHEAD * 4).then_some(()).ok_or(ahead)
        });
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn an_error_ends_the_work() {
        let begun = AtomicUsize::new(0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        let end = in_order(3, 1000, work, |index, _| match index {
            5 => Err("enough"),
            _ => Ok(()),
        });
        assert_eq!(end, Err("enough"));
        assert!(begun.load(Ordering::SeqCst) <= 6 + AHEAD * 3);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_passed_on() {
        let work = |index| assert!(index != 4, "four");
        let end = in_order(2, 20, work, |_, ()| Ok::<(), ()>(()));
        assert_eq!(end, Ok(()), "not reached");
    }
}

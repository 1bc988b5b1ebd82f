//! Runs blocking work on a thread of the tokio runtime.

use std::io;

/// Runs blocking work on a thread. If the caller was dropped, its result is dropped there.
pub(super) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(io::Error::other(error)))
}

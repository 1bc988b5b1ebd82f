//! A long-running operation that is polled.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::Operation;
use super::poll_loop::PollLoop;
use crate::error::{Error, Result};
use crate::stream::stream;
use crate::wire::Field;

/// Polls a long-running operation, as a [`Stream`](futures_core::Stream) of its states, with
/// [`next`](Self::next) in a loop, or with [`wait`](Self::wait) to its end.
///
/// The first state is the response of the call that starts the operation; it is sent by the first
/// `next`. While the operation is not done, the polling method is called: after 1 second, then
/// after 1.5 times the previous delay, up to 30 seconds ([`initial_delay`](Self::initial_delay),
/// [`max_delay`](Self::max_delay)). AIP-151 does not specify the intervals. Each poll is a call
/// with the options of the first one, including its retries but without its `fields`.
///
/// There is no timeout unless [`timeout`](Self::timeout) sets one, because operations take from
/// seconds to days.
///
/// **To continue later,** also in another process, store [`name`](Self::name) and pass it to the
/// polling method, whose call has `poller()` and `wait()`, too:
/// `vision.operations().get(name).wait()`.
///
/// **Dropping the poller** stops polling. The operation continues unless [`cancel`](Self::cancel)
/// was called. Dropping the future of `next` loses no state.
#[must_use = "a poller sends no requests until it is polled"]
pub struct Poller<S> {
    poll_loop: PollLoop,
    schema: PhantomData<fn() -> S>,
}

impl<S: Field + 'static> Poller<S> {
    pub(super) fn new(poll_loop: PollLoop) -> Self {
        Self {
            poll_loop,
            schema: PhantomData,
        }
    }

    /// Sets the delay before the first poll; 1 second by default, and none if [`wait`](Self::wait)
    /// uses a waiting method of the server.
    ///
    /// It may be zero. The following polls are at least 100 milliseconds apart.
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.poll_loop.pace.set_initial(delay);
        self
    }

    /// Sets the maximum delay between two polls; 30 seconds by default, and at least 100
    /// milliseconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.poll_loop.pace.set_max(delay);
        self
    }

    /// Sets the timeout for the whole operation, starting with the first request. When it elapses,
    /// the poller ends with an error ([`is_timeout`](crate::Error::is_timeout)) that contains the
    /// name of the operation. The operation continues.
    ///
    /// The timeout of a single call is that of its options
    /// ([`CallOptions::timeout`](crate::CallOptions::timeout)).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.poll_loop.limit = Some(limit);
        self
    }

    /// Calls the waiting method of the API, if it has one, instead of the polling method, also in
    /// [`next`](Self::next). States are then reported less often, and the last one immediately.
    /// [`wait`](Self::wait) always does so.
    pub fn wait_at_server(mut self) -> Self {
        self.poll_loop.wait_at_server();
        self
    }

    /// The operation's name (for schemas without names, its ID), once it is known.
    pub fn name(&self) -> Option<&str> {
        self.poll_loop.name()
    }

    /// Waits until the operation is done and returns it.
    ///
    /// If the API has a waiting method, it is called instead of the polling method: immediately, and
    /// again when the server responds before the operation is done, without a delay if the server
    /// waited as long as the delay. If it fails, for example with a 404, a 501 or a timeout of the
    /// client, the polling method is called instead. [`next`](Self::next) uses the polling method, to
    /// report the progress, unless [`wait_at_server`](Self::wait_at_server) is set.
    ///
    /// # Errors
    ///
    /// A call fails, the timeout elapses, or the operation failed. In the last case,
    /// [`is_operation_failure`](crate::Error::is_operation_failure) is true and
    /// [`status`](crate::Error::status) contains the reason. [`operation`](crate::Error::operation)
    /// returns the name.
    pub async fn wait(self) -> Result<Operation<S>> {
        let mut poller = self.wait_at_server();
        let mut last = None;
        while let Some(state) = poller.next().await {
            last = Some(state?);
        }
        last.ok_or_else(already_done)?.into_result()
    }

    /// Requests the cancellation of the operation. Continue with [`next`](Self::next) or
    /// [`wait`](Self::wait) to see how it ends, usually with `CANCELLED`.
    ///
    /// # Errors
    ///
    /// The call fails, the name of the operation is not known yet, or the API has no cancelling
    /// method ([`can_cancel`](Self::can_cancel)).
    pub fn cancel(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<S> {
        self.poll_loop.cancel()
    }

    /// True if the API has a method that cancels such operations.
    pub fn can_cancel(&self) -> bool {
        self.poll_loop.can_cancel()
    }

    fn poll_state(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Operation<S>>>> {
        loop {
            let Some(response) = ready!(self.poll_loop.poll_response(context)) else {
                return Poll::Ready(None);
            };
            let origin = self.poll_loop.origin();
            let state = response.and_then(|response| {
                let state = Operation::new(response.decode_part::<S>()?, origin);
                self.poll_loop.process(state.content())?;
                Ok(state)
            });
            let error = match state {
                Ok(state) => return Poll::Ready(Some(Ok(state))),
                Err(error) => error,
            };
            if self.poll_loop.falls_back(&error) {
                continue;
            }
            self.poll_loop.failed(&error);
            let error = error.with_operation(self.poll_loop.name());
            return Poll::Ready(Some(Err(error)));
        }
    }
}

/// The error of `wait` after the last state was returned.
fn already_done() -> Error {
    let message =
        "the operation was already polled to its end; use the last state that `next` returned";
    Error::usage(message.to_owned())
}

stream! {
    /// The next state: immediately the first time, then after a delay. `None` after the last state.
    ///
    /// A failed operation is a state with an [`error`](Operation::error). A poll that fails after
    /// its retries is an error. If the failure is transient (503, a broken connection), the next
    /// call polls the same operation again; otherwise the stream ends.
    [S: Field + 'static] Poller<S> => Result<Operation<S>>, poll_state
}

impl<S> fmt::Debug for Poller<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.poll_loop.fmt(f)
    }
}

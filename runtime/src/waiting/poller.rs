//! An operation that is followed.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Operation;
use super::poll_loop::PollLoop;
use crate::error::{Error, Result};
use crate::wire::Field;

/// Follows a long-running operation: a [`Stream`] of its states, or [`next`](Self::next) in a loop, or
/// [`wait`](Self::wait) for its end.
///
/// Nothing is sent before it is asked. The first state is the answer of the call that starts the
/// operation. As long as that isn't done, the method that polls is called: after 1 second, then after
/// 1.5 times as long as before, 30 seconds at most ([`initial_delay`](Self::initial_delay),
/// [`max_delay`](Self::max_delay)). Google's AIP-151 leaves the intervals to the client. Each poll is an
/// ordinary call with the options of the first one, retries included; it is asked for whole, so that
/// `fields` of the first call don't count.
///
/// There is no end unless [`timeout`](Self::timeout) sets one: operations take from seconds to days.
///
/// **To go on later,** in another process too: keep [`name`](Self::name), and give it to the method that
/// polls, which has a `poller()` and a `wait()` of its own: `vision.operations().get(name).wait()`.
///
/// **Dropping it** ends the polling. The operation goes on: nothing is cancelled unless
/// [`cancel`](Self::cancel) is called. Dropping the future of `next` loses nothing.
#[must_use = "a poller does nothing until it is asked"]
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

    /// How long to wait before the first poll; 1 second unless set.
    ///
    /// It may be nothing. The polls that follow are at least 100 milliseconds apart.
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.poll_loop.delay = delay;
        self
    }

    /// The longest time between two polls; 30 seconds unless set, and 100 milliseconds at least.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.poll_loop.max_delay = delay;
        self
    }

    /// How long everything may take, from the first question on. Then the poller ends with an error
    /// ([`is_timeout`](crate::Error::is_timeout)) that has the operation's name; the operation goes on.
    ///
    /// The time of a single call is that of its options ([`CallOptions::timeout`](crate::CallOptions::timeout)).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.poll_loop.limit = Some(limit);
        self
    }

    /// The operation's name (its id, where that is what it has), once the server has told it.
    pub fn name(&self) -> Option<&str> {
        self.poll_loop.name()
    }

    /// The next state: at once the first time, later after a while. `None` after the one that is done.
    ///
    /// An operation that failed is a state like another, with an [`error`](Operation::error). A poll that
    /// fails in spite of its retries is an error; if it is one that may pass (503, a broken connection) the
    /// next question goes on with the same operation, else this was the end.
    pub async fn next(&mut self) -> Option<Result<Operation<S>>> {
        std::future::poll_fn(|context| self.poll_state(context)).await
    }

    /// Waits until the operation is done, and gives it.
    ///
    /// # Errors
    /// A call fails, the time is up, or the operation failed: then
    /// [`is_operation_failure`](crate::Error::is_operation_failure) is true and
    /// [`status`](crate::Error::status) says why. [`operation`](crate::Error::operation) has the name.
    pub async fn wait(mut self) -> Result<Operation<S>> {
        let mut last = None;
        while let Some(state) = self.next().await {
            last = Some(state?);
        }
        last.ok_or_else(over)?.into_result()
    }

    /// Asks the server to cancel the operation. That is a request: go on with
    /// [`next`](Self::next) or [`wait`](Self::wait) to see how it ends, as a rule with `CANCELLED`.
    ///
    /// # Errors
    /// The call fails; the operation has no name yet; or the API has no method that cancels it
    /// ([`can_cancel`](Self::can_cancel)).
    pub fn cancel(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<S> {
        self.poll_loop.cancel()
    }

    /// True if the API has a method that cancels such operations.
    pub fn can_cancel(&self) -> bool {
        self.poll_loop.can_cancel()
    }

    fn poll_state(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Operation<S>>>> {
        let Some(answer) = ready!(self.poll_loop.poll_answer(context)) else {
            return Poll::Ready(None);
        };
        let origin = self.poll_loop.origin();
        let state = answer.and_then(|answer| {
            let state = Operation::new(answer.decode_part::<S>()?, origin);
            self.poll_loop.saw(state.content())?;
            Ok(state)
        });
        let state = state.map_err(|error| {
            self.poll_loop.failed(&error);
            error.with_operation(self.poll_loop.name())
        });
        Poll::Ready(Some(state))
    }
}

/// `wait` of a poller that was followed to its end before.
fn over() -> Error {
    let message =
        "the operation was followed to its end already; use the last state that `next` gave";
    Error::usage(message.to_owned())
}

impl<S: Field + 'static> Stream for Poller<S> {
    type Item = Result<Operation<S>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_state(context)
    }
}

impl<S> fmt::Debug for Poller<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.poll_loop.fmt(f)
    }
}

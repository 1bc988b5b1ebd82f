//! Methods of [`Call`] for methods that start a long-running operation.

use super::poll_loop::PollLoop;
use super::{LongRunning, Operation, Poller};
use crate::api::request_parts;
use crate::boxed::BoxFuture;
use crate::call::Call;
use crate::error::Result;

impl<P: LongRunning> Call<P> {
    /// Sends the call and polls the operation that it starts; see [`Poller`].
    #[inline]
    pub fn poller(self) -> Poller<P::Response> {
        let (client, params, options) = self.into_parts();
        let parts = request_parts(&params);
        let (method, polling) = (params.method(), params.polling());
        Poller::new(PollLoop::start(client, method, polling, parts, options))
    }

    /// Sends the call and waits until the operation that it starts is done. A failed operation is
    /// an error. For intervals and timeouts, see [`Poller`], and for waiting methods of servers
    /// [`Poller::wait`].
    #[inline]
    pub fn wait(self) -> BoxFuture<'static, Result<Operation<P::Response>>> {
        Box::pin(self.poller().wait())
    }
}

//! Long-running operations: started by one call, followed by others until they are done.
//!
//! What an operation looks like is read from the schema by the names of its
//! fields, so that generated code says only which method tells how one stands
//! ([`Polling`]). Nothing but the decoding of an answer is generic.

mod content;
mod fill;
mod follow;
mod operation;
mod poller;

#[cfg(test)]
mod tests;

use std::future::Future;

pub use operation::Operation;
pub use poller::Poller;

use crate::call::Call;
use crate::error::Result;
use crate::request::RequestParts;
use crate::service::{Method, Params};
use follow::Follow;

/// How operations of one kind are followed, as the document has it.
#[derive(Clone, Copy, Debug)]
pub struct Polling {
    /// The method that tells how an operation stands.
    pub get: Method,
    /// The method that cancels one.
    pub cancel: Option<Method>,
    /// It takes a body, an empty one.
    pub cancel_body: bool,
    /// The variables of the path of both, in its order, and the segments that each stands for: `*` for
    /// any one, `**` for the whole name of the operation. The last one is the operation.
    pub variables: &'static [(&'static str, &'static str)],
    /// The field with the operation's name.
    pub key: &'static str,
    /// What the field `status` says at the end; without it the field `done` says it.
    pub done: Option<&'static str>,
}

impl Polling {
    /// What most have in common; completes a literal.
    pub const BASE: Self = Self {
        get: Method::BASE,
        cancel: None,
        cancel_body: false,
        variables: &[("name", "**")],
        key: "name",
        done: None,
    };
}

/// Parameters of a method that answers with an operation.
pub trait LongRunning: Params {
    /// How it is followed.
    const POLLING: &'static Polling;
}

/// An operation in the form of `google.longrunning.Operation`: it holds its result and its progress.
pub trait HoldsResult {}

impl<P: LongRunning> Call<P> {
    /// Sends the call, and follows the operation that it starts: see [`Poller`].
    #[inline]
    pub fn poller(self) -> Poller<P::Response> {
        let (client, params, options) = self.into_parts();
        let mut parts = RequestParts::new();
        params.describe(&mut parts);
        let method = const { &P::METHOD };
        Poller::new(Follow::start(client, method, P::POLLING, parts, options))
    }

    /// Sends the call and waits until the operation that it starts is done; an operation that failed
    /// is an error. How often is asked, and how long: see [`Poller`].
    #[inline]
    pub fn wait(self) -> impl Future<Output = Result<Operation<P::Response>>> + Send + 'static {
        self.poller().wait()
    }
}

//! Long-running operations: started by one call, polled until they are done.
//!
//! [`Call::wait`](crate::Call::wait) waits for the operation that a call starts.
//! [`Call::poller`](crate::Call::poller) returns a [`Poller`], which also reports the progress and
//! can cancel the operation.
//!
//! Some APIs have a method that responds when the operation is done, or after a limit of the server
//! (compute's `zoneOperations.wait`). `wait` uses it, so that it returns as soon as the operation is
//! done.
//!
//! Operations are read by the names of their fields. Generated code only provides the methods that
//! poll, wait for and cancel an operation ([`Polling`]).

mod call;
mod content;
mod operation;
mod pace;
mod path_values;
mod poll_loop;
mod poller;

#[cfg(test)]
mod tests;

pub use operation::Operation;
pub use poller::Poller;

use serde_json::Value;

use crate::api::Params;
pub use crate::service::Polling;

/// The parameters of a method that returns an operation.
pub trait LongRunning: Params {
    /// How the operation is polled.
    const POLLING: &'static Polling;

    /// How the operation of these parameters is polled: [`POLLING`](Self::POLLING), unless one type
    /// is used for the parameters of several methods.
    #[inline]
    fn polling(&self) -> &'static Polling {
        Self::POLLING
    }
}

/// A schema of the form `google.longrunning.Operation`, which contains result and metadata.
pub trait HoldsResult {}

/// An operation whose schema is only known at run time.
impl HoldsResult for Value {}

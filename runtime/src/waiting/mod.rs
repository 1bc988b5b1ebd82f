//! Long-running operations: started by one call, followed by others until they are done.
//!
//! What an operation looks like is read from the schema by the names of its
//! fields, so that generated code says only which method tells how one stands
//! ([`Polling`]). Nothing but the decoding of an answer is generic.

mod call;
mod content;
mod operation;
mod path_values;
mod poll_loop;
mod poller;

#[cfg(test)]
mod tests;

pub use operation::Operation;
pub use poller::Poller;

use crate::api::Params;
use crate::service::Polling;

/// Parameters of a method that answers with an operation.
pub trait LongRunning: Params {
    /// How it is followed.
    const POLLING: &'static Polling;
}

/// An operation in the form of `google.longrunning.Operation`: it holds its result and its progress.
pub trait HoldsResult {}

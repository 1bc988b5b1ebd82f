//! The responses of a batch.

use std::any::TypeId;
use std::fmt;

use super::entry::{Entry, State};
use super::handle::BatchHandle;
use crate::error::{Error, Result};
use crate::response::{RawResponse, Response};
use crate::wire::Field;

/// The responses of a batch. Each call has a response or an error of its own.
pub struct BatchResponse {
    pub(super) batch: u64,
    pub(super) entries: Vec<Entry>,
}

impl BatchResponse {
    /// Takes the response of a call, or its error.
    ///
    /// It is an error ([`is_usage`](Error::is_usage)) if the handle belongs to another batch, or if
    /// the response was already taken by its position.
    pub fn take<T: Field + 'static>(&mut self, handle: BatchHandle<T>) -> Result<T> {
        self.by_handle(&handle)?.decode()
    }

    /// Takes the response of a call with its status and headers, or its error. Otherwise like
    /// [`take`](Self::take).
    pub fn take_full<T: Field + 'static>(&mut self, handle: BatchHandle<T>) -> Result<Response<T>> {
        self.by_handle(&handle)?.into_response()
    }

    /// Takes the responses of calls with the same response type, in the order of the handles.
    pub fn take_all<T: Field + 'static>(
        &mut self,
        handles: impl IntoIterator<Item = BatchHandle<T>>,
    ) -> Vec<Result<T>> {
        let handles = handles.into_iter();
        handles.map(|handle| self.take(handle)).collect()
    }

    /// Takes the response of the call at a position, or its error. The first call is at 0.
    ///
    /// It is an error ([`is_usage`](Error::is_usage)) if there is no call at the position, if its
    /// response type is not `T`, or if the response was already taken.
    pub fn take_at<T: Field + 'static>(&mut self, position: usize) -> Result<T> {
        self.by_position(position, TypeId::of::<T>())?.decode()
    }

    /// The number of calls in the batch.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if the batch had no calls.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn by_handle<T: 'static>(&mut self, handle: &BatchHandle<T>) -> Result<RawResponse> {
        if handle.batch != self.batch {
            let message = "the handle belongs to another batch; take its response from that one";
            return Err(Error::usage(message.to_owned()));
        }
        self.by_position(handle.position, TypeId::of::<T>())
    }

    fn by_position(&mut self, position: usize, of: TypeId) -> Result<RawResponse> {
        let count = self.entries.len();
        let entry = self.entries.get_mut(position).ok_or_else(|| {
            Error::usage(format!(
                "the batch has {count} calls, and none at position {position}"
            ))
        })?;
        if entry.response != of {
            return Err(Error::usage(format!(
                "the call at position {position} has another response type"
            )));
        }
        match std::mem::replace(&mut entry.state, State::Taken) {
            State::Done(result) => *result,
            _ => Err(Error::usage(format!(
                "the response at position {position} was already taken"
            ))),
        }
    }
}

impl fmt::Debug for BatchResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResponse")
            .field("calls", &self.entries.len())
            .finish_non_exhaustive()
    }
}

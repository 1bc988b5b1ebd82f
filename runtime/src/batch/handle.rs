//! The position of a call in a batch, with the type of its response.

use std::fmt;
use std::marker::PhantomData;

/// The position of a call in a batch, with the type of its response.
///
/// [`Batch::add`](super::Batch::add) returns it, and
/// [`BatchResponse::take`](super::BatchResponse::take) exchanges it for the response.
pub struct BatchHandle<T> {
    /// The batch of the call.
    pub(super) batch: u64,
    pub(super) position: usize,
    response: PhantomData<fn() -> T>,
}

impl<T> BatchHandle<T> {
    pub(super) fn new(batch: u64, position: usize) -> Self {
        Self {
            batch,
            position,
            response: PhantomData,
        }
    }

    /// The position of the call in its batch; 0 for the first one.
    pub fn position(&self) -> usize {
        self.position
    }
}

impl<T> fmt::Debug for BatchHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BatchHandle").field(&self.position).finish()
    }
}

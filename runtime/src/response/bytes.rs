//! [`Bytes`] as a response type, for methods that return media or a raw body.

use bytes::Bytes;

use crate::wire::{Field, Slot, View};

/// The body is not decoded as JSON.
impl Field for Bytes {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Ignore
    }
    #[inline]
    fn view(&self) -> View<'_> {
        View::Bytes(self)
    }
}

//! The response of a method that answers with media or with a raw body: its bytes.

use bytes::Bytes;

use crate::wire::{Field, Slot, View};

/// The body as it came; no JSON is read into it.
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

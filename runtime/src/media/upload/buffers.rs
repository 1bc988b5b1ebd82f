//! Reuses buffers that the transport has released.
//!
//! A new buffer for each chunk costs more than the copy into it, because the kernel has to map its
//! pages.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

/// Buffers that are in use by the transport, the oldest first.
pub(super) struct Buffers {
    lent: VecDeque<Bytes>,
    /// The maximum number of buffers that are remembered.
    most: usize,
}

impl Buffers {
    pub(super) fn new(most: usize) -> Self {
        Self {
            lent: VecDeque::new(),
            most,
        }
    }

    /// Returns an empty buffer with this capacity. Buffers that are still in use are not touched.
    pub(super) fn take(&mut self, size: usize) -> BytesMut {
        match self.lent.pop_front().map(Bytes::try_into_mut) {
            Some(Ok(mut free)) => {
                free.clear();
                // A buffer that is too small is not needed for anything else, so it is grown.
                free.reserve(size);
                free
            }
            Some(Err(held)) => {
                if self.lent.len() + 1 < self.most {
                    self.lent.push_front(held);
                }
                BytesMut::with_capacity(size)
            }
            None => BytesMut::with_capacity(size),
        }
    }

    /// Freezes a buffer and remembers it.
    pub(super) fn lend(&mut self, buffer: BytesMut) -> Bytes {
        let bytes = buffer.freeze();
        if self.lent.len() < self.most {
            self.lent.push_back(bytes.clone());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Buffers;

    #[test]
    fn what_is_held_is_not_written_over() {
        let mut buffers = Buffers::new(2);
        let mut first = buffers.take(8);
        first.extend_from_slice(b"first");
        let place = first.as_ptr();
        let held = buffers.lend(first);

        let mut second = buffers.take(8);
        assert_ne!(second.as_ptr(), place, "the first is on its way");
        second.extend_from_slice(b"second");
        let other = buffers.lend(second);
        assert_eq!((&held[..], &other[..]), (&b"first"[..], &b"second"[..]));

        drop(held);
        let third = buffers.take(8);
        assert_eq!((third.as_ptr(), third.len()), (place, 0), "it came back");
        assert!(third.capacity() >= 8);
    }

    #[test]
    fn a_part_that_is_held_holds_the_whole() {
        let mut buffers = Buffers::new(1);
        let mut whole = buffers.take(4);
        whole.extend_from_slice(b"abcd");
        let whole = buffers.lend(whole);
        let part = whole.slice(2..);
        drop(whole);
        let mut next = buffers.take(4);
        next.extend_from_slice(b"xxxx");
        assert_eq!(&part[..], b"cd");
    }

    #[test]
    fn no_more_are_kept_than_was_said() {
        let mut buffers = Buffers::new(1);
        let held: Vec<_> = (0..3)
            .map(|_| {
                let buffer = buffers.take(4);
                buffers.lend(buffer)
            })
            .collect();
        assert!(buffers.lent.len() <= 1);
        drop(held);
        assert!(buffers.take(100).capacity() >= 100);
    }
}

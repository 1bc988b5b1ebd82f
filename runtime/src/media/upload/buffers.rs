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

    /// Returns a buffer with this capacity. Its contents are those of an earlier use, which need not
    /// be initialized again. Buffers that are still in use are not touched.
    pub(super) fn take(&mut self, size: usize) -> BytesMut {
        match self.lent.pop_front().map(Bytes::try_into_mut) {
            Some(Ok(mut free)) => {
                free.truncate(size);
                // A buffer that is too small has no other use, so it is grown.
                free.reserve(size - free.len());
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
    fn buffers_in_use_are_not_overwritten() {
        let mut buffers = Buffers::new(2);
        let mut first = buffers.take(8);
        first.extend_from_slice(b"first");
        let address = first.as_ptr();
        let held = buffers.lend(first);

        let mut second = buffers.take(8);
        assert_ne!(second.as_ptr(), address, "the first buffer is in use");
        second.extend_from_slice(b"second");
        let other = buffers.lend(second);
        assert_eq!((&held[..], &other[..]), (&b"first"[..], &b"second"[..]));

        drop(held);
        let third = buffers.take(8);
        assert_eq!(
            (third.as_ptr(), &third[..]),
            (address, &b"first"[..]),
            "the buffer is reused"
        );
        assert!(third.capacity() >= 8);
    }

    #[test]
    fn a_slice_keeps_its_buffer_in_use() {
        let mut buffers = Buffers::new(1);
        let mut whole = buffers.take(4);
        whole.extend_from_slice(b"abcd");
        let whole = buffers.lend(whole);
        let part = whole.slice(2..);
        drop(whole);
        let mut next = buffers.take(4);
        assert!(next.is_empty(), "the buffer is another one");
        next.extend_from_slice(b"xxxx");
        assert_eq!(&part[..], b"cd");
    }

    #[test]
    fn the_number_of_kept_buffers_is_limited() {
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

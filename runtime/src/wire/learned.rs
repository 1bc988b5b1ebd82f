//! What reading and writing learned about shapes: the order of their fields, and which names need no escapes.
//!
//! It is kept in tables that all shapes share. If each shape had its own, a shape would be a static with atomics,
//! whose check takes the compiler longer than that of a constant.

use std::ptr::from_ref;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use super::shape::Shape;

/// The number of predictions is 2 to the power of this.
const ORDER_BITS: u32 = 16;
const ORDERED: usize = 1 << ORDER_BITS;

/// The number of shapes whose names are remembered as plain is 2 to the power of this.
const PLAIN_BITS: u32 = 10;

/// The index of the field that most recently followed another one, or was the first.
///
/// Servers keep one order, so nearly every key is found by one comparison. Two shapes can share entries, and a thread
/// can overwrite those of another one: a prediction is checked on each use.
static NEXT: [AtomicU8; ORDERED] = [const { AtomicU8::new(0) }; ORDERED];

/// The addresses of shapes whose names are plain.
static PLAIN: [AtomicUsize; 1 << PLAIN_BITS] = [const { AtomicUsize::new(0) }; 1 << PLAIN_BITS];

/// The order of the fields of a shape.
#[derive(Clone, Copy)]
pub(super) struct Order {
    shape: &'static Shape,
    /// The entry of the first field.
    start: usize,
}

impl Order {
    #[inline]
    pub(super) fn of(shape: &'static Shape) -> Self {
        Self {
            shape,
            start: hash(shape, ORDER_BITS),
        }
    }

    /// The index of `key`. `position` is 1 + the index of the field before it, or 0 at the start.
    #[inline]
    pub(super) fn find(self, key: &str, position: usize) -> Option<usize> {
        let next = &NEXT[(self.start + position) % ORDERED];
        let predicted = usize::from(next.load(Ordering::Relaxed));
        let name = self.shape.names.get(predicted);
        if name.is_some_and(|name| *name == key) {
            return Some(predicted);
        }
        let found = self.shape.search(key)?;
        if let Ok(index) = u8::try_from(found) {
            next.store(index, Ordering::Relaxed);
        }
        Some(found)
    }
}

/// True if no name of the shape needs an escape in JSON.
#[inline]
pub(super) fn has_plain_names(shape: &'static Shape) -> bool {
    let known = &PLAIN[hash(shape, PLAIN_BITS)];
    known.load(Ordering::Relaxed) == from_ref(shape).addr() || check_names(shape, known)
}

#[cold]
fn check_names(shape: &'static Shape, known: &AtomicUsize) -> bool {
    let plain = shape.names.iter().all(|name| is_plain(name));
    if plain {
        known.store(from_ref(shape).addr(), Ordering::Relaxed);
    }
    plain
}

/// The first bits of a product that depends on all bits of the address.
#[inline]
fn hash(shape: &'static Shape, bits: u32) -> usize {
    let address = from_ref(shape).addr() as u64;
    (address.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - bits)) as usize
}

/// True for a string that JSON quotes without escapes.
#[inline]
pub(super) fn is_plain(text: &str) -> bool {
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    // Without an early exit, the loop compiles to SIMD instructions.
    !text.bytes().fold(false, |any, byte| any | special(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_predictions_are_corrected() {
        let shape: &'static Shape = &Shape {
            name: "Pair",
            ids: &[],
            names: &["a", "b"],
            numbers: &[],
        };
        let order = Order::of(shape);
        for wrong in [0, 1, 2, 255] {
            for key in ["a", "b"] {
                NEXT[order.start].store(wrong, Ordering::Relaxed);
                assert_eq!(order.find(key, 0), shape.search(key));
                assert_eq!(order.find(key, 0), shape.search(key));
            }
            assert_eq!(order.find("c", 0), None);
        }
        assert_eq!(order.find("b", usize::from(u8::MAX) + 7), Some(1));
    }

    #[test]
    fn names_are_plain_or_not_each_time() {
        let plain: &'static Shape = &Shape {
            name: "Plain",
            ids: &[],
            names: &["a", "ü"],
            numbers: &[],
        };
        let special: &'static Shape = &Shape {
            name: "Special",
            ids: &[],
            names: &["a", "\""],
            numbers: &[],
        };
        for _ in 0..3 {
            assert!(has_plain_names(plain));
            assert!(!has_plain_names(special));
        }
    }
}

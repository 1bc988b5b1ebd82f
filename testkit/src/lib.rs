//! Servers for the tests and examples of this repository; the package is not published.

pub mod batch;
pub mod fault;
pub mod loopback;

/// Bytes without a repeating pattern, for media.
pub fn content(size: usize) -> Vec<u8> {
    let byte = |index: usize| (index.wrapping_mul(2_654_435_761) >> 13) as u8;
    (0..size).map(byte).collect()
}

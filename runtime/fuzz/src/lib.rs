//! The properties that the fuzz target checks for every input.

#![forbid(unsafe_code)]

mod api;
mod batch;
mod certificates;
mod elements;
pub mod seeds;
mod wait;

/// Reads an input with the parser that its first byte selects, and checks the result. Returns whether the input is
/// valid.
///
/// # Panics
/// If a property does not hold.
pub fn check(input: &[u8]) -> bool {
    match input.split_first() {
        Some((b'a', rest)) => elements::check(rest, "application/json"),
        Some((b'e', rest)) => elements::check(rest, "text/event-stream"),
        Some((b'b', rest)) => batch::check(rest),
        Some((b'c', rest)) => certificates::check(rest),
        _ => false,
    }
}

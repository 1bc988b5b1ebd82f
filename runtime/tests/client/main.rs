//! The runtime as generated crates and their users see it.

#[cfg(feature = "reqwest")]
mod calls;
mod support;
mod transport;

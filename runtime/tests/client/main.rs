//! The runtime as generated crates and their users see it.

#[cfg(feature = "reqwest")]
mod calls;
#[cfg(feature = "reqwest")]
mod redirects;
#[cfg(feature = "reqwest")]
mod server;
mod shop;
#[cfg(feature = "reqwest")]
mod streams;
mod transport;

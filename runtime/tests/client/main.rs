//! The runtime as generated crates and their users see it.

mod alone;
#[cfg(feature = "reqwest")]
mod calls;
mod cancellation;
mod options;
#[cfg(feature = "reqwest")]
mod redirects;
mod renewal;
mod retries;
mod schedules;
mod secrets;
#[cfg(feature = "reqwest")]
mod server;
mod shop;
#[cfg(feature = "reqwest")]
mod streams;
mod traces;
mod transport;

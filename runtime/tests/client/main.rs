//! The runtime as generated crates and their users see it.

mod alone;
#[cfg(feature = "reqwest")]
mod calls;
mod cancellation;
mod downloads;
#[cfg(feature = "auth")]
mod environment;
#[cfg(feature = "auth")]
mod google;
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
#[cfg(feature = "reqwest")]
mod tls;
mod traces;
mod transport;
#[cfg(feature = "yup-oauth2")]
mod yup;

//! The runtime as generated crates and their users see it.

#[cfg(feature = "reqwest")]
mod calls;
#[cfg(feature = "auth")]
mod environment;
#[cfg(feature = "auth")]
mod google;
#[cfg(feature = "reqwest")]
mod redirects;
#[cfg(feature = "reqwest")]
mod server;
mod shop;
#[cfg(feature = "reqwest")]
mod streams;
#[cfg(feature = "reqwest")]
mod tls;
mod transport;
#[cfg(feature = "yup-oauth2")]
mod yup;

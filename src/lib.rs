//! What the repository's tests and examples share; nothing here is published.

pub mod fault;
pub mod loopback;

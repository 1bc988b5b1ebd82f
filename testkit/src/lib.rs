//! Servers for the tests and examples of this repository; the package is not published.

pub mod batch;
pub mod fault;
pub mod loopback;

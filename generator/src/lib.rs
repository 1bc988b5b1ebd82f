//! discogen reads Google API discovery documents and writes Rust clients.

pub mod diagnostic;
pub mod model;

//! discogen reads Google API discovery documents and writes Rust clients.

pub mod diagnostic;
pub mod docs;
pub mod model;
pub mod sample_value;

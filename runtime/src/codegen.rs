//! What generated code calls.
pub use crate::wire::*;
pub use crate::{message, open_enum, serde_impls, transparent};
pub use serde;

//! Builds requests from parameters and options, without I/O.

mod build;
mod compare;
mod parts;
mod path;
mod query;
mod read_only;
mod recorded;
mod standard;
mod text;
mod typed;
mod url;

#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod standard_tests;
#[cfg(test)]
mod tests;

#[cfg(feature = "media")]
pub(crate) use build::Route;
#[cfg(feature = "media")]
pub(crate) use build::bare;
pub(crate) use build::{Context, Purpose, build};
pub use parts::RequestParts;
pub(crate) use recorded::{Recorded, RecordedBatch};
#[doc(hidden)]
pub use standard::is_standard;
pub(crate) use text::text;

//! Builds requests from parameters and options, without I/O.

mod build;
mod compare;
mod parts;
mod path;
mod query;
mod read_only;
#[cfg(feature = "testing")]
mod recorded;
#[cfg(not(feature = "testing"))]
#[path = "unrecorded.rs"]
mod recorded;
mod standard;
mod text;
#[cfg(feature = "testing")]
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
pub(crate) use recorded::record_batch;
#[cfg(feature = "testing")]
pub(crate) use recorded::{Recorded, RecordedBatch};
#[doc(hidden)]
pub use standard::is_standard;
pub(crate) use text::text;

//! Media: what calls carry besides JSON. Only with the feature `media`, since most APIs have none.

mod call;
mod checksum;
mod download;
mod fault;
mod upload;

pub use download::{Download, DownloadCall};
pub(crate) use fault::Fault;
pub use upload::{Media, Progress, UploadCall, UploadSession};

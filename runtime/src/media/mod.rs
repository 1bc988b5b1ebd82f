//! Media: what calls carry besides JSON. Only with the feature `media`, since most APIs have none.

mod call;
mod checksum;
mod download;
mod upload;

pub use download::{Download, DownloadCall};
pub use upload::{Media, Progress, UploadCall, UploadSession};

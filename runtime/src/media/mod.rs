//! Uploads and downloads (feature `media`).
//!
//! [`Call::upload`](crate::Call::upload) sends [`Media`] with a call, in one request or in chunks
//! that can be resumed. [`Call::download`](crate::Call::download) returns media as a stream or
//! writes it to a file, and resumes after a broken connection. Both compare the checksums that the
//! server provides.

mod call;
mod checksum;
mod download;
mod progress;
mod thread;
mod upload;

pub use download::{Download, DownloadCall};
pub use progress::Progress;
pub use upload::{Media, UploadCall, UploadSession};

//! Downloads, which resume after a broken connection.
//!
//! `track` keeps the position and the version of the media between responses. `resume` sends
//! requests for the rest, `content` decompresses the bytes, `stream` is the public type, and `file`
//! writes it to disk.

mod call;
mod content;
mod file;
mod part;
mod plan;
mod range;
mod resume;
mod stream;
mod sums;
mod track;
mod version;
mod writer;

pub use call::DownloadCall;
pub use stream::Download;

//! Downloads: media as it comes, carried on where a connection broke.
//!
//! What is kept between two responses is in `track`: where the download stands,
//! and which version it is of. `resume` moves it, `content` decompresses what comes, `stream` hands it
//! out, `file` writes it down.

mod call;
mod content;
mod file;
mod plan;
mod range;
mod resume;
mod stream;
mod sums;
mod track;
mod version;

pub use call::DownloadCall;
pub use stream::Download;

//! Downloads: media as it comes, carried on where a connection broke.
//!
//! What is kept between two answers is in `track`: where the download stands,
//! and which version it is of. `stream` moves it, `file` writes it down.

mod call;
mod fault;
mod file;
mod range;
mod stream;
mod sums;
mod track;
mod version;

pub use call::DownloadCall;
pub(super) use fault::Fault;
pub use stream::Download;

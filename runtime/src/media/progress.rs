//! The progress of an upload or a download.

/// The progress of an upload or a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes so far.
    ///
    /// For a resumable upload, the bytes that the server has confirmed; for an upload in one
    /// request, those that were passed to the transport. For a download, the bytes that were
    /// returned to the reader or the file; a [range](crate::DownloadCall::range) counts from its
    /// start.
    pub bytes: u64,
    /// The total number of bytes, if it is known.
    pub total: Option<u64>,
}

impl Progress {
    pub(super) fn new(bytes: u64, total: Option<u64>) -> Self {
        Self { bytes, total }
    }
}

/// A callback for the progress.
pub(super) type OnProgress = Box<dyn FnMut(Progress) + Send>;

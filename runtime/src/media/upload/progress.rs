//! The callbacks of an upload.

use super::session::UploadSession;

/// The progress of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes that the server has; for an upload in one request, those that were
    /// passed to the transport.
    pub sent: u64,
    /// The total number of bytes, if it is known.
    pub total: Option<u64>,
}

type OnProgress = dyn FnMut(Progress) + Send;
type OnSession = dyn FnMut(&UploadSession) + Send;

/// The callbacks of an upload.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) progress: Option<Box<OnProgress>>,
    pub(super) session: Option<Box<OnSession>>,
}

impl Callbacks {
    pub(super) fn progress(&mut self, progress: Progress) {
        if let Some(report) = &mut self.progress {
            report(progress);
        }
    }

    pub(super) fn session(&mut self, session: &UploadSession) {
        if let Some(report) = &mut self.session {
            report(session);
        }
    }
}

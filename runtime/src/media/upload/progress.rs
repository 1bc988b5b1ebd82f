//! Reports of an upload to its caller.

use super::session::UploadSession;

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of the media that the server has; in a single request those that were handed to the network.
    pub sent: u64,
    /// Bytes of the media in all, as far as that is known.
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

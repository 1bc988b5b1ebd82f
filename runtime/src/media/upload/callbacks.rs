//! The callbacks of an upload.

use super::session::UploadSession;
use crate::media::progress::{OnProgress, Progress};

type OnSession = dyn FnMut(&UploadSession) + Send;

/// The callbacks of an upload.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) progress: Option<OnProgress>,
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

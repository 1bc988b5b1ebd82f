//! The state of a session, and the meaning of a stated position.

use http::Uri;

use super::window::{Piece, QUANTUM};
use crate::error::UploadError;

/// The state of a session.
pub(super) struct State {
    pub(super) uri: Uri,
    /// The number of bytes that were sent; `None` if another process may have sent some.
    sent: Option<u64>,
    /// The last byte was sent, or may have been by another process.
    pub(super) all_sent: bool,
    /// An attempt to complete the session ended without a response, in this or possibly in another process.
    pub(super) uncertain: bool,
    /// The server reported completion in a response without the resource.
    pub(super) completed: bool,
    /// The position when it last advanced by a unit.
    level: u64,
    /// A chunk was sent, and the new position is not known yet.
    outstanding: bool,
}

/// The result of a stated position.
pub(super) enum Outcome {
    /// The upload continues.
    Advanced,
    /// A chunk was sent, and the position did not advance by a unit.
    Stuck,
}

impl State {
    /// A session that was just started.
    pub(super) fn new(uri: Uri) -> Self {
        Self {
            uri,
            sent: Some(0),
            all_sent: false,
            uncertain: false,
            completed: false,
            level: 0,
            outstanding: false,
        }
    }

    /// A session that another call or process started.
    pub(super) fn resumed(uri: Uri) -> Self {
        Self {
            sent: None,
            all_sent: true,
            uncertain: true,
            ..Self::new(uri)
        }
    }

    /// Records that a chunk is sent.
    pub(super) fn sends(&mut self, piece: &Piece) {
        let end = piece.end();
        self.sent = self.sent.map(|sent| sent.max(end));
        self.all_sent |= piece.last;
        self.uncertain |= piece.last;
        self.outstanding = true;
    }

    /// Records a failure.
    pub(super) fn failed(&mut self) {
        self.outstanding = false;
    }

    /// The number of bytes that were sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.unwrap_or_default()
    }

    /// Records the position of the server, of media with this length.
    pub(super) fn states(
        &mut self,
        persisted: u64,
        total: Option<u64>,
    ) -> Result<Outcome, UploadError> {
        let most = match (self.sent, total) {
            (Some(sent), Some(total)) => sent.min(total),
            (sent, total) => sent.or(total).unwrap_or(u64::MAX),
        };
        if persisted > most {
            let (claimed, sent) = (persisted, most);
            return Err(UploadError::Claim { claimed, sent });
        }
        // The session continues, so it was not completed.
        self.uncertain = false;
        self.completed = false;
        if self.sent.is_none() {
            self.sent = Some(persisted);
            self.all_sent = false;
        }
        let outstanding = std::mem::take(&mut self.outstanding);
        let advanced = is_progress(self.level, persisted, total);
        if advanced || persisted < self.level {
            self.level = persisted;
        }
        Ok(match outstanding && !advanced {
            true => Outcome::Stuck,
            false => Outcome::Advanced,
        })
    }
}

/// True if the position advanced by a unit of the protocol, or to the end.
pub(super) fn is_progress(before: u64, now: u64, total: Option<u64>) -> bool {
    now > before && (now - before >= QUANTUM as u64 || total == Some(now))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, State, is_progress};

    const Q: u64 = 256 * 1024;

    #[test]
    fn progress_is_a_unit_or_the_end() {
        for (before, now, total, expected) in [
            (0, 0, None, false),
            (0, 0, Some(0), false),
            (0, 1, None, false),
            (0, Q - 1, Some(Q), false),
            (0, Q, None, true),
            (Q, 2 * Q - 1, None, false),
            (Q, Q + 1, Some(Q + 1), true),
            (Q + 1, Q + 1, Some(Q + 1), false),
            (Q, 0, Some(0), false),
        ] {
            assert_eq!(
                is_progress(before, now, total),
                expected,
                "{before} {now} {total:?}"
            );
        }
    }

    #[test]
    fn progress_below_a_unit_is_a_failure() {
        let uri = http::Uri::from_static("https://a.example/s");
        let mut state = State::new(uri.clone());
        state.sent = Some(10 * Q);
        for (persisted, stuck) in [
            (1, true),
            (Q - 1, true),
            (Q, false),
            (Q + 1, true),
            (0, true),
            (Q, false),
        ] {
            state.outstanding = true;
            let outcome = state
                .states(persisted, None)
                .expect("no more than was sent");
            assert_eq!(matches!(outcome, Outcome::Stuck), stuck, "{persisted}");
            // Another request for the position is not counted again.
            let outcome = state
                .states(persisted, None)
                .expect("no more than was sent");
            assert!(matches!(outcome, Outcome::Advanced), "{persisted}");
        }
        assert!(state.states(10 * Q + 1, None).is_err());
        let mut resumed = State::resumed(uri);
        assert!(resumed.states(Q + 1, Some(Q)).is_err());
        assert!(resumed.states(Q, Some(Q)).is_ok());
        assert_eq!(resumed.sent(), Q);
    }
}

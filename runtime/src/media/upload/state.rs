//! What is known of one session, and what a stated range means for it.

use http::Uri;

use super::window::{Piece, QUANTUM};
use crate::error::UploadError;

/// The state of a session.
pub(super) struct State {
    pub(super) uri: Uri,
    /// How far bytes were sent; `None` if another process may have sent any.
    sent: Option<u64>,
    /// The last byte was sent, or may have been by another process.
    pub(super) all_sent: bool,
    /// An attempt to complete the session ended without a response; another process may have made one.
    pub(super) uncertain: bool,
    /// The server reported completion, in a response without the resource.
    pub(super) completed: bool,
    /// How far the server had come when it last went on by a unit.
    level: u64,
    /// A piece was sent, and how much of it the server has is not known yet.
    outstanding: bool,
}

/// What a stated range comes to.
pub(super) enum Outcome {
    /// The upload goes on.
    Advanced,
    /// The server did not go on by a unit, although it was sent one.
    Stuck,
}

impl State {
    /// A session that was just begun.
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

    /// A session that another call or process began.
    pub(super) fn resumed(uri: Uri) -> Self {
        Self {
            sent: None,
            all_sent: true,
            uncertain: true,
            ..Self::new(uri)
        }
    }

    /// A piece is on its way.
    pub(super) fn sends(&mut self, piece: &Piece) {
        let end = piece.end();
        self.sent = self.sent.map(|sent| sent.max(end));
        self.all_sent |= piece.last;
        self.uncertain |= piece.last;
        self.outstanding = true;
    }

    /// The request failed, and is counted as a failure.
    pub(super) fn failed(&mut self) {
        self.outstanding = false;
    }

    /// How far bytes were sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent.unwrap_or_default()
    }

    /// Takes down how much the server has, of media with this length.
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
        // The session goes on, so that nobody has completed it.
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

/// True if a server that had the first number of bytes, and has the second, went on by what the
/// protocol counts in, or to the end.
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
    fn small_parts_are_failures_until_they_add_up() {
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
            // Asked once more, it is not counted a second time.
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

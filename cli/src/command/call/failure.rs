//! Why a call has no result.

use std::io;

use discogen_dynamic::{Error, InvalidCall};

/// Why a call has no result.
pub(super) enum Failure {
    /// Invalid flags or input; the message states what to change.
    Usage(String),
    /// Credentials that cannot be used.
    Credentials(String),
    Call(Box<Error>),
    Output(io::Error),
    /// A deletion that was not confirmed.
    Declined,
}

impl From<InvalidCall> for Failure {
    fn from(error: InvalidCall) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

//! Why a response cannot be split into elements.

use std::fmt;

/// Why a response cannot be split into elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SplitError {
    /// The response is not an array.
    Unexpected { expected: &'static str, found: u8 },
    /// The response ends before it is complete.
    Truncated(&'static str),
    /// An element is larger than the limit in bytes.
    TooLarge { limit: usize },
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected { expected, found } => {
                let found = found.escape_ascii();
                write!(f, "expected {expected}, found `{found}`")
            }
            Self::Truncated(detail) => write!(f, "the response is incomplete: {detail}"),
            Self::TooLarge { limit } => write!(
                f,
                "an element is larger than {limit} bytes; raise the limit \
                 (`CallOptions::max_response_size`), or read the response with `send_stream`"
            ),
        }
    }
}

impl std::error::Error for SplitError {}

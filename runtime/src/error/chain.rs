//! The causes of an error, as whoever prints all of them sees them.
//!
//! Reporters of errors and traces follow `source` to its end, so that what is
//! there has to be as fit to print as the error itself.

use std::error::Error;
use std::fmt;

use super::line::Hidden;

/// How far causes are followed; somebody's own may go in a circle.
const DEPTH: usize = 16;

/// One cause and those below, as texts without secrets.
pub(super) struct Link {
    display: String,
    debug: String,
    below: Option<Box<Link>>,
}

impl Link {
    pub(super) fn new(cause: &(dyn Error + 'static)) -> Self {
        Self::within(cause, DEPTH)
    }

    fn within(cause: &(dyn Error + 'static), depth: usize) -> Self {
        let below = cause.source().filter(|_| depth > 1);
        Self {
            display: Hidden(cause).to_string(),
            debug: format!("{:?}", Hidden(cause)),
            below: below.map(|cause| Box::new(Self::within(cause, depth - 1))),
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

impl Error for Link {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.below.as_deref().map(|link| link as _)
    }
}

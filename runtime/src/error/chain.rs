//! The causes of an error, as whoever prints all of them sees them.
//!
//! Reporters of errors and traces print an error and then each `source`. A cause whose text is part
//! of what was printed before is left out of the chain, and every text is redacted.

use std::error::Error;
use std::fmt;

use crate::secret::line;

/// How far causes are followed; somebody's own may go in a circle.
const DEPTH: usize = 16;

/// One cause and those below, as texts without secrets.
pub(super) struct Link {
    text: String,
    below: Option<Box<Link>>,
}

impl Link {
    /// The causes from this one on, without those whose text was printed.
    pub(super) fn below(cause: &(dyn Error + 'static), printed: &str) -> Option<Self> {
        let mut next = Some(cause);
        let mut printed = printed.to_owned();
        let mut texts = Vec::new();
        for _ in 0..DEPTH {
            let Some(cause) = next else { break };
            next = cause.source();
            let text = line(&cause.to_string());
            if !printed.contains(&text) {
                printed.push('\n');
                printed.push_str(&text);
                texts.push(text);
            }
        }
        let chain = |below: Option<Self>, text| {
            let below = below.map(Box::new);
            Some(Self { text, below })
        };
        texts.into_iter().rev().fold(None, chain)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The same text in quotes: what other types print for `Debug` is escaped before it can be redacted.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Error for Link {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.below.as_deref().map(|link| link as _)
    }
}

//! The causes of an error, as its `source`s.
//!
//! Reporters of errors print an error and then each `source`. Causes whose message was already printed
//! are not part of the chain, and every message is redacted.

use std::error::Error;
use std::fmt;

use crate::secret::line;

/// The number of causes that are followed, because a chain may be endless.
const DEPTH: usize = 16;

/// A cause and the causes below it, as redacted messages.
pub(super) struct Link {
    text: String,
    below: Option<Box<Link>>,
}

impl Link {
    /// The causes from this one on, without those whose message was printed.
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

/// The message in quotes. The `Debug` output of other types is escaped and could not be redacted.
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

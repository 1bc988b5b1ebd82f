//! Unescaped text of a document.

use std::fmt;

/// A string of a document, with any content.
///
/// It can be compared and inspected, but not written to an output. Escape it first, with the
/// function for that output.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untrusted(String);

impl Untrusted {
    /// Returns the string for comparison and inspection. No output accepts it.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether the string is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Formats an escaped string literal.
impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl PartialEq<str> for Untrusted {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Untrusted {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Untrusted {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Untrusted> for &str {
    fn eq(&self, other: &Untrusted) -> bool {
        *self == other.0
    }
}

/// Text of any origin, as an argument of escaping functions.
pub trait RawText {
    /// Returns the text.
    fn raw_text(&self) -> &str;
}

impl RawText for str {
    fn raw_text(&self) -> &str {
        self
    }
}

impl RawText for String {
    fn raw_text(&self) -> &str {
        self
    }
}

impl RawText for Untrusted {
    fn raw_text(&self) -> &str {
        &self.0
    }
}

impl<T: RawText + ?Sized> RawText for &T {
    fn raw_text(&self) -> &str {
        (**self).raw_text()
    }
}

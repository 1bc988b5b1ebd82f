//! Enum values that a document does not list.

use std::fmt;

/// An enum value that the document does not list: a name or a number.
///
/// Servers send numbers if `$alt=json;enum-encoding=int` is requested. The value is sent back
/// unchanged. A string converts to a name, an integer to a number:
/// `Color::Unrecognized("GREEN".into())`, `Color::Unrecognized(7.into())`.
///
/// Ordered by name; numbers follow the names, ordered by their digits as text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumValue(Spelling);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Spelling {
    Name(Box<str>),
    Number(Box<str>),
}

impl EnumValue {
    /// The name, or the digits of the number.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Spelling::Name(text) | Spelling::Number(text) => text,
        }
    }

    /// True for a number.
    pub fn is_number(&self) -> bool {
        matches!(self.0, Spelling::Number(_))
    }

    /// A number by its JSON text.
    #[doc(hidden)]
    pub fn from_number(text: &str) -> Self {
        Self(Spelling::Number(text.into()))
    }
}

impl Default for EnumValue {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for EnumValue {
    fn from(name: &str) -> Self {
        Self(Spelling::Name(name.into()))
    }
}

impl From<String> for EnumValue {
    fn from(name: String) -> Self {
        Self(Spelling::Name(name.into()))
    }
}

impl From<i32> for EnumValue {
    fn from(number: i32) -> Self {
        Self::from_number(itoa::Buffer::new().format(number))
    }
}

impl AsRef<str> for EnumValue {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for EnumValue {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for EnumValue {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Spelling::Name(text) => text.fmt(f),
            Spelling::Number(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

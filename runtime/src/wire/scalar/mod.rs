//! Values that travel as text: the server's text is kept and read on demand,
//! so that one odd date never fails an answer, and nothing is lost on the way back.

mod instant;
mod span;
#[cfg(feature = "chrono")]
mod with_chrono;
#[cfg(feature = "jiff")]
mod with_jiff;
#[cfg(feature = "time")]
mod with_time;

use std::fmt;

pub use instant::InvalidTimestamp;
pub use span::InvalidDuration;

use super::{Field, Slot, View};

/// The beginning of a text, for an error.
fn excerpt(text: &str) -> String {
    const SHOWN: usize = 64;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A text that is read when it is asked for.
macro_rules! text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The text as it was received or will be sent; it isn't checked.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }

            /// The text as it was received or will be sent.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self::new(text) }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text) }
        }
        impl Field for $name {
            #[inline]
            fn blank() -> Self { Self(String::new()) }
            #[inline]
            fn slot(&mut self) -> Slot<'_> { Slot::Str(&mut self.0) }
            #[inline]
            fn view(&self) -> View<'_> { View::Str(&self.0) }
        }
        crate::codegen::serde_impls!($name);
    };
}

text! {
    /// A point in time, RFC 3339 on the wire: `2026-11-22T09:30:00.5Z`.
    ///
    /// Ordered and compared as text. To compare points in time, compare what
    /// [`to_system_time`](Self::to_system_time), `to_jiff`, `to_chrono` or `to_time` returns; the
    /// latter are there with the feature of each library (`jiff` by default). The latest times
    /// of protobuf's range, among them `9999-12-31T23:59:59Z` for "never", are beyond jiff's.
    Timestamp
}

text! {
    /// A span of time, seconds with an `s` on the wire: `3.5s`, `-1s`.
    ///
    /// Compared as text; [`to_std`](Self::to_std) reads it. `to_jiff`, `to_chrono`
    /// and `to_time` are there with the feature of each library.
    Duration
}

text! {
    /// A day: `2026-11-22`.
    ///
    /// `to_jiff`, `to_chrono` and `to_time` read it, each with the feature of its library.
    Date
}

text! {
    /// Field paths, separated by commas: `displayName,labels` (AIP-161).
    FieldMask
}

impl FieldMask {
    /// The paths, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').filter(|path| !path.is_empty())
    }
}

impl<S: AsRef<str>> FromIterator<S> for FieldMask {
    fn from_iter<I: IntoIterator<Item = S>>(paths: I) -> Self {
        let mut text = String::new();
        for path in paths {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(path.as_ref());
        }
        Self(text)
    }
}

impl<S: AsRef<str>, const N: usize> From<[S; N]> for FieldMask {
    fn from(paths: [S; N]) -> Self {
        paths.into_iter().collect()
    }
}

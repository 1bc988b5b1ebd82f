//! Values that are strings in JSON. The string is preserved and parsed on demand, so that an
//! unusual date does not fail a response and is sent back unchanged.

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

/// The beginning of a string, for an error.
fn excerpt(text: &str) -> String {
    const SHOWN: usize = 64;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Declares a string that is parsed on demand.
macro_rules! text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The string as it was received or will be sent, without validation.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }

            /// The string as it was received or will be sent.
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
        impl From<&$name> for $name {
            #[inline]
            fn from(value: &$name) -> Self { value.clone() }
        }
        impl From<&String> for $name {
            fn from(text: &String) -> Self { Self::new(text) }
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
    /// A point in time, RFC 3339 in JSON: `2026-11-22T09:30:00.5Z`.
    ///
    /// Ordered and compared as a string. To compare points in time, compare the values of
    /// [`to_system_time`](Self::to_system_time), `to_jiff`, `to_chrono` or `to_time`. The latter
    /// need the feature of their library (`jiff` is a default feature). jiff cannot represent the
    /// latest times of protobuf's range, including `9999-12-31T23:59:59Z` for "never".
    Timestamp
}

text! {
    /// A duration, seconds with an `s` in JSON: `3.5s`, `-1s`.
    ///
    /// Compared as a string; [`to_std`](Self::to_std) parses it. `to_jiff`, `to_chrono` and
    /// `to_time` need the feature of their library.
    Duration
}

text! {
    /// A date: `2026-11-22`.
    ///
    /// `to_jiff`, `to_chrono` and `to_time` parse it. Each needs the feature of its library.
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

impl<S: AsRef<str>> From<&[S]> for FieldMask {
    fn from(paths: &[S]) -> Self {
        paths.iter().collect()
    }
}

impl<S: AsRef<str>> From<Vec<S>> for FieldMask {
    fn from(paths: Vec<S>) -> Self {
        paths.into_iter().collect()
    }
}

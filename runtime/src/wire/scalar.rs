//! Values that travel as text: the server's text is kept and read on demand,
//! so that one odd date never fails an answer, and nothing is lost on the way back.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use super::{Field, Slot, View};

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
    /// [`to_jiff`](Self::to_jiff) gives.
    Timestamp
}

impl Timestamp {
    /// Reads the text.
    ///
    /// # Errors
    /// The text is not RFC 3339, or outside of the years -9999 to 9999.
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, jiff::Error> {
        self.0.parse()
    }

    /// Reads the text.
    ///
    /// # Errors
    /// As [`to_jiff`](Self::to_jiff).
    pub fn to_system_time(&self) -> Result<SystemTime, jiff::Error> {
        self.to_jiff().map(SystemTime::from)
    }

    /// The present.
    pub fn now() -> Self {
        jiff::Timestamp::now().into()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = jiff::Error;

    fn try_from(time: SystemTime) -> Result<Self, jiff::Error> {
        jiff::Timestamp::try_from(time).map(Self::from)
    }
}

text! {
    /// A span of time, seconds with an `s` on the wire: `3.5s`, `-1s`.
    Duration
}

impl Duration {
    /// Reads the text.
    ///
    /// # Errors
    /// The text is not a decimal number of seconds followed by `s`.
    pub fn to_jiff(&self) -> Result<jiff::SignedDuration, jiff::Error> {
        let seconds = self.0.strip_suffix('s').unwrap_or_default();
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
        if seconds.is_empty() || !seconds.chars().all(is_number) {
            return Err(jiff::Error::from_args(format_args!(
                "{:?} is not a number of seconds followed by \"s\"",
                self.0
            )));
        }
        jiff::SignedDuration::from_str(&self.0)
    }

    /// Reads the text.
    ///
    /// # Errors
    /// As [`to_jiff`](Self::to_jiff), and for a span that is negative.
    pub fn to_std(&self) -> Result<std::time::Duration, jiff::Error> {
        self.to_jiff()?.try_into()
    }
}

impl From<jiff::SignedDuration> for Duration {
    fn from(span: jiff::SignedDuration) -> Self {
        let sign = if span.is_negative() { "-" } else { "" };
        let seconds = span.as_secs().unsigned_abs();
        let nanos = span.subsec_nanos().unsigned_abs();
        let text = format!("{sign}{seconds}.{nanos:09}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        Self(format!("{text}s"))
    }
}

/// A span of more than 292 billion years, which no server understands, is cut to that.
impl From<std::time::Duration> for Duration {
    fn from(span: std::time::Duration) -> Self {
        jiff::SignedDuration::try_from(span)
            .unwrap_or(jiff::SignedDuration::MAX)
            .into()
    }
}

text! {
    /// A day: `2026-11-22`.
    Date
}

impl Date {
    /// Reads the text.
    ///
    /// # Errors
    /// The text is not a date.
    pub fn to_jiff(&self) -> Result<jiff::civil::Date, jiff::Error> {
        self.0.parse()
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date.to_string())
    }
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

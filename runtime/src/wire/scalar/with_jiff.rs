//! Times as jiff and the standard library have them.

use std::time::SystemTime;

use jiff::{SignedDuration, civil};

use super::span::{InvalidDuration, Span};
use super::{Date, Duration, Timestamp};

impl Timestamp {
    /// Reads the text. Needs the feature `jiff`.
    ///
    /// # Errors
    /// The text is not RFC 3339, or outside of the years -9999 to 9999.
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, jiff::Error> {
        self.as_str().parse()
    }

    /// Reads the text. Needs the feature `jiff`.
    ///
    /// # Errors
    /// As [`to_jiff`](Self::to_jiff).
    pub fn to_system_time(&self) -> Result<SystemTime, jiff::Error> {
        self.to_jiff().map(SystemTime::from)
    }

    /// The present. Needs the feature `jiff`.
    pub fn now() -> Self {
        jiff::Timestamp::now().into()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self::from(time.to_string())
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = jiff::Error;

    fn try_from(time: SystemTime) -> Result<Self, jiff::Error> {
        jiff::Timestamp::try_from(time).map(Self::from)
    }
}

impl Duration {
    /// Reads the text. Needs the feature `jiff`.
    ///
    /// # Errors
    /// The text is not a decimal number of seconds followed by `s`, or has more
    /// than nine places after the point.
    pub fn to_jiff(&self) -> Result<SignedDuration, InvalidDuration> {
        let span = self.span()?;
        Ok(SignedDuration::new(span.seconds, span.nanos))
    }
}

impl From<SignedDuration> for Duration {
    fn from(span: SignedDuration) -> Self {
        Self::from(Span {
            seconds: span.as_secs(),
            nanos: span.subsec_nanos(),
        })
    }
}

impl Date {
    /// Reads the text. Needs the feature `jiff`.
    ///
    /// # Errors
    /// The text is not a date.
    pub fn to_jiff(&self) -> Result<civil::Date, jiff::Error> {
        self.as_str().parse()
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self::from(date.to_string())
    }
}

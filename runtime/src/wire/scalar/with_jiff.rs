//! Conversions to and from jiff.

use jiff::{SignedDuration, civil};

use super::instant::InvalidTimestamp;
use super::span::{InvalidDuration, Span};
use super::{Date, Duration, Timestamp};

impl Timestamp {
    /// Parses the string (feature `jiff`).
    ///
    /// jiff's maximum is `9999-12-30T22:00:00.999999999Z`, so that any time zone is possible. Later
    /// times are within protobuf's range; some APIs send `9999-12-31T23:59:59Z` for "never". Use
    /// [`to_system_time`](Self::to_system_time) for those, or check the error
    /// ([`is_out_of_range`](InvalidTimestamp::is_out_of_range)).
    ///
    /// # Errors
    ///
    /// The string is not RFC 3339, or exceeds jiff's range.
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, InvalidTimestamp> {
        self.as_str().parse().or_else(|_| {
            let instant = self.instant()?;
            let nanos = instant.nanos.cast_signed();
            jiff::Timestamp::new(instant.seconds, nanos).map_err(|_| {
                self.out_of_range(
                    "beyond what jiff::Timestamp can hold (up to 9999-12-30T22:00:00.999999999Z); use `to_system_time`",
                )
            })
        })
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self::from(time.to_string())
    }
}

impl Duration {
    /// Parses the string (feature `jiff`).
    ///
    /// # Errors
    ///
    /// The string is not a decimal number of seconds followed by `s`, or has more than nine decimal
    /// places.
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
    /// Parses the string (feature `jiff`).
    ///
    /// # Errors
    ///
    /// The string is not a date.
    pub fn to_jiff(&self) -> Result<civil::Date, jiff::Error> {
        self.as_str().parse()
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self::from(date.to_string())
    }
}

//! Conversions to and from the crate `time`.

use time::error::{Format, Parse};
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{OffsetDateTime, UtcDateTime};

use super::instant::InvalidTimestamp;
use super::span::{InvalidDuration, Span};
use super::{Date, Duration, Timestamp};

impl Timestamp {
    /// Parses the string (feature `time`).
    ///
    /// # Errors
    ///
    /// The string is not RFC 3339.
    pub fn to_time(&self) -> Result<OffsetDateTime, InvalidTimestamp> {
        if let Ok(time) = OffsetDateTime::parse(self.as_str(), &Rfc3339) {
            return Ok(time);
        }
        let instant = self.instant()?;
        let nanos = i128::from(instant.seconds) * 1_000_000_000 + i128::from(instant.nanos);
        OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .map_err(|_| self.out_of_range("beyond what time::OffsetDateTime can hold"))
    }
}

/// Fails for times that RFC 3339 cannot represent: years outside of 0 to 9999, offsets with
/// seconds.
impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = Format;

    fn try_from(time: OffsetDateTime) -> Result<Self, Format> {
        time.format(&Rfc3339).map(Self::from)
    }
}

/// Fails for times that RFC 3339 cannot represent: years outside of 0 to 9999.
impl TryFrom<UtcDateTime> for Timestamp {
    type Error = Format;

    fn try_from(time: UtcDateTime) -> Result<Self, Format> {
        time.format(&Rfc3339).map(Self::from)
    }
}

impl Duration {
    /// Parses the string (feature `time`).
    ///
    /// # Errors
    ///
    /// The string is not a decimal number of seconds followed by `s`, or has more than nine decimal
    /// places.
    pub fn to_time(&self) -> Result<time::Duration, InvalidDuration> {
        let span = self.span()?;
        Ok(time::Duration::new(span.seconds, span.nanos))
    }
}

impl From<time::Duration> for Duration {
    fn from(span: time::Duration) -> Self {
        Self::from(Span {
            seconds: span.whole_seconds(),
            nanos: span.subsec_nanoseconds(),
        })
    }
}

impl Date {
    /// Parses the string (feature `time`).
    ///
    /// # Errors
    ///
    /// The string is not a date.
    pub fn to_time(&self) -> Result<time::Date, Parse> {
        time::Date::parse(self.as_str(), &Iso8601::DATE)
    }
}

/// Fails for years without four digits.
impl TryFrom<time::Date> for Date {
    type Error = Format;

    fn try_from(date: time::Date) -> Result<Self, Format> {
        date.format(&Iso8601::DATE).map(Self::from)
    }
}

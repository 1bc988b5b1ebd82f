//! Conversions to and from chrono.

use chrono::{DateTime, NaiveDate, Offset, ParseError, SecondsFormat, TimeDelta, TimeZone, Utc};

use super::instant::InvalidTimestamp;
use super::span::{InvalidDuration, Span};
use super::{Date, Duration, Timestamp};

impl Timestamp {
    /// Parses the string (feature `chrono`).
    ///
    /// A leap second is preserved.
    ///
    /// # Errors
    ///
    /// The string is not RFC 3339.
    pub fn to_chrono(&self) -> Result<DateTime<Utc>, InvalidTimestamp> {
        if let Ok(time) = DateTime::parse_from_rfc3339(self.as_str()) {
            return Ok(time.to_utc());
        }
        let instant = self.instant()?;
        DateTime::from_timestamp(instant.seconds, instant.nanos)
            .ok_or_else(|| self.out_of_range("beyond what chrono::DateTime can hold"))
    }
}

/// The string has the offset of the time zone. A time whose offset has seconds, which RFC 3339
/// cannot represent, is converted to UTC.
impl<Tz: TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(time: DateTime<Tz>) -> Self {
        let offset = time.offset().fix();
        let text = match offset.local_minus_utc() % 60 {
            0 => time
                .with_timezone(&offset)
                .to_rfc3339_opts(SecondsFormat::AutoSi, true),
            _ => time.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true),
        };
        Self::from(text)
    }
}

impl Duration {
    /// Parses the string (feature `chrono`).
    ///
    /// # Errors
    ///
    /// The string is not a decimal number of seconds followed by `s`, has more than nine decimal
    /// places, or exceeds 292 million years.
    pub fn to_chrono(&self) -> Result<TimeDelta, InvalidDuration> {
        let span = self.span()?;
        TimeDelta::try_seconds(span.seconds)
            .and_then(|seconds| seconds.checked_add(&TimeDelta::nanoseconds(span.nanos.into())))
            .ok_or_else(|| self.invalid("beyond what chrono::TimeDelta can hold"))
    }
}

impl From<TimeDelta> for Duration {
    fn from(span: TimeDelta) -> Self {
        Self::from(Span {
            seconds: span.num_seconds(),
            nanos: span.subsec_nanos(),
        })
    }
}

impl Date {
    /// Parses the string (feature `chrono`).
    ///
    /// # Errors
    ///
    /// The string is not a date.
    pub fn to_chrono(&self) -> Result<NaiveDate, ParseError> {
        self.as_str().parse()
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self::from(date.to_string())
    }
}

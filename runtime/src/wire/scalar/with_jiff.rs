//! Conversions to and from jiff.

use jiff::{SignedDuration, Zoned, civil};

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

/// The string has the offset of the time zone, without the name of the zone. A time whose offset has
/// seconds, which RFC 3339 cannot represent, is converted to UTC.
impl From<&Zoned> for Timestamp {
    fn from(time: &Zoned) -> Self {
        let (timestamp, offset) = (time.timestamp(), time.offset());
        match offset.seconds() {
            seconds if seconds != 0 && seconds % 60 == 0 => {
                Self::from(timestamp.display_with_offset(offset).to_string())
            }
            _ => Self::from(timestamp),
        }
    }
}

impl From<Zoned> for Timestamp {
    fn from(time: Zoned) -> Self {
        Self::from(&time)
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

/// Fails for spans with days or longer units, whose length depends on the date.
impl TryFrom<jiff::Span> for Duration {
    type Error = jiff::Error;

    fn try_from(span: jiff::Span) -> Result<Self, jiff::Error> {
        SignedDuration::try_from(span).map(Self::from)
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

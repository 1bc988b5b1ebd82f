//! `google.protobuf.Timestamp` in JSON (RFC 3339), and the time of the standard library.

use std::fmt;
use std::time::{self, SystemTime, UNIX_EPOCH};

use super::{Timestamp, excerpt};

const DAY: i64 = 86_400;

/// The error of a [`Timestamp`] that is not valid, or that a type cannot represent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp {
    text: String,
    fact: &'static str,
    out_of_range: bool,
}

impl InvalidTimestamp {
    /// True if the string is a valid timestamp that the type cannot represent, such as
    /// `9999-12-31T23:59:59Z` ("never") in jiff.
    pub fn is_out_of_range(&self) -> bool {
        self.out_of_range
    }
}

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is {}", self.text, self.fact)
    }
}

impl std::error::Error for InvalidTimestamp {}

/// Seconds since 1970, and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    pub(super) seconds: i64,
    pub(super) nanos: u32,
}

impl Timestamp {
    /// Parses the string as an RFC 3339 time. protobuf's range is the years 1 to 9999.
    ///
    /// Nine digits of a fraction are used. A leap second (`23:59:60`) becomes the second before it.
    ///
    /// # Errors
    ///
    /// The string is not RFC 3339, or the platform's `SystemTime` cannot represent the time: on
    /// Windows it starts in 1601.
    pub fn to_system_time(&self) -> Result<SystemTime, InvalidTimestamp> {
        let Instant { seconds, nanos } = self.instant()?;
        let whole = time::Duration::from_secs(seconds.unsigned_abs());
        let time = match seconds < 0 {
            true => UNIX_EPOCH.checked_sub(whole),
            false => UNIX_EPOCH.checked_add(whole),
        };
        time.and_then(|time| time.checked_add(time::Duration::from_nanos(nanos.into())))
            .ok_or_else(|| self.out_of_range("beyond what SystemTime can hold on this platform"))
    }

    /// The current time.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let since = since.unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
        let nanos = since.subsec_nanos();
        Self::from(write(Instant { seconds, nanos }).unwrap_or_default())
    }

    pub(super) fn instant(&self) -> Result<Instant, InvalidTimestamp> {
        read(self.as_str()).ok_or_else(|| InvalidTimestamp {
            text: excerpt(self.as_str()),
            fact: "not an RFC 3339 timestamp (2026-11-22T09:30:00Z)",
            out_of_range: false,
        })
    }

    pub(super) fn out_of_range(&self, fact: &'static str) -> InvalidTimestamp {
        InvalidTimestamp {
            text: excerpt(self.as_str()),
            fact,
            out_of_range: true,
        }
    }
}

/// Fails for times before the year 0 or after 9999, which RFC 3339 cannot represent.
impl TryFrom<SystemTime> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: SystemTime) -> Result<Self, InvalidTimestamp> {
        let instant = match time.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).ok().map(|seconds| Instant {
                seconds,
                nanos: since.subsec_nanos(),
            }),
            Err(before) => before_epoch(before.duration()),
        };
        let text = instant.and_then(write).ok_or_else(|| InvalidTimestamp {
            text: format!("{time:?}"),
            fact: "not between the years 0 and 9999",
            out_of_range: true,
        })?;
        Ok(Self::from(text))
    }
}

fn before_epoch(span: time::Duration) -> Option<Instant> {
    let seconds = -i64::try_from(span.as_secs()).ok()?;
    Some(match span.subsec_nanos() {
        0 => Instant { seconds, nanos: 0 },
        nanos => Instant {
            seconds: seconds.checked_sub(1)?,
            nanos: 1_000_000_000 - nanos,
        },
    })
}

/// Parses `2026-11-22T09:30:00.5+01:00`.
fn read(text: &str) -> Option<Instant> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    mark(&mut rest, &['-'])?;
    let month = digits(&mut rest, 2).filter(|month| (1..=12).contains(month))?;
    mark(&mut rest, &['-'])?;
    let day = digits(&mut rest, 2)?;
    if day < 1 || day > days_in(year, month) {
        return None;
    }
    mark(&mut rest, &['T', 't', ' '])?;
    let hour = digits(&mut rest, 2).filter(|hour| *hour < 24)?;
    mark(&mut rest, &[':'])?;
    let minute = digits(&mut rest, 2).filter(|minute| *minute < 60)?;
    mark(&mut rest, &[':'])?;
    let second = digits(&mut rest, 2).filter(|second| *second <= 60)?;
    let nanos = fraction(&mut rest)?;
    let offset = offset(&mut rest)?;
    let clock = (hour * 60 + minute) * 60 + second.min(59);
    let seconds = days_since_1970(year, month, day) * DAY + clock - offset;
    // Leap seconds are inserted at the end of a day.
    let is_leap = second == 60;
    (rest.is_empty() && (!is_leap || seconds.rem_euclid(DAY) == DAY - 1))
        .then_some(Instant { seconds, nanos })
}

fn digits(rest: &mut &str, count: usize) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(count)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

fn mark(rest: &mut &str, marks: &[char]) -> Option<()> {
    *rest = rest.strip_prefix(marks)?;
    Some(())
}

/// `.5` in nanoseconds; zero without a fraction.
fn fraction(rest: &mut &str) -> Option<u32> {
    let Some(after) = rest.strip_prefix('.') else {
        return Some(0);
    };
    let count = after.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = after.split_at_checked(count)?;
    *rest = after;
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    if digits.is_empty() {
        None
    } else {
        nine.parse().ok()
    }
}

/// `Z` or `+01:00` in seconds.
fn offset(rest: &mut &str) -> Option<i64> {
    if mark(rest, &['Z', 'z']).is_some() {
        return Some(0);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    mark(rest, &['+', '-'])?;
    let hours = digits(rest, 2).filter(|hours| *hours < 24)?;
    mark(rest, &[':'])?;
    let minutes = digits(rest, 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 60 + minutes) * 60)
}

/// Formats a time in the years 0 to 9999.
fn write(instant: Instant) -> Option<String> {
    let days = instant.seconds.div_euclid(DAY);
    let clock = instant.seconds.rem_euclid(DAY);
    let (year, month, day) = date(days).filter(|date| (0..=9999).contains(&date.0))?;
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if instant.nanos > 0 {
        let nanos = format!(".{:09}", instant.nanos);
        text.push_str(nanos.trim_end_matches('0'));
    }
    text.push('Z');
    Some(text)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from the start of the year 0 to that of this year, in the Gregorian calendar.
fn days_before(year: i64) -> i64 {
    let last = year - 1;
    let leaps = last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400) + 1;
    year * 365 + leaps
}

/// Days from the start of the year 0 to 1970.
const EPOCH: i64 = 719_528;

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let months: i64 = (1..month).map(|month| days_in(year, month)).sum();
    days_before(year) + months + day - 1 - EPOCH
}

/// Year, month and day of a day number; `None` far outside of the years of RFC 3339.
fn date(days: i64) -> Option<(i64, i64, i64)> {
    let days = days
        .checked_add(EPOCH)
        .filter(|days| (0..=4_000_000).contains(days))?;
    // An estimate, which is this year or the next.
    let guess = days * 400 / 146_097;
    let year = if days_before(guess + 1) <= days {
        guess + 1
    } else if days_before(guess) <= days {
        guess
    } else {
        guess - 1
    };
    let mut day = days - days_before(year);
    for month in 1..=12 {
        let length = days_in(year, month);
        if day < length {
            return Some((year, month, day + 1));
        }
        day -= length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{DAY, Instant, date, days_before, days_since_1970, read, write};

    #[test]
    fn every_day_of_ten_thousand_years_round_trips() {
        assert_eq!(
            (days_before(0), days_before(1), days_before(2)),
            (0, 366, 731)
        );
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        let (first, last) = (days_since_1970(0, 1, 1), days_since_1970(9999, 12, 31));
        let mut before = None;
        for days in first..=last {
            let (year, month, day) = date(days).expect("a date");
            assert!(before < Some((year, month, day)), "{days}");
            assert_eq!(days_since_1970(year, month, day), days);
            before = Some((year, month, day));
        }
        assert_eq!(date(first - 1), None);
    }

    #[test]
    fn timestamps_round_trip() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
            ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
            (
                "9999-12-31T23:59:59.999999999Z",
                253_402_300_799,
                999_999_999,
            ),
            ("2024-02-29T12:00:00.25Z", 1_709_208_000, 250_000_000),
        ] {
            let instant = Instant { seconds, nanos };
            assert_eq!(read(text), Some(instant), "{text}");
            assert_eq!(write(instant).as_deref(), Some(text));
        }
        assert_eq!(
            write(Instant {
                seconds: 253_402_300_800,
                nanos: 0
            }),
            None
        );
        assert_eq!(
            write(Instant {
                seconds: -62_167_219_201,
                nanos: 0
            }),
            None
        );
        assert_eq!(
            write(Instant {
                seconds: i64::MAX,
                nanos: 0
            }),
            None
        );
        assert_eq!(
            write(Instant {
                seconds: i64::MIN,
                nanos: 0
            }),
            None
        );
        let leap = read("2016-12-31T23:59:60.5Z").expect("a leap second");
        assert_eq!((leap.seconds % DAY, leap.nanos), (DAY - 1, 500_000_000));
    }
}

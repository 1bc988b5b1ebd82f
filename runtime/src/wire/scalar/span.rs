//! `google.protobuf.Duration` in JSON: seconds with up to nine decimal places, and an `s`.

use std::fmt;
use std::time;

use super::{Duration, excerpt};

/// The error of a [`Duration`] that is not valid, or that a type cannot represent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDuration {
    text: String,
    fact: &'static str,
}

impl fmt::Display for InvalidDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is {}", self.text, self.fact)
    }
}

impl std::error::Error for InvalidDuration {}

/// Whole seconds and nanoseconds, with the same sign.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) seconds: i64,
    pub(super) nanos: i32,
}

impl Duration {
    /// Parses the string.
    ///
    /// # Errors
    ///
    /// The string is not a decimal number of seconds followed by `s`, has more than nine decimal
    /// places, or is negative.
    pub fn to_std(&self) -> Result<time::Duration, InvalidDuration> {
        let span = self.span()?;
        match (u64::try_from(span.seconds), u32::try_from(span.nanos)) {
            (Ok(seconds), Ok(nanos)) => Ok(time::Duration::new(seconds, nanos)),
            _ => Err(self.invalid("negative, which std::time::Duration cannot be")),
        }
    }

    pub(super) fn span(&self) -> Result<Span, InvalidDuration> {
        read(self.as_str()).ok_or_else(|| self.invalid("not a number of seconds followed by \"s\""))
    }

    pub(super) fn invalid(&self, fact: &'static str) -> InvalidDuration {
        InvalidDuration {
            text: excerpt(self.as_str()),
            fact,
        }
    }
}

fn read(text: &str) -> Option<Span> {
    let number = text.strip_suffix('s')?;
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, number),
    };
    let (whole, places) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(places) || places.len() > 9 {
        return None;
    }
    Some(Span {
        seconds: sign * whole.parse::<i64>().ok()?,
        nanos: sign as i32 * format!("{places:0<9}").parse::<i32>().ok()?,
    })
}

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        let sign = if span.seconds < 0 || span.nanos < 0 {
            "-"
        } else {
            ""
        };
        write(sign, span.seconds.unsigned_abs(), span.nanos.unsigned_abs())
    }
}

impl From<time::Duration> for Duration {
    fn from(span: time::Duration) -> Self {
        write("", span.as_secs(), span.subsec_nanos())
    }
}

fn write(sign: &str, seconds: u64, nanos: u32) -> Duration {
    let text = format!("{sign}{seconds}.{nanos:09}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    Duration::from(format!("{text}s"))
}

//! Byte ranges of requests and responses.

use std::ops::{Bound, RangeBounds};

/// The requested part of the media, in offsets from its first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u64,
    /// The offset after the last byte.
    pub(super) end: Option<u64>,
}

impl Span {
    pub(super) fn new(range: impl RangeBounds<u64>) -> Self {
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            // No media has that many bytes, so this is its end.
            Bound::Included(last) => last.checked_add(1),
            Bound::Excluded(end) => Some(*end),
            Bound::Unbounded => None,
        };
        Self { start, end }
    }

    pub(super) fn is_whole(self) -> bool {
        self == Self::default()
    }

    pub(super) fn is_empty(self) -> bool {
        self.end.is_some_and(|end| end <= self.start)
    }

    /// The value of a `range` header for the rest from this offset.
    pub(super) fn header(self, from: u64) -> String {
        match self.end {
            Some(end) => format!("bytes={from}-{}", end.saturating_sub(1)),
            None => format!("bytes={from}-"),
        }
    }
}

/// `Content-Range`: `bytes 0-9/100`, or `*` for an unknown length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    pub(super) start: u64,
    /// The offset after the last byte.
    pub(super) end: u64,
    pub(super) total: Option<u64>,
}

impl ContentRange {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (range, total) = unit(text)?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (start, last) = (number(first)?, number(last)?);
        let total = match total.trim() {
            "*" => None,
            total => Some(number(total)?),
        };
        let end = last.checked_add(1)?;
        let sound = start < end && total.is_none_or(|total| end <= total);
        sound.then_some(Self { start, end, total })
    }

    /// True for the complete media.
    pub(super) fn is_whole(self) -> bool {
        self.start == 0 && self.total == Some(self.end)
    }
}

/// The length in the `Content-Range` of a 416: `bytes */100`.
pub(super) fn unsatisfied(text: &str) -> Option<u64> {
    number(unit(text)?.strip_prefix("*/")?)
}

fn unit(text: &str) -> Option<&str> {
    let (unit, rest) = text.trim().split_once(' ')?;
    unit.eq_ignore_ascii_case("bytes").then(|| rest.trim())
}

/// Parses digits only; `u64::from_str` accepts a plus sign.
pub(super) fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

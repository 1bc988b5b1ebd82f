//! Numbers, in each spelling that Google's JSON mapping allows: as a JSON
//! number, as a string, whole numbers with a fraction of zero, and `NaN`,
//! `Infinity` and `-Infinity` for floats.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Unexpected, Visitor};

/// A number type that can be read.
pub(super) trait Number: Sized {
    const EXPECTED: &'static str;
    fn from_i64(value: i64) -> Option<Self>;
    fn from_u64(value: u64) -> Option<Self>;
    fn from_f64(value: f64) -> Option<Self>;
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ty = $expected:literal),* $(,)?) => {$(
        impl Number for $type {
            const EXPECTED: &'static str = $expected;
            #[inline]
            fn from_i64(value: i64) -> Option<Self> { value.try_into().ok() }
            #[inline]
            fn from_u64(value: u64) -> Option<Self> { value.try_into().ok() }
            fn from_f64(value: f64) -> Option<Self> {
                // Up to 2^53 a float is exact; beyond it would not be the number that was sent.
                let exact = value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
                #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                if exact { Self::from_i64(value as i64) } else { None }
            }
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok().or_else(|| Self::from_f64(text.parse().ok()?))
            }
        }
    )*};
}
integers!(
    i32 = "a 32-bit integer",
    u32 = "a 32-bit unsigned integer",
    i64 = "a 64-bit integer",
    u64 = "a 64-bit unsigned integer",
);

macro_rules! floats {
    ($($type:ty),*) => {$(
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_lossless,
            reason = "the nearest value of the field's type is the value"
        )]
        impl Number for $type {
            const EXPECTED: &'static str = "a number";
            #[inline]
            fn from_i64(value: i64) -> Option<Self> { Some(value as $type) }
            #[inline]
            fn from_u64(value: u64) -> Option<Self> { Some(value as $type) }
            #[inline]
            fn from_f64(value: f64) -> Option<Self> { Some(value as $type) }
            fn parse(text: &str) -> Option<Self> {
                match text {
                    "NaN" => Some(<$type>::NAN),
                    "Infinity" => Some(<$type>::INFINITY),
                    "-Infinity" => Some(<$type>::NEG_INFINITY),
                    _ => text.parse().ok().filter(|value: &$type| value.is_finite()),
                }
            }
        }
    )*};
}
floats!(f32, f64);

/// Reads a number in any of its spellings.
pub(super) struct NumberVisitor<T>(PhantomData<T>);

impl<T> NumberVisitor<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Number> Visitor<'_> for NumberVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::from_i64(value).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::from_u64(value).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::from_f64(value).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// How a float that JSON has no number for is spelled.
pub(super) fn non_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

//! Parses numbers in each notation of Google's JSON mapping: JSON numbers, strings, integers with a
//! zero fraction, and `NaN`, `Infinity` and `-Infinity` for floats.

/// A number type that can be read.
pub(super) trait Number: Sized {
    const EXPECTED: &'static str;
    fn parse(text: &str) -> Option<Self>;
    /// True for a value without digits: the input was a number beyond the range of the type.
    fn is_overflow(&self) -> bool {
        false
    }
}

macro_rules! integers {
    ($($type:ty = $expected:literal),* $(,)?) => {$(
        impl Number for $type {
            const EXPECTED: &'static str = $expected;
            #[inline]
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok().or_else(|| whole(text)?.parse().ok())
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

/// The digits of an integer with a zero fraction or an exponent.
#[cold]
fn whole(text: &str) -> Option<String> {
    if let Some((digits, fraction)) = text.split_once('.')
        && digits != "-0"
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
    {
        return Some(digits.to_owned());
    }
    // Floats below 2^53 are exact integers.
    let value: f64 = text.parse().ok()?;
    let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    // Adding zero converts -0 to 0.
    exact.then(|| (value + 0.0).to_string())
}

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const EXPECTED: &'static str = "a number";
            #[inline]
            fn parse(text: &str) -> Option<Self> {
                match text {
                    "NaN" => Some(<$type>::NAN),
                    "Infinity" => Some(<$type>::INFINITY),
                    "-Infinity" => Some(<$type>::NEG_INFINITY),
                    // Rust accepts other words for these values.
                    _ if text.bytes().any(|byte| matches!(byte, b'i' | b'I' | b'n' | b'N')) => None,
                    _ => text.parse().ok(),
                }
            }
            #[inline]
            fn is_overflow(&self) -> bool {
                self.is_infinite()
            }
        }
    )*};
}
floats!(f32, f64);

/// The string for a float that is not a JSON number.
pub(super) fn non_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

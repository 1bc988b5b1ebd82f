//! Numbers, in each spelling that Google's JSON mapping allows: as a JSON
//! number, as a string, whole numbers with a fraction of zero, and `NaN`,
//! `Infinity` and `-Infinity` for floats.

/// A number type that can be read.
pub(super) trait Number: Sized {
    const EXPECTED: &'static str;
    fn parse(text: &str) -> Option<Self>;
    /// True for what no digits spell: the text had a number beyond the type's largest.
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

/// The digits of a whole number that is written with a fraction of zero or an exponent.
#[cold]
fn whole(text: &str) -> Option<String> {
    if let Some((digits, fraction)) = text.split_once('.')
        && digits != "-0"
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
    {
        return Some(digits.to_owned());
    }
    // Below 2^53 a float is exact; beyond it would not be the number that was sent.
    let value: f64 = text.parse().ok()?;
    let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    // Adding zero makes -0 a 0, which integers have.
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
                    // Rust has words of its own for these.
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

//! Scalar types: one row each. A new row makes the reader of documents, the printers, the setters
//! and the samples support the type.

use serde_json::Value;

/// The Rust type of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rust {
    /// `i64`
    Primitive(&'static str),
    /// `String`
    String,
    /// `Vec<u8>`
    Bytes,
    /// A type of the runtime: `Timestamp`.
    Runtime(&'static str),
}

/// The properties of a scalar.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Pairs of `type` and `format` in documents; the format is empty if there is none.
    pub formats: &'static [(&'static str, &'static str)],
    /// The Rust type.
    pub rust: Rust,
    /// Setters take `impl Into` of it.
    pub is_converted: bool,
    /// A sample value of a parameter, without quotes.
    pub sample: &'static str,
}

macro_rules! scalars {
    ($($(#[$docs:meta])* $name:ident { $($key:ident: $value:expr),* $(,)? })*) => {
        /// A scalar type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Scalar {
            $($(#[$docs])* $name,)*
        }

        impl Scalar {
            /// All scalars.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The row of the scalar.
            pub const fn facts(self) -> Facts {
                match self {
                    $(Self::$name => Facts { $($key: $value),* },)*
                }
            }
        }
    };
}

scalars! {
    /// Text.
    String {
        formats: &[("string", "")],
        rust: Rust::String,
        is_converted: true,
        sample: "text",
    }
    /// `true` or `false`.
    Bool {
        formats: &[("boolean", "")],
        rust: Rust::Primitive("bool"),
        is_converted: false,
        sample: "true",
    }
    /// A 32-bit integer, a JSON number.
    I32 {
        formats: &[("integer", "int32")],
        rust: Rust::Primitive("i32"),
        is_converted: false,
        sample: "1",
    }
    /// A 32-bit unsigned integer, a JSON number.
    U32 {
        formats: &[("integer", "uint32")],
        rust: Rust::Primitive("u32"),
        is_converted: false,
        sample: "1",
    }
    /// A 64-bit integer, a JSON string.
    I64 {
        formats: &[("string", "int64")],
        rust: Rust::Primitive("i64"),
        is_converted: false,
        sample: "1",
    }
    /// A 64-bit unsigned integer, a JSON string.
    U64 {
        formats: &[("string", "uint64")],
        rust: Rust::Primitive("u64"),
        is_converted: false,
        sample: "1",
    }
    /// A 64-bit integer, a JSON number; for unknown formats of integers.
    I64Number {
        formats: &[],
        rust: Rust::Primitive("i64"),
        is_converted: false,
        sample: "1",
    }
    /// A 64-bit unsigned integer, a JSON number; for the format `uint64` of integers.
    U64Number {
        formats: &[],
        rust: Rust::Primitive("u64"),
        is_converted: false,
        sample: "1",
    }
    /// A 32-bit float.
    F32 {
        formats: &[("number", "float")],
        rust: Rust::Primitive("f32"),
        is_converted: false,
        sample: "1.5",
    }
    /// A 64-bit float.
    F64 {
        formats: &[("number", ""), ("number", "double")],
        rust: Rust::Primitive("f64"),
        is_converted: false,
        sample: "1.5",
    }
    /// Bytes, base64 in JSON.
    Bytes {
        formats: &[("string", "byte")],
        rust: Rust::Bytes,
        is_converted: true,
        sample: "Ynl0ZXM=",
    }
    /// RFC 3339 date and time.
    Timestamp {
        formats: &[("string", "date-time"), ("string", "google-datetime")],
        rust: Rust::Runtime("Timestamp"),
        is_converted: true,
        sample: "2026-01-31T09:30:00Z",
    }
    /// Seconds with a trailing `s`.
    Duration {
        formats: &[("string", "google-duration")],
        rust: Rust::Runtime("Duration"),
        is_converted: true,
        sample: "30s",
    }
    /// A day: `2026-11-22`.
    Date {
        formats: &[("string", "date")],
        rust: Rust::Runtime("Date"),
        is_converted: true,
        sample: "2026-01-31",
    }
    /// Comma-separated paths.
    FieldMask {
        formats: &[("string", "google-fieldmask")],
        rust: Rust::Runtime("FieldMask"),
        is_converted: true,
        sample: "*",
    }
}

impl Scalar {
    /// The scalar with this `type` and `format` in documents.
    pub fn of(type_: &str, format: Option<&str>) -> Option<Self> {
        let pair = (type_, format.unwrap_or_default());
        let mut all = Self::ALL.iter().copied();
        all.find(|it| it.facts().formats.contains(&pair))
    }

    /// Any integer.
    pub fn is_integer(self) -> bool {
        let integers = ["i32", "u32", "i64", "u64"];
        matches!(self.facts().rust, Rust::Primitive(name) if integers.contains(&name))
    }
}

/// Returns the integer that JSON contains: a number without a fraction, or the digits of an integer as
/// a string.
pub fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Some(integer.into()),
            (None, Some(integer)) => Some(integer.into()),
            // `1.0` and `1e3` are integers. Beyond 2^64 the digits do not matter.
            (None, None) => {
                let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
                Some(float as i128)
            }
        },
        Value::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let is_integer = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            // More digits than 128 bits have are out of every range.
            is_integer.then(|| text.parse().unwrap_or(i128::MAX))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_one_scalar() {
        let formats = Scalar::ALL.iter().flat_map(|it| it.facts().formats);
        let mut formats: Vec<_> = formats.collect();
        let count = formats.len();
        formats.sort();
        formats.dedup();
        assert_eq!(formats.len(), count);
    }

    /// Each format occurs in the snapshots and in the compiled crates.
    #[test]
    fn every_format_occurs_in_a_test_document() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/documents");
        let read = |name| std::fs::read_to_string(format!("{folder}/{name}")).expect(name);
        let text = read("scalars.json") + &read("numbers.json");
        for (_, format) in Scalar::ALL.iter().flat_map(|it| it.facts().formats) {
            let member = format!("\"format\": {format:?}");
            assert!(
                format.is_empty() || text.contains(&member),
                "add {format} to scalars.json"
            );
        }
    }
}

//! Checks JSON values against scalar types, and converts them to the values of parameters.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use discogen_model::api::Scalar;
use discogen_model::scalar::integer;
use discogen_runtime::codegen::Value;
use discogen_runtime::{Date, Duration, Timestamp};

use crate::problem::ProblemKind;
use crate::value::Stored;

/// Why a value does not have a type, and what the type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) kind: ProblemKind,
    /// `a 32-bit integer`
    pub(crate) expected: &'static str,
}

/// Where a value comes from, which decides the strings that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A parameter, whose value is sent as text, so that `"true"` is a Boolean.
    Parameter,
    /// A body, which is sent as it is.
    Body,
}

/// Checks a value and converts it.
///
/// Integers may be strings, as they are in the JSON of 64-bit integers, and numbers without a
/// fraction. Floats may be the strings of [protobuf's JSON], `NaN` and `Infinity`.
///
/// [protobuf's JSON]: https://protobuf.dev/programming-guides/json/
pub(crate) fn convert(scalar: Scalar, value: &Value, origin: Origin) -> Result<Stored, Mismatch> {
    let expected = expected(scalar);
    let fail = |kind| Err(Mismatch { kind, expected });
    match scalar {
        Scalar::Bool => match (value, origin) {
            (Value::Bool(value), _) => Ok(Stored::Bool(*value)),
            (Value::String(text), Origin::Parameter) if text == "true" => Ok(Stored::Bool(true)),
            (Value::String(text), Origin::Parameter) if text == "false" => Ok(Stored::Bool(false)),
            _ => fail(ProblemKind::Type),
        },
        Scalar::I32 | Scalar::U32 | Scalar::I64 | Scalar::I64Number => {
            let Some(integer) = integer(value) else {
                return fail(ProblemKind::Type);
            };
            let is_inside = match scalar {
                Scalar::I32 => i32::try_from(integer).is_ok(),
                Scalar::U32 => u32::try_from(integer).is_ok(),
                _ => i64::try_from(integer).is_ok(),
            };
            match i64::try_from(integer).ok().filter(|_| is_inside) {
                Some(integer) => Ok(Stored::Signed(integer)),
                None => fail(ProblemKind::Range),
            }
        }
        Scalar::U64 | Scalar::U64Number => {
            let Some(integer) = integer(value) else {
                return fail(ProblemKind::Type);
            };
            match u64::try_from(integer) {
                Ok(integer) => Ok(Stored::Unsigned(integer)),
                Err(_) => fail(ProblemKind::Range),
            }
        }
        Scalar::F32 | Scalar::F64 => {
            let Some(float) = float(value) else {
                return fail(ProblemKind::Type);
            };
            // A number beyond the range of the type is sent as the caller wrote it.
            match scalar {
                Scalar::F32 if float.is_finite() && !(float as f32).is_finite() => {
                    fail(ProblemKind::Range)
                }
                Scalar::F32 => Ok(Stored::Float(float as f32)),
                _ => Ok(Stored::Double(float)),
            }
        }
        _ => {
            let Value::String(text) = value else {
                return match (value, origin, scalar) {
                    // A parameter is sent as text, so that a number is a string, too.
                    (Value::Number(_) | Value::Bool(_), Origin::Parameter, Scalar::String) => {
                        Ok(Stored::Text(value.to_string()))
                    }
                    _ => fail(ProblemKind::Type),
                };
            };
            let is_valid = match scalar {
                Scalar::Bytes => match bytes(text) {
                    Some(bytes) => return Ok(Stored::Bytes(bytes)),
                    None => false,
                },
                Scalar::Timestamp => is_timestamp(text),
                Scalar::Duration => is_duration(text),
                Scalar::Date => is_date(text),
                _ => true,
            };
            match is_valid {
                true => Ok(Stored::Text(text.clone())),
                false => fail(ProblemKind::Format),
            }
        }
    }
}

/// What a scalar is, for messages.
pub(crate) fn expected(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String => "a string",
        Scalar::Bool => "`true` or `false`",
        Scalar::I32 => "a 32-bit integer, -2147483648 to 2147483647",
        Scalar::U32 => "a 32-bit unsigned integer, 0 to 4294967295",
        Scalar::I64 | Scalar::I64Number => {
            "a 64-bit integer, -9223372036854775808 to 9223372036854775807"
        }
        Scalar::U64 | Scalar::U64Number => "a 64-bit unsigned integer, 0 to 18446744073709551615",
        Scalar::F32 => "a 32-bit number",
        Scalar::F64 => "a number",
        Scalar::Bytes => "bytes in base64",
        Scalar::Timestamp => "an RFC 3339 date and time such as `2026-01-31T09:30:00Z`",
        Scalar::Duration => "a duration in seconds such as `3.5s`",
        Scalar::Date => "a date such as `2026-01-31`",
        Scalar::FieldMask => "a field mask such as `name,labels.key`",
    }
}

/// The kind of a JSON value, for messages, which do not contain the value itself.
pub(crate) fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction or an exponent",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            // Rust also reads `inf` and `nan`, which JSON does not have.
            text if text
                .bytes()
                .any(|it| it.is_ascii_alphabetic() && !b"eE".contains(&it)) =>
            {
                None
            }
            text => text.parse().ok(),
        },
        _ => None,
    }
}

/// Decodes base64 of either alphabet, with or without padding.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let is_url_safe = text.contains(['-', '_']);
    let alphabet = if is_url_safe { &URL_SAFE } else { &STANDARD };
    let plain = match is_url_safe {
        // Both alphabets in one string, which servers accept.
        true => text.replace('+', "-").replace('/', "_"),
        false => text.to_owned(),
    };
    GeneralPurpose::new(alphabet, config).decode(plain).ok()
}

fn is_timestamp(text: &str) -> bool {
    match Timestamp::new(text).to_system_time() {
        Ok(_) => true,
        Err(invalid) => invalid.is_out_of_range(),
    }
}

/// Seconds with up to nine digits after the point, and an `s`.
fn is_duration(text: &str) -> bool {
    let text = Duration::new(text);
    let Some(number) = text.as_str().strip_suffix('s') else {
        return false;
    };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    is_digits(whole) && is_digits(fraction) && whole.len() <= 12 && fraction.len() <= 9
}

/// A day that exists, in the years 0001 to 9999. A year, month or day of zero is an incomplete date.
fn is_date(text: &str) -> bool {
    let text = Date::new(text);
    let parts: Vec<&str> = text.as_str().split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |part: &str, length: usize| -> Option<u32> {
        let is_digits = part.len() == length && part.bytes().all(|it| it.is_ascii_digit());
        part.parse().ok().filter(|_| is_digits)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap || year == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    month <= 12 && day <= days
}

#[cfg(test)]
mod tests {
    use discogen_runtime::serde_json::json;

    use super::*;

    #[test]
    fn values_and_types() {
        use ProblemKind::{Format, Range, Type};
        use Scalar as S;
        let ok = None;
        for (scalar, value, expected) in [
            (S::String, json!("x"), ok),
            (S::String, json!(1), Some(Type)),
            (S::Bool, json!(true), ok),
            (S::Bool, json!("true"), Some(Type)),
            (S::I32, json!(2147483647), ok),
            (S::I32, json!(2147483648_i64), Some(Range)),
            (S::I32, json!("12"), ok),
            (S::I32, json!(1.0), ok),
            (S::I32, json!(1.5), Some(Type)),
            (S::I32, json!("1x"), Some(Type)),
            (S::I32, json!(""), Some(Type)),
            (S::I32, json!([1]), Some(Type)),
            (S::U32, json!(-1), Some(Range)),
            (S::U32, json!(4294967295_u32), ok),
            (S::I64, json!("9223372036854775807"), ok),
            (S::I64, json!(u64::MAX), Some(Range)),
            (S::I64, json!("9".repeat(60)), Some(Range)),
            (S::U64, json!(u64::MAX), ok),
            (S::U64, json!("18446744073709551616"), Some(Range)),
            (S::U64, json!(-1), Some(Range)),
            (S::U64, json!(1e300), Some(Range)),
            (S::F32, json!(1e300), Some(Range)),
            (S::F32, json!("NaN"), ok),
            (S::F64, json!(1), ok),
            (S::F64, json!("-Infinity"), ok),
            (S::F64, json!("nan"), Some(Type)),
            (S::F64, json!("1e5"), ok),
            (S::Bytes, json!("aGVsbG8"), ok),
            (S::Bytes, json!("-_-_"), ok),
            (S::Bytes, json!("+/+/"), ok),
            (S::Bytes, json!("a b"), Some(Format)),
            (S::Bytes, json!(1), Some(Type)),
            (S::Timestamp, json!("2026-01-31T09:30:00Z"), ok),
            (S::Timestamp, json!("0001-01-01T00:00:00Z"), ok),
            (S::Timestamp, json!("2024-02-29T12:00:00.5+05:30"), ok),
            (S::Timestamp, json!("2026-01-31"), Some(Format)),
            (S::Duration, json!("3.5s"), ok),
            (S::Duration, json!("-315576000000.999999999s"), ok),
            (S::Duration, json!("3.5"), Some(Format)),
            (S::Duration, json!("s"), Some(Format)),
            (S::Date, json!("2026-02-28"), ok),
            (S::Date, json!("2024-02-29"), ok),
            (S::Date, json!("2026-02-29"), Some(Format)),
            (S::Date, json!("2026-13-01"), Some(Format)),
            (S::Date, json!("20260101"), Some(Format)),
            (S::FieldMask, json!("a,b.c"), ok),
            (S::FieldMask, json!({"paths": []}), Some(Type)),
        ] {
            let kind = convert(scalar, &value, Origin::Body)
                .err()
                .map(|it| it.kind);
            assert_eq!(kind, expected, "{scalar:?} {value}");
        }
    }

    #[test]
    fn parameters_are_text() {
        let stored = |scalar, value: Value| convert(scalar, &value, Origin::Parameter);
        assert_eq!(
            stored(Scalar::Bool, json!("false")),
            Ok(Stored::Bool(false))
        );
        assert_eq!(
            stored(Scalar::String, json!(7)),
            Ok(Stored::Text("7".to_owned()))
        );
        assert!(stored(Scalar::Bool, json!("yes")).is_err());
        assert!(stored(Scalar::String, json!({})).is_err());
    }
}

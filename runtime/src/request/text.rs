//! Converts a value to a string for a path, a query or a header.

use std::borrow::Cow;

use serde_json::Value;

use crate::wire::{self, View};

/// A value other than a list as a string; `None` if it is absent.
///
/// Numbers are decimal digits, bytes are URL-safe base64, NaN and the infinities are words, and
/// structured values are JSON.
pub(crate) fn text(view: View<'_>) -> Result<Option<Cow<'_, str>>, wire::EncodeError> {
    Ok(Some(match view {
        View::Absent => return Ok(None),
        View::Str(text) | View::Number(text) => Cow::Borrowed(text),
        View::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        View::Numbers(field) => return text(field.view()),
        View::I32(value) => Cow::Owned(value.to_string()),
        View::U32(value) => Cow::Owned(value.to_string()),
        View::I64(value) => Cow::Owned(value.to_string()),
        View::U64(value) => Cow::Owned(value.to_string()),
        View::F32(value) => float(value.to_string(), || format!("{value:e}")),
        View::F64(value) => float(value.to_string(), || format!("{value:e}")),
        View::Bytes(bytes) => Cow::Owned(wire::encode_base64(bytes)),
        View::Json(Value::String(text)) => Cow::Borrowed(text),
        other => Cow::Owned(String::from_utf8_lossy(&wire::to_vec(other)?).into_owned()),
    }))
}

/// Rust writes the shortest digits that read back the same, but never an exponent, and it has its
/// own names for infinity.
fn float(plain: String, exponent: impl FnOnce() -> String) -> Cow<'static, str> {
    match plain.as_str() {
        "inf" => Cow::Borrowed("Infinity"),
        "-inf" => Cow::Borrowed("-Infinity"),
        digits if digits.len() > 24 => Cow::Owned(exponent()),
        _ => Cow::Owned(plain),
    }
}

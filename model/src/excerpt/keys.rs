//! Writes the keys of members.

use serde_json::Value;

/// Writes the key of a member, after a comma unless it is the first of its object.
pub(super) fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_text(out, key);
    out.push(':');
}

/// Writes a string.
pub(super) fn push_text(out: &mut String, text: &str) {
    let is_plain = |it: u8| it.is_ascii_graphic() && it != b'"' && it != b'\\';
    match text.bytes().all(is_plain) {
        true => out.extend(["\"", text, "\""]),
        false => out.push_str(&Value::from(text).to_string()),
    }
}

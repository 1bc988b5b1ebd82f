//! Resolves uploads and downloads.

use std::collections::HashSet;

use super::media_range;
use crate::api::{Scalar, Schema, Shape, Type, Upload};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::{MediaUpload, Method};
use crate::text::Untrusted;

/// Resolves `mediaUpload` of a method.
pub(super) fn upload(method: &Method, findings: &mut Vec<Diagnostic>) -> Option<Upload> {
    let Some(written) = &method.media_upload else {
        if method.supports_media_upload {
            let fact = "has `supportsMediaUpload` but no `mediaUpload`, so nothing can be uploaded";
            findings.push(Diagnostic::note(&method.pointer, fact, ""));
        }
        return None;
    };
    Some(Upload {
        accept: accept(written, findings),
        max_size: max_size(written, findings),
        simple: written.simple.clone().map(Untrusted::from),
        resumable: written.resumable.clone().map(Untrusted::from),
    })
}

/// Returns the Rust names of schemas that represent a raw body: `google.api.HttpBody`.
///
/// Such a schema is a struct of exactly `contentType` (string), `data` (bytes) and `extensions`
/// (list), with any name. A method with this response type sends `data` as the body and
/// `contentType` as the header, without JSON and without `alt=media`. `alt=media` is for methods
/// with `supportsMediaDownload`; no document has both.
pub(super) fn raw_bodies(schemas: &[Schema]) -> HashSet<String> {
    let raw = schemas.iter().filter(|it| is_raw_body(&it.shape));
    raw.map(|it| it.name.rust.clone()).collect()
}

fn is_raw_body(shape: &Shape) -> bool {
    let Shape::Struct(fields) = shape else {
        return false;
    };
    let fits = |wire: &str, fit: fn(&Type) -> bool| {
        let mut named = fields.iter().filter(|it| it.name.wire == wire);
        named.any(|it| fit(&it.ty))
    };
    fields.len() == 3
        && fits("contentType", |ty| {
            matches!(ty, Type::Scalar(Scalar::String))
        })
        && fits("data", |ty| matches!(ty, Type::Scalar(Scalar::Bytes)))
        && fits("extensions", |ty| matches!(ty, Type::List(_)))
}

fn accept(written: &MediaUpload, findings: &mut Vec<Diagnostic>) -> Vec<Untrusted> {
    for (at, range) in written.accept.iter().enumerate() {
        if !media_range::is_valid(range) {
            let pointer = format!("{}/accept/{at}", written.pointer);
            let fact = format!("is {range:?}, which is not a media range");
            let remedy = "for example \"image/*\" or \"application/pdf\"";
            findings.push(Diagnostic::error(pointer, fact, remedy));
        }
    }
    match written.accept.is_empty() {
        true => vec!["*/*".into()],
        false => written.accept.iter().map(|it| it.as_str().into()).collect(),
    }
}

fn max_size(written: &MediaUpload, findings: &mut Vec<Diagnostic>) -> Option<u64> {
    let text = written.max_size.as_deref()?;
    let size = bytes(text);
    if size.is_none() {
        let fact = format!("is {}, which is not a size", quoted(text));
        let pointer = format!("{}/maxSize", written.pointer);
        findings.push(Diagnostic::note(
            pointer,
            fact,
            "the limit is not checked before the upload",
        ));
    }
    size
}

/// Parses sizes such as `10MB`, in binary multiples as servers count them.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let shift = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" => 10,
        "M" | "MB" => 20,
        "G" | "GB" => 30,
        "T" | "TB" => 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes() {
        let table = [
            ("10", Some(10)),
            ("100KB", Some(102_400)),
            ("10MB", Some(10 << 20)),
            ("5 TB", Some(5 << 40)),
            ("1gb", Some(1 << 30)),
            ("-1", None),
            ("", None),
            ("MB", None),
            ("10XB", None),
            ("18446744073709551616", None),
            ("18446744073709551615KB", None),
        ];
        for (text, expected) in table {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}

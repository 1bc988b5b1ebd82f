//! Determines the media type of an upload.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use http::HeaderValue;
use serde_json::value::RawValue;

use super::protocol::unwrapped;
use crate::error::{Error, Result};
use crate::service::Upload;

/// The type of unknown bytes.
pub(super) const ANY: &str = "application/octet-stream";

/// The inputs for the media type.
pub(super) struct Facts<'a> {
    /// The type that the caller has set.
    pub(super) stated: Option<&'a str>,
    /// The file that the media is read from.
    pub(super) path: Option<&'a Path>,
    /// The body of the call, and whether it is wrapped in `{"data": …}`.
    pub(super) metadata: &'a [u8],
    pub(super) wrapped: bool,
    /// The root URL of the API.
    pub(super) root_url: &'a str,
}

/// The media type: set by the caller, or stated in the body, or derived from the file name, or
/// unknown.
///
/// The type in the body describes the resource. If the service converts the media ([`is_native`]),
/// the media has another type. A type derived from the file name is only used if the method accepts
/// it.
pub(super) fn media_type(upload: &Upload, facts: &Facts<'_>) -> Result<HeaderValue> {
    let of_body = match facts.stated {
        Some(_) => None,
        None => in_body(facts.metadata, facts.wrapped),
    };
    let of_body = of_body.filter(|kind| !is_native(kind, facts.root_url));
    let accepts = |text: &str| upload.accept.iter().any(|range| takes(range, text));
    let guessed = || {
        let kind = mime_guess::from_path(facts.path?).first_raw()?;
        (accepts(kind) && !is_native(kind, facts.root_url)).then_some(kind)
    };
    let known = facts.stated.or(of_body.as_deref());
    let text = known.or_else(guessed).unwrap_or(ANY).trim();
    let value = HeaderValue::from_str(text)
        .ok()
        .filter(|_| essence(text).is_some());
    let Some(value) = value else {
        return Err(Error::usage(format!(
            "{text:?} is not a media type; use one like `image/png`"
        )));
    };
    if accepts(text) {
        return Ok(value);
    }
    let accepted = upload.accept.join(", ");
    Err(Error::usage(format!(
        "the method accepts media of {accepted}, and this is {text}; set the type with `Media::content_type`"
    )))
}

/// True for the type of the service's own resources, which is never the type of media.
///
/// Such a type is in the vendor tree (RFC 6838, `vnd.`) under the first part of the service's
/// domain: `application/vnd.google-apps.document` at `www.googleapis.com`. It is not a file format:
/// it has no suffix (`+json`) and does not end with the extension of its files, unlike
/// `application/vnd.google-earth.kmz`.
fn is_native(kind: &str, root_url: &str) -> bool {
    let Some((_, subtype)) = essence(kind) else {
        return false;
    };
    let subtype = subtype.to_ascii_lowercase();
    let Some((vendor, product)) = subtype
        .strip_prefix("vnd.")
        .and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    let vendor = vendor.split('-').next().unwrap_or_default();
    let host = root_url
        .split_once("://")
        .map_or(root_url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let domain = host.rsplit('.').nth(1).unwrap_or_default();
    let owns = !vendor.is_empty() && domain.to_ascii_lowercase().starts_with(vendor);
    let is_format = || {
        let known = mime_guess::from_ext(product).first_raw();
        product.contains('+') || known.is_some_and(|known| known.ends_with(&subtype))
    };
    owns && !is_format()
}

/// `mimeType` or `contentType` of the body.
fn in_body(metadata: &[u8], wrapped: bool) -> Option<String> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_slice(unwrapped(metadata, wrapped)).ok()?;
    ["mimeType", "contentType"]
        .iter()
        .filter_map(|name| serde_json::from_str::<String>(members.get(*name)?.get()).ok())
        .find(|text| !text.trim().is_empty())
}

/// `image` and `png` of `image/png; q=1`.
fn essence(text: &str) -> Option<(&str, &str)> {
    let text = text.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = text.split_once('/')?;
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*%'`|~".contains(&byte))
    };
    (token(kind) && token(subtype)).then_some((kind, subtype))
}

fn takes(range: &str, text: &str) -> bool {
    let (Some((kind, subtype)), Some((ours, sub))) = (essence(range), essence(text)) else {
        return false;
    };
    (kind == "*" || kind.eq_ignore_ascii_case(ours))
        && (subtype == "*" || subtype.eq_ignore_ascii_case(sub))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Facts, is_native, media_type};
    use crate::service::Upload;

    const BOTH: Upload = Upload {
        accept: &["*/*"],
        max_size: None,
        simple: Some("/upload/v1/a"),
        resumable: None,
    };
    const ROOT: &str = "https://www.googleapis.com/";

    fn facts<'a>(stated: Option<&'a str>, path: Option<&'a str>, metadata: &'a str) -> Facts<'a> {
        Facts {
            stated,
            path: path.map(Path::new),
            metadata: metadata.as_bytes(),
            wrapped: false,
            root_url: ROOT,
        }
    }

    #[test]
    fn media_type_precedence() {
        let any: &[&str] = &["*/*"];
        let images: &[&str] = &["image/*", "Application/PDF"];
        for (accept, stated, metadata, expected) in [
            (any, None, "", Some("application/octet-stream")),
            (any, None, "{}", Some("application/octet-stream")),
            (
                any,
                None,
                r#"{"mimeType":"text/plain"}"#,
                Some("text/plain"),
            ),
            (
                any,
                None,
                r#"{"contentType":"text/plain"}"#,
                Some("text/plain"),
            ),
            (
                any,
                None,
                r#"{"contentType":""}"#,
                Some("application/octet-stream"),
            ),
            (
                any,
                None,
                r#"{"contentType":7}"#,
                Some("application/octet-stream"),
            ),
            (
                any,
                Some("a/b; c=d"),
                r#"{"mimeType":"x/y"}"#,
                Some("a/b; c=d"),
            ),
            (any, Some("text"), "", None),
            (any, Some("a/b\r\nx: y"), "", None),
            (any, Some("a b/c"), "", None),
            (images, Some("IMAGE/png"), "", Some("IMAGE/png")),
            (
                images,
                Some("application/pdf; q=1"),
                "",
                Some("application/pdf; q=1"),
            ),
            (images, Some("text/plain"), "", None),
            (images, None, "", None),
        ] {
            let upload = Upload { accept, ..BOTH };
            let found = media_type(&upload, &facts(stated, None, metadata));
            let about = format!("{accept:?} {stated:?} {metadata} {found:?}");
            match expected {
                Some(expected) => assert_eq!(found.expect(&about), expected, "{about}"),
                None => assert!(found.is_err_and(|error| error.is_usage()), "{about}"),
            }
        }
        let wrapped = Facts {
            wrapped: true,
            ..facts(None, None, r#"{"data":{"mimeType":"text/plain"}}"#)
        };
        let found = media_type(&BOTH, &wrapped);
        assert_eq!(found.expect("a type"), "text/plain");
    }

    #[test]
    fn media_types_of_file_names() {
        let document = r#"{"mimeType":"application/vnd.google-apps.document"}"#;
        let sheet = r#"{"mimeType":"Application/Vnd.Google-Apps.spreadsheet; x=y"}"#;
        let any = "application/octet-stream";
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        for (path, metadata, expected) in [
            (None, document, any),
            (Some("a.docx"), document, word),
            (Some("/b.c/a.csv"), sheet, "text/csv"),
            (Some("a.CSV"), sheet, "text/csv"),
            (Some("a"), document, any),
            (Some("a.unknown"), document, any),
            (Some("a.gdoc"), document, any),
            (Some("a.gdoc"), "", any),
            (Some("film.mp4"), "", "video/mp4"),
            (Some("film.mp4"), r#"{"name":"x"}"#, "video/mp4"),
            // A media type in the body takes precedence over the file name.
            (
                Some("a.csv"),
                r#"{"contentType":"text/x-test"}"#,
                "text/x-test",
            ),
            (
                Some("a.csv"),
                r#"{"mimeType":"application/vnd.ms-excel"}"#,
                "application/vnd.ms-excel",
            ),
            (None, &format!(r#"{{"mimeType":"{word}"}}"#), word),
        ] {
            let found = media_type(&BOTH, &facts(None, path, metadata));
            assert_eq!(found.expect("a type"), expected, "{path:?} {metadata}");
        }
        let native = Some("application/vnd.google-apps.document");
        let found = media_type(&BOTH, &facts(native, Some("a.txt"), ""));
        assert_eq!(
            found.expect("the caller's"),
            "application/vnd.google-apps.document"
        );
    }

    #[test]
    fn a_derived_type_must_be_accepted_by_the_method() {
        let upload = Upload {
            accept: &["application/octet-stream", "image/*"],
            ..BOTH
        };
        for (path, expected) in [
            ("a.png", "image/png"),
            ("a.mp4", "application/octet-stream"),
        ] {
            let found = media_type(&upload, &facts(None, Some(path), ""));
            assert_eq!(found.expect("a type"), expected);
        }
        let images = Upload {
            accept: &["image/*"],
            ..BOTH
        };
        let found = media_type(&images, &facts(None, Some("a.mp4"), ""));
        assert!(found.is_err_and(|error| error.is_usage()));
    }

    #[test]
    fn types_of_resources_and_types_of_bytes() {
        for (kind, root, native) in [
            ("application/vnd.google-apps.document", ROOT, true),
            ("application/vnd.google-apps.folder", ROOT, true),
            ("application/vnd.google-apps.drive-sdk.123", ROOT, true),
            (
                "application/vnd.google-apps.document",
                "https://storage.googleapis.com/",
                true,
            ),
            ("application/vnd.google-apps.script+json", ROOT, false),
            ("application/vnd.google-earth.kml+xml", ROOT, false),
            ("application/vnd.google-earth.kmz", ROOT, false),
            (
                "application/vnd.google-apps.document",
                "https://www.example.com/",
                false,
            ),
            ("application/vnd.example.scan", ROOT, false),
            (
                "application/vnd.example.drawing",
                "https://api.example.com:8443/v1/",
                true,
            ),
            ("application/vnd.ms-excel", "https://www.msapis.com/", false),
            ("application/vnd.api.x", "https://api.example.com/", false),
            ("application/vnd.com.x", "https://www.example.com/", false),
            ("application/vnd..x", ROOT, false),
            ("application/vnd.", ROOT, false),
            ("application/pdf", ROOT, false),
            ("text", ROOT, false),
            ("", ROOT, false),
        ] {
            assert_eq!(is_native(kind, root), native, "{kind} {root}");
        }
    }
}

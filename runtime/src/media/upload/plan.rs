//! What is decided before anything is sent: the media's type, the limits, the protocol.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::HeaderValue;
use serde_json::value::RawValue;

use super::job::Protocol;
use crate::error::{Error, Result};
use crate::request::Route;
use crate::response::unwrap_data;
use crate::service::Upload;

/// Up to here one request is used, where there is a choice: what Google's guides call a small file.
const SMALL: u64 = 5_000_000;

/// What is sent if nobody knows better.
const ANY: &str = "application/octet-stream";

/// Where each protocol goes.
///
/// A resumable upload begins at the method's `/upload` path like the other two:
/// it is the one that Google's guides give, that Google's own clients use, and
/// that emulators know. The path that the document gives for it is taken where
/// it is the only one.
pub(super) fn route(upload: &Upload, protocol: Protocol) -> Option<Route> {
    let (path, upload_type) = match protocol {
        Protocol::Simple => (upload.simple, "media"),
        Protocol::Multipart => (upload.simple, "multipart"),
        Protocol::Resumable => {
            let resumable = upload.resumable?;
            (Some(upload.simple.unwrap_or(resumable)), "resumable")
        }
    };
    path.map(|path| Route { path, upload_type })
}

/// The protocol: the caller's, else by what there is, how large it is and what is to be said with it.
pub(super) fn protocol(
    upload: &Upload,
    wanted: Option<Protocol>,
    length: Option<u64>,
    metadata: &[u8],
    wrapped: bool,
) -> Result<Protocol> {
    let bare = matches!(unwrapped(metadata, wrapped), b"" | b"{}");
    let single = match bare {
        true => Protocol::Simple,
        false => Protocol::Multipart,
    };
    let small = length.is_some_and(|length| length <= SMALL);
    let automatic = match (upload.simple.is_some(), upload.resumable.is_some()) {
        (true, true) if small => single,
        (_, true) => Protocol::Resumable,
        _ => single,
    };
    let chosen = wanted.unwrap_or(automatic);
    if route(upload, chosen).is_none() {
        let others = match chosen {
            Protocol::Resumable => "`simple()` or `multipart()`",
            _ => "`resumable()`",
        };
        return Err(Error::usage(format!(
            "the method has no {} uploads; use {others}, or leave the choice to the size",
            chosen.name()
        )));
    }
    if chosen == Protocol::Simple && !bare {
        let remedy = "a simple upload carries no body, and the call has one; use `multipart()`, or leave the body out";
        return Err(Error::usage(remedy.to_owned()));
    }
    Ok(chosen)
}

/// The type of the media: the caller's, else the body's, else any.
pub(super) fn media_type(
    upload: &Upload,
    stated: Option<&str>,
    metadata: &[u8],
    wrapped: bool,
) -> Result<HeaderValue> {
    let of_body = stated
        .is_none()
        .then(|| in_body(metadata, wrapped))
        .flatten();
    let text = stated.or(of_body.as_deref()).unwrap_or(ANY).trim();
    let value = HeaderValue::from_str(text)
        .ok()
        .filter(|_| essence(text).is_some());
    let Some(value) = value else {
        return Err(Error::usage(format!(
            "{text:?} is not a media type; give one like `image/png`"
        )));
    };
    if upload.accept.iter().any(|range| takes(range, text)) {
        return Ok(value);
    }
    let accepted = upload.accept.join(", ");
    Err(Error::usage(format!(
        "the method takes media of {accepted}, and this is {text}; say what it is with `Media::content_type`"
    )))
}

/// The body as the caller has it, out of the `data` that some APIs put around it.
fn unwrapped(metadata: &[u8], wrapped: bool) -> &[u8] {
    let inner = if wrapped { unwrap_data(metadata) } else { None };
    inner.unwrap_or(metadata)
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
    use super::{media_type, protocol, route};
    use crate::media::upload::job::Protocol::{self, Multipart, Resumable, Simple};
    use crate::service::Upload;

    const BOTH: Upload = Upload {
        accept: &["*/*"],
        max_size: None,
        simple: Some("/upload/v1/a"),
        resumable: Some("/resumable/upload/v1/a"),
    };
    const ONE: Upload = Upload {
        resumable: None,
        ..BOTH
    };
    const CHUNKS: Upload = Upload {
        simple: None,
        ..BOTH
    };

    #[test]
    fn the_protocol() {
        let body: &[u8] = b"{\"a\":1}";
        let small = Some(5_000_000);
        let large = Some(5_000_001);
        for (upload, wanted, length, metadata, expected) in [
            (BOTH, None, small, &b""[..], Some(Simple)),
            (BOTH, None, small, b"{}", Some(Simple)),
            (BOTH, None, small, body, Some(Multipart)),
            (BOTH, None, large, b"", Some(Resumable)),
            (BOTH, None, None, body, Some(Resumable)),
            (ONE, None, large, b"", Some(Simple)),
            (ONE, None, None, body, Some(Multipart)),
            (CHUNKS, None, Some(0), b"", Some(Resumable)),
            (BOTH, Some(Resumable), small, body, Some(Resumable)),
            (BOTH, Some(Multipart), None, b"", Some(Multipart)),
            (BOTH, Some(Simple), large, b"{}", Some(Simple)),
            (BOTH, Some(Simple), small, body, None),
            (ONE, Some(Resumable), small, b"", None),
            (CHUNKS, Some(Simple), small, b"", None),
            (CHUNKS, Some(Multipart), small, body, None),
        ] {
            let chosen = protocol(&upload, wanted, length, metadata, false);
            let about = format!("{upload:?} {wanted:?} {length:?}");
            match expected {
                Some(expected) => assert_eq!(chosen.expect(&about), expected, "{about}"),
                None => assert!(chosen.is_err_and(|error| error.is_usage()), "{about}"),
            }
        }
    }

    #[test]
    fn a_wrapped_body_may_be_empty_too() {
        let simple = Some(Simple);
        for (metadata, wrapped, expected) in [
            (&br#"{"data":{}}"#[..], true, simple),
            (br#"{ "data" : {} }"#, true, simple),
            (b"", true, simple),
            (br#"{"data":{"a":1}}"#, true, None),
            // Where nothing is wrapped that is a body like another.
            (br#"{"data":{}}"#, false, None),
        ] {
            let text = String::from_utf8_lossy(metadata);
            let chosen = protocol(&BOTH, simple, Some(1), metadata, wrapped);
            assert_eq!(chosen.ok(), expected, "{text} {wrapped}");
            let chosen = protocol(&BOTH, None, Some(1), metadata, wrapped);
            let expected = expected.or(Some(Multipart));
            assert_eq!(chosen.ok(), expected, "{text} {wrapped}");
        }
    }

    #[test]
    fn the_path() {
        let path = |upload: &Upload, protocol: Protocol| route(upload, protocol).map(|it| it.path);
        for which in [Simple, Multipart, Resumable] {
            assert_eq!(path(&BOTH, which), Some("/upload/v1/a"));
        }
        assert_eq!(path(&ONE, Resumable), None);
        assert_eq!(path(&CHUNKS, Resumable), Some("/resumable/upload/v1/a"));
    }

    #[test]
    fn the_type() {
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
            let found = media_type(&upload, stated, metadata.as_bytes(), false);
            let about = format!("{accept:?} {stated:?} {metadata} {found:?}");
            match expected {
                Some(expected) => assert_eq!(found.expect(&about), expected, "{about}"),
                None => assert!(found.is_err_and(|error| error.is_usage()), "{about}"),
            }
        }
        let wrapped = br#"{"data":{"mimeType":"text/plain"}}"#;
        assert_eq!(
            media_type(&BOTH, None, wrapped, true).expect("a type"),
            "text/plain"
        );
    }
}

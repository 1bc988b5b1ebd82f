//! Selects the protocol of an upload and its path.

use crate::error::{Error, Result};
use crate::request::Route;
use crate::response::unwrap_data;
use crate::service::Upload;

/// The maximum size of an upload in one request if the protocol is not set: Google's guides call it
/// a small file.
const SMALL: u64 = 5_000_000;

/// An upload protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Simple,
    Multipart,
    Resumable,
}

impl Protocol {
    pub(super) const ALL: [Self; 3] = [Self::Simple, Self::Multipart, Self::Resumable];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Multipart => "multipart",
            Self::Resumable => "resumable",
        }
    }
}

/// The path of a protocol.
///
/// A resumable upload starts at the method's `/upload` path like the other two: Google's guides and
/// clients use it, and emulators support it. The path that the document states for it is only used
/// if there is no other.
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

/// The protocol: set by the caller, or selected by the supported protocols, the size, and the body.
pub(super) fn choose(
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
            "the method has no {} uploads; use {others}, or set no protocol",
            chosen.name()
        )));
    }
    if chosen == Protocol::Simple && !bare {
        let remedy = "a simple upload has no body, and the call has one; use `multipart()`, or remove the body";
        return Err(Error::usage(remedy.to_owned()));
    }
    Ok(chosen)
}

/// The body of the call without the `data` wrapper of some APIs.
pub(super) fn unwrapped(metadata: &[u8], wrapped: bool) -> &[u8] {
    let inner = if wrapped { unwrap_data(metadata) } else { None };
    inner.unwrap_or(metadata)
}

#[cfg(test)]
mod tests {
    use super::Protocol::{self, Multipart, Resumable, Simple};
    use super::{choose, route};
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
    fn protocol_selection() {
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
            let chosen = choose(&upload, wanted, length, metadata, false);
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
            // Without the wrapper, this is an ordinary body.
            (br#"{"data":{}}"#, false, None),
        ] {
            let text = String::from_utf8_lossy(metadata);
            let chosen = choose(&BOTH, simple, Some(1), metadata, wrapped);
            assert_eq!(chosen.ok(), expected, "{text} {wrapped}");
            let chosen = choose(&BOTH, None, Some(1), metadata, wrapped);
            let expected = expected.or(Some(Multipart));
            assert_eq!(chosen.ok(), expected, "{text} {wrapped}");
        }
    }

    #[test]
    fn upload_paths() {
        let path = |upload: &Upload, protocol: Protocol| route(upload, protocol).map(|it| it.path);
        for which in [Simple, Multipart, Resumable] {
            assert_eq!(path(&BOTH, which), Some("/upload/v1/a"));
        }
        assert_eq!(path(&ONE, Resumable), None);
        assert_eq!(path(&CHUNKS, Resumable), Some("/resumable/upload/v1/a"));
    }
}

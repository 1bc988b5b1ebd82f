//! The session of a resumable upload, to be kept and continued.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::fault::Fault;
use crate::error::{Error, Result};

/// The session of a resumable upload: where it can be continued, by this process or another.
///
/// [`UploadCall::on_session`](crate::UploadCall::on_session) hands it out,
/// [`UploadCall::resume`](crate::UploadCall::resume) takes it. Google keeps a
/// session for about a week.
///
/// **It is a secret:** whoever has it can write to the upload without any other
/// credentials. `Debug` does not show it, and there is no `Display`;
/// [`save`](Self::save) gives the text to keep, which [`str::parse`] reads, and
/// serde writes and reads the same text.
///
/// ```
/// # use discogen_runtime::UploadSession;
/// # let text = r#"{"length":7,"method":"storage.objects.insert","uri":"https://storage.googleapis.com/upload?upload_id=x"}"#;
/// let session: UploadSession = text.parse()?;
/// assert_eq!(session.save(), text);
/// assert!(!format!("{session:?}").contains("upload_id"));
/// # Ok::<(), discogen_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UploadSession {
    pub(super) method: String,
    pub(super) uri: http::Uri,
    pub(super) length: Option<u64>,
}

impl UploadSession {
    /// The session as text, to be kept like a password.
    pub fn save(&self) -> String {
        let mut saved = json!({ "method": self.method, "uri": self.uri.to_string() });
        if let Some(length) = self.length {
            saved["length"] = length.into();
        }
        saved.to_string()
    }

    /// The method whose upload it is, `storage.objects.insert`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The length of the media, if it was known when the session began.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The session must be of this method, and of media of this length.
    pub(super) fn check(&self, method: &str, length: Option<u64>) -> Result<()> {
        if self.method != method {
            return Err(Error::usage(format!(
                "the session is one of `{}`; resume it with a call of that method",
                self.method
            )));
        }
        match (self.length, length) {
            (Some(then), Some(now)) if then != now => Err(Error::usage(format!(
                "the session was begun with media of {then} bytes, this has {now}; resume it with the same media"
            ))),
            _ => Ok(()),
        }
    }
}

impl FromStr for UploadSession {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unreadable = || {
            let remedy = "the text is not an upload session; pass what `UploadSession::save` gave";
            Error::usage(remedy.to_owned())
        };
        let saved: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
        let member = |name: &str| saved.get(name).and_then(Value::as_str);
        let uri: http::Uri = member("uri")
            .and_then(|uri| uri.parse().ok())
            .filter(is_sensible)
            .ok_or_else(unreadable)?;
        Ok(Self {
            method: member("method").ok_or_else(unreadable)?.to_owned(),
            uri,
            length: saved.get("length").and_then(Value::as_u64),
        })
    }
}

impl Serialize for UploadSession {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.save())
    }
}

impl<'de> Deserialize<'de> for UploadSession {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Says whose it is and nothing that lets anybody in.
impl fmt::Debug for UploadSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadSession")
            .field("method", &self.method)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// An absolute URL of the web, with nobody's name in it.
fn is_sensible(uri: &http::Uri) -> bool {
    let web = matches!(uri.scheme_str(), Some("https" | "http"));
    let authority = uri.authority().map(http::uri::Authority::as_str);
    web && authority.is_some_and(|authority| !authority.is_empty() && !authority.contains('@'))
}

/// The session's URL that an answer gives to a request.
///
/// It may be on another host, and a path alone is one of the same. It must not
/// be less safe than the request was.
pub(super) fn location(
    from: &http::Uri,
    location: Option<&http::HeaderValue>,
) -> Result<http::Uri> {
    let fault = |what: &str| {
        Error::from(Fault::Protocol(format!(
            "the server began no session: {what}; check the endpoint"
        )))
    };
    let location = location.ok_or_else(|| fault("its answer has no `location`"))?;
    let unusable = || fault("the `location` in its answer is not a URL to upload to");
    let text = location.to_str().map_err(|_| unusable())?;
    let text = match (text.starts_with('/'), text.starts_with("//")) {
        (true, false) => format!(
            "{}://{}{text}",
            from.scheme_str().unwrap_or("https"),
            from.authority().map_or("", http::uri::Authority::as_str)
        ),
        _ => text.to_owned(),
    };
    let uri: http::Uri = text.parse().map_err(|_| unusable())?;
    if !is_sensible(&uri) {
        return Err(unusable());
    }
    if from.scheme_str() == Some("https") && uri.scheme_str() != Some("https") {
        return Err(fault(
            "the `location` in its answer is not safe, and the request was",
        ));
    }
    Ok(uri)
}

/// True if what authorises a request to one may go to the other.
pub(super) fn same_origin(one: &http::Uri, other: &http::Uri) -> bool {
    fn origin(uri: &http::Uri) -> (Option<&str>, Option<String>, Option<u16>) {
        let default = match uri.scheme_str() {
            Some("https") => Some(443),
            Some("http") => Some(80),
            _ => None,
        };
        let host = uri.host().map(str::to_ascii_lowercase);
        (uri.scheme_str(), host, uri.port_u16().or(default))
    }
    origin(one) == origin(other)
}

/// How much the server has, by the `range` of a 308; without one it has nothing.
pub(super) fn persisted(range: Option<&http::HeaderValue>) -> Result<u64, Fault> {
    let Some(range) = range else {
        return Ok(0);
    };
    let text = range.to_str().unwrap_or("?").trim();
    let last = text
        .strip_prefix("bytes=0-")
        .or_else(|| text.strip_prefix("bytes 0-"))
        .or_else(|| text.strip_prefix("0-"));
    last.and_then(|last| last.parse::<u64>().ok()?.checked_add(1))
        .ok_or_else(|| {
            let text = text.escape_debug();
            Fault::Protocol(format!(
                "the server says what it has as `{text}`, which is not `bytes=0-…`; begin the upload anew"
            ))
        })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::{UploadSession, location, persisted, same_origin};

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("bytes=0-0", Some(1)),
            ("bytes=0-262143", Some(262_144)),
            ("0-9", Some(10)),
            (" bytes 0-9 ", Some(10)),
            ("bytes=0-18446744073709551615", None),
            ("bytes=1-9", None),
            ("bytes=0-", None),
            ("bytes=0--1", None),
            ("bytes=-5", None),
            ("bytes=0-9,20-29", None),
            ("items=0-9", None),
            ("", None),
        ] {
            let range = HeaderValue::from_static(text);
            assert_eq!(persisted(Some(&range)).ok(), expected, "{text}");
        }
        assert_eq!(persisted(None).ok(), Some(0));
    }

    #[test]
    fn locations() {
        let secure: http::Uri = "https://a.example/upload?x=1".parse().expect("a URL");
        let plain: http::Uri = "http://a.example:81/upload".parse().expect("a URL");
        for (from, text, expected) in [
            (
                &secure,
                "https://a.example/s?upload_id=1",
                Some("https://a.example/s?upload_id=1"),
            ),
            (&secure, "https://b.example/s", Some("https://b.example/s")),
            (
                &secure,
                "/s?upload_id=1",
                Some("https://a.example/s?upload_id=1"),
            ),
            (&plain, "/s", Some("http://a.example:81/s")),
            (&plain, "https://a.example/s", Some("https://a.example/s")),
            (&secure, "http://a.example/s", None),
            (&secure, "//b.example/s", None),
            (&secure, "s", None),
            (&secure, "", None),
            (&secure, "https://me:secret@b.example/s", None),
            (&secure, "ftp://b.example/s", None),
            (&secure, "file:///etc/passwd", None),
            (&secure, "https://b example/", None),
        ] {
            let value = HeaderValue::from_static(text);
            let found = location(from, Some(&value)).map(|uri| uri.to_string());
            assert_eq!(found.as_deref().ok(), expected, "{from} {text}: {found:?}");
            if let Err(error) = found {
                assert!(!error.to_string().contains("secret"), "{error}");
            }
        }
        assert!(location(&secure, None).is_err());
    }

    #[test]
    fn origins() {
        for (one, other, same) in [
            ("https://a.example/x", "https://A.example:443/y?z", true),
            ("https://a.example/", "http://a.example/", false),
            ("https://a.example/", "https://a.example:444/", false),
            ("https://a.example/", "https://b.example/", false),
            ("https://a.example/", "https://a.example.evil/", false),
        ] {
            let uri = |text: &str| text.parse::<http::Uri>().expect("a URL");
            assert_eq!(same_origin(&uri(one), &uri(other)), same, "{one} {other}");
        }
    }

    #[test]
    fn sessions_as_text() {
        let text = r#"{"length":9,"method":"a.b","uri":"https://h/u?upload_id=SECRET"}"#;
        let session: UploadSession = text.parse().expect("a session");
        assert_eq!(session.save(), text);
        let json = serde_json::to_string(&session).expect("text");
        assert_eq!(
            serde_json::from_str::<UploadSession>(&json).expect("it"),
            session
        );
        assert!(!format!("{session:?}").contains("SECRET"));
        assert!(session.check("a.b", Some(9)).is_ok() && session.check("a.b", None).is_ok());
        assert!(session.check("a.c", Some(9)).is_err() && session.check("a.b", Some(8)).is_err());
        for text in [
            "",
            "{}",
            "SECRET",
            "[]",
            r#"{"method":"a.b","uri":"/SECRET"}"#,
            r#"{"method":"a.b","uri":"ftp://SECRET/"}"#,
            r#"{"uri":"https://h/SECRET"}"#,
        ] {
            let error = text.parse::<UploadSession>().expect_err(text);
            assert!(
                error.is_usage() && !error.to_string().contains("SECRET"),
                "{error}"
            );
        }
    }
}

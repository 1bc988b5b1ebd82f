//! The session of a resumable upload, which can be saved and continued.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::error::{Error, Result, UploadError};

/// The maximum length of the method's ID in a saved session.
const LONGEST_METHOD: usize = 256;

/// The session of a resumable upload, with which this or another process can continue it.
///
/// [`UploadCall::on_session`](crate::UploadCall::on_session) provides it, [`resume`](Self::resume)
/// continues it and [`cancel`](Self::cancel) ends it. Google keeps a session for about a week.
///
/// **A session is a secret:** it grants write access to the upload without other credentials.
/// `Debug` does not print it, and it has no `Display`. [`save`](Self::save) returns a string that
/// [`str::parse`] reads; serde uses the same string.
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
    /// The session as a string. Store it like a password.
    pub fn save(&self) -> String {
        let mut saved = json!({ "method": self.method, "uri": self.uri.to_string() });
        if let Some(length) = self.length {
            saved["length"] = length.into();
        }
        saved.to_string()
    }

    /// The ID of the method, `storage.objects.insert`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The length of the media, if it was known when the session was started.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The URL of the session, which is a secret, too.
    pub fn uri(&self) -> &http::Uri {
        &self.uri
    }

    /// Checks that the session belongs to this method and uses TLS if the call does.
    pub(super) fn check(&self, method: &str, call: &http::Uri) -> Result<()> {
        if self.method != method {
            return Err(Error::usage(format!(
                "the session belongs to `{}`; use a call of that method",
                self.method.escape_debug()
            )));
        }
        if call.scheme_str() == Some("https") && self.uri.scheme_str() != Some("https") {
            let remedy = "the session's URL uses `http:`, and the call `https:`; use a session \
                          that the server itself began, or start the upload again";
            return Err(Error::usage(remedy.to_owned()));
        }
        Ok(())
    }

    /// Checks that the media has the length of the session.
    pub(super) fn check_length(&self, length: Option<u64>) -> Result<()> {
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
            let remedy =
                "the text is not an upload session; pass the result of `UploadSession::save`";
            Error::usage(remedy.to_owned())
        };
        let saved: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
        let member = |name: &str| saved.get(name).and_then(Value::as_str);
        let uri: http::Uri = member("uri")
            .and_then(|uri| uri.parse().ok())
            .filter(is_sensible)
            .ok_or_else(unreadable)?;
        let method = member("method").filter(|method| is_method(method));
        let length = match saved.get("length") {
            None | Some(Value::Null) => None,
            Some(length) => Some(length.as_u64().ok_or_else(unreadable)?),
        };
        Ok(Self {
            method: method.ok_or_else(unreadable)?.to_owned(),
            uri,
            length,
        })
    }
}

/// True for a plausible ID of a method, which is printed and compared with that of the call.
fn is_method(text: &str) -> bool {
    let is_usable = |character: char| character.is_ascii_graphic() || character.is_alphanumeric();
    !text.is_empty() && text.len() <= LONGEST_METHOD && text.chars().all(is_usable)
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

/// Prints the method without the URL.
impl fmt::Debug for UploadSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadSession")
            .field("method", &self.method)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// True for an absolute HTTP URL without a user.
fn is_sensible(uri: &http::Uri) -> bool {
    let web = matches!(uri.scheme_str(), Some("https" | "http"));
    let authority = uri.authority().map(http::uri::Authority::as_str);
    web && authority.is_some_and(|authority| !authority.is_empty() && !authority.contains('@'))
}

/// The session's URL in a response.
///
/// It may be on another host, and may be a path. It must use TLS if the request did.
pub(super) fn location(
    from: &http::Uri,
    location: Option<&http::HeaderValue>,
) -> Result<http::Uri> {
    let invalid = |what: &str| {
        Error::from(UploadError::Protocol(format!(
            "the server started no session: {what}; check the endpoint"
        )))
    };
    let location = location.ok_or_else(|| invalid("its response has no `location`"))?;
    let unusable = || invalid("the `location` in its response is not a URL to upload to");
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
        return Err(invalid(
            "the `location` in its response uses `http:`, and the request used `https:`",
        ));
    }
    Ok(uri)
}

/// True if the credentials for one URL may be sent to the other.
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

/// The position of the server, by the `range` of a 308.
pub(super) fn persisted(range: &http::HeaderValue) -> Result<u64, UploadError> {
    let text = range.to_str().unwrap_or("?").trim();
    let last = text
        .strip_prefix("bytes=0-")
        .or_else(|| text.strip_prefix("bytes 0-"))
        .or_else(|| text.strip_prefix("0-"));
    last.and_then(|last| last.parse::<u64>().ok()?.checked_add(1))
        .ok_or_else(|| {
            let text = text.escape_debug();
            UploadError::Protocol(format!(
                "the server states its position as `{text}` instead of `bytes=0-…`; start the upload again"
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
            assert_eq!(persisted(&range).ok(), expected, "{text}");
        }
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
    fn sessions_as_strings() {
        let text = r#"{"length":9,"method":"a.b","uri":"https://h/u?upload_id=SECRET"}"#;
        let session: UploadSession = text.parse().expect("a session");
        assert_eq!(session.save(), text);
        let json = serde_json::to_string(&session).expect("a string");
        assert_eq!(
            serde_json::from_str::<UploadSession>(&json).expect("it"),
            session
        );
        assert!(!format!("{session:?}").contains("SECRET"));
        assert_eq!(session.uri().path(), "/u");
        let uri = |text: &str| text.parse::<http::Uri>().expect("a URL");
        for (method, call, good) in [
            ("a.b", "https://h/v1", true),
            ("a.b", "https://other/v1", true),
            ("a.b", "http://h/v1", true),
            ("a.c", "https://h/v1", false),
        ] {
            assert_eq!(
                session.check(method, &uri(call)).is_ok(),
                good,
                "{method} {call}"
            );
        }
        for (length, good) in [(Some(9), true), (None, true), (Some(8), false)] {
            assert_eq!(session.check_length(length).is_ok(), good, "{length:?}");
        }
        let plain = r#"{"method":"a.b","uri":"http://169.254.169.254/SECRET"}"#;
        let plain: UploadSession = plain.parse().expect("a session");
        assert!(plain.check("a.b", &uri("http://h/v1")).is_ok());
        let error = plain
            .check("a.b", &uri("https://h/v1"))
            .expect_err("unsafe");
        assert!(
            error.is_usage() && !error.to_string().contains("SECRET"),
            "{error}"
        );
        for text in [
            "",
            "{}",
            "SECRET",
            "[]",
            r#"{"method":"a.b","uri":"/SECRET"}"#,
            r#"{"method":"a.b","uri":"ftp://SECRET/"}"#,
            r#"{"uri":"https://h/SECRET"}"#,
            r#"{"method":"","uri":"https://h/SECRET"}"#,
            r#"{"method":"a\nb","uri":"https://h/SECRET"}"#,
            r#"{"method":"a\u001b[31mb","uri":"https://h/SECRET"}"#,
            r#"{"method":"a\u202eb","uri":"https://h/SECRET"}"#,
            r#"{"method":"a b","uri":"https://h/SECRET"}"#,
            r#"{"method":7,"uri":"https://h/SECRET"}"#,
            r#"{"method":"a.b","uri":"https://me:SECRET@h/"}"#,
            r#"{"method":"a.b","uri":"https://h/SECRET","length":-1}"#,
            r#"{"method":"a.b","uri":"https://h/SECRET","length":"9"}"#,
            r#"{"method":"a.b","uri":"https://h/SECRET","length":1.5}"#,
        ] {
            let error = text.parse::<UploadSession>().expect_err(text);
            assert!(
                error.is_usage() && !error.to_string().contains("SECRET"),
                "{error}"
            );
        }
    }
}

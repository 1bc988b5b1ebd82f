//! URLs in the directory and redirects of a service.

use std::fmt;

use ureq::http::Uri;

/// An absolute URL of `http` or `https`, without a user's name or password and without a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    uri: Uri,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let quoted = || {
            format!(
                "{:?} is not the URL of a service",
                shortened(without_user(url))
            )
        };
        let url = url.split('#').next().unwrap_or_default();
        let uri: Uri = url.parse().map_err(|_| quoted())?;
        let scheme = uri.scheme_str().unwrap_or_default().to_ascii_lowercase();
        let is_http = matches!(scheme.as_str(), "http" | "https");
        let (Some(authority), true) = (uri.authority(), is_http) else {
            return Err(quoted());
        };
        if authority.host().is_empty() {
            return Err(quoted());
        }
        let authority = without_user(authority.as_str());
        let path = uri.path_and_query().map_or("/", |it| it.as_str());
        let uri = format!("{scheme}://{authority}{path}");
        Ok(Self {
            uri: uri.parse().map_err(|_| quoted())?,
        })
    }

    /// Resolves a `location` header.
    pub(super) fn join(&self, location: &str) -> Result<Self, String> {
        let authority = self.uri.authority().map_or("", |it| it.as_str());
        let scheme = self.uri.scheme_str().unwrap_or_default();
        let path = self.uri.path();
        let location = location.trim();
        let begin = location.split(['/', '?', '#']).next().unwrap_or_default();
        let url = match location {
            _ if begin.contains(':') => location.to_owned(),
            _ if location.starts_with("//") => format!("{scheme}:{location}"),
            "" => self.to_string(),
            _ => {
                let path = match location.as_bytes().first() {
                    Some(b'/') => location.to_owned(),
                    Some(b'?') => format!("{path}{location}"),
                    _ => {
                        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                        format!("{folder}/{location}")
                    }
                };
                format!("{scheme}://{authority}{}", without_dots(&path))
            }
        };
        Self::parse(&url)
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the host in lower case, an IPv6 address without brackets.
    pub(super) fn host(&self) -> String {
        host(&self.uri)
    }

    pub(super) fn port(&self) -> u16 {
        let usual = if self.is_https() { 443 } else { 80 };
        self.uri.port_u16().unwrap_or(usual)
    }

    pub(super) fn is_https(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

/// Returns the host of a URL in lower case, an IPv6 address without brackets.
pub(super) fn host(uri: &Uri) -> String {
    let host = uri.host().unwrap_or_default().trim_end_matches('.');
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.to_ascii_lowercase()
}

/// Removes the name and password from a URL.
pub(super) fn without_user(text: &str) -> &str {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    match text[..end].rfind('@') {
        Some(at) => &text[at + 1..],
        None => text,
    }
}

/// Shortens a text for a message.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Resolves `.` and `..` in a path, up to its query.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut parts: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    parts.pop();
                }
                if is_last {
                    parts.push("");
                }
            }
            segment => parts.push(segment),
        }
    }
    format!("/{}{query}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_and_a_fragment_are_dropped() {
        for (url, expected) in [
            ("https://a.test/b?c#d", "https://a.test/b?c"),
            ("HTTP://user:pw@a.test:81", "http://a.test:81/"),
            ("http://user@[::1]:81/x@y", "http://[::1]:81/x@y"),
        ] {
            assert_eq!(Target::parse(url).expect(url).to_string(), expected);
        }
        for url in [
            "",
            "a.test",
            "user:pw@a.test",
            "file:///etc/passwd",
            "ftp://a.test/",
            "http:///x",
            "http://user:pw@/",
            "http://a b/",
            "http://user:pw@a b/",
        ] {
            let error = Target::parse(url).expect_err(url);
            assert!(!error.contains("pw"), "{error}");
        }
    }

    #[test]
    fn locations() {
        let base = Target::parse("https://a.test:8/b/c?d").expect("a URL");
        for (location, expected) in [
            ("http://b.test/x", "http://b.test/x"),
            ("//u:p@b.test/x", "https://b.test/x"),
            ("/x/../y", "https://a.test:8/y"),
            ("x", "https://a.test:8/b/x"),
            ("../x/./z?a=..", "https://a.test:8/x/z?a=.."),
            ("../../../..", "https://a.test:8/"),
            ("?x", "https://a.test:8/b/c?x"),
            ("", "https://a.test:8/b/c?d"),
            ("#x", "https://a.test:8/b/"),
        ] {
            let joined = base.join(location).expect(location);
            assert_eq!(joined.to_string(), expected, "{location}");
        }
        for location in ["file:///x", "javascript:x", "gopher://x/", "http://"] {
            base.join(location).expect_err(location);
        }
    }
}

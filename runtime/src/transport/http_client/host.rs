//! The host of a URL: its check, and the `host` header.

use std::sync::OnceLock;

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

/// Returns whether the URL has a host. Only a user name requires parsing the authority.
pub(super) fn is_present(uri: &Uri) -> bool {
    let Some(authority) = uri.authority() else {
        return false;
    };
    match authority.as_str().as_bytes() {
        [] | [b':', ..] => false,
        bytes if bytes.contains(&b'@') => !authority.host().is_empty(),
        _ => true,
    }
}

/// The `host` headers of requests without TLS. That of the first server is kept, because the calls of
/// a client are usually sent to one server.
#[derive(Default)]
pub(super) struct PlainHosts(OnceLock<Option<(Authority, HeaderValue)>>);

impl PlainHosts {
    /// The `host` header of a request without TLS, which is sent over HTTP/1.1; `None` if it differs
    /// from the authority of the URL. hyper formats the header from its parts for each request.
    pub(super) fn header(&self, uri: &Uri) -> Option<HeaderValue> {
        if uri.scheme() != Some(&Scheme::HTTP) {
            return None;
        }
        let authority = uri.authority()?;
        let first = || header(authority).map(|header| (authority.clone(), header));
        match self.0.get_or_init(first) {
            // Authorities are equal regardless of case; the header has that of the URL.
            Some((first, header)) if first.as_str() == authority.as_str() => Some(header.clone()),
            _ => header(authority),
        }
    }
}

fn header(authority: &Authority) -> Option<HeaderValue> {
    let bytes = authority.as_str().as_bytes();
    if bytes.contains(&b'@') {
        return None;
    }
    // The default port is omitted, and so is an empty one.
    let colon = bytes.iter().rposition(|byte| *byte == b':');
    let port = colon.and_then(|colon| bytes.get(colon + 1..));
    match port {
        Some([] | [b'0', ..] | b"80") => None,
        _ => HeaderValue::from_str(authority.as_str()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::{PlainHosts, is_present};

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URL")
    }

    #[test]
    fn the_host_header_is_the_authority_unless_the_port_is_the_default() {
        let hosts = PlainHosts::default();
        for (url, expected) in [
            ("http://localhost:8080/a:1", Some("localhost:8080")),
            ("http://example.test/", Some("example.test")),
            ("http://localhost:8080/b", Some("localhost:8080")),
            ("http://Localhost:8080/b", Some("Localhost:8080")),
            ("http://Example.test:8000", Some("Example.test:8000")),
            ("http://[::1]:8080/", Some("[::1]:8080")),
            ("http://[fd00::1]/", Some("[fd00::1]")),
            ("http://[::80]/", Some("[::80]")),
            // hyper formats these.
            ("http://example.test:80/", None),
            ("http://example.test:080/", None),
            ("http://example.test:/", None),
            ("http://user@example.test/", None),
            ("https://example.test/", None),
            ("/path", None),
        ] {
            // The second set of hosts has seen no other server.
            for hosts in [&hosts, &PlainHosts::default()] {
                let header = hosts.header(&uri(url));
                let header = header.as_ref().map(|value| value.to_str().expect("ASCII"));
                assert_eq!(header, expected, "{url}");
            }
        }
    }

    #[test]
    fn a_url_without_a_host_is_recognized() {
        for (url, expected) in [
            ("http://localhost:8080/", true),
            ("http://[::1]/", true),
            ("http://user@example.test/", true),
            ("http://user@:80/", false),
            ("http://:80/", false),
            ("/path", false),
        ] {
            let present = url.parse().is_ok_and(|uri| is_present(&uri));
            assert_eq!(present, expected, "{url}");
        }
    }
}

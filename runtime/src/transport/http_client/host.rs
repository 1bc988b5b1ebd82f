//! The host of a URL: its check, and the `host` header.

use http::uri::Scheme;
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

/// The `host` header of a request without TLS, which is sent over HTTP/1.1; `None` if it differs
/// from the authority of the URL. hyper formats the header from its parts for each request.
pub(super) fn of_plain_request(uri: &Uri) -> Option<HeaderValue> {
    let authority = uri.authority()?.as_str();
    let bytes = authority.as_bytes();
    if uri.scheme() != Some(&Scheme::HTTP) || bytes.contains(&b'@') {
        return None;
    }
    // The default port is omitted, and so is an empty one.
    let colon = bytes.iter().rposition(|byte| *byte == b':');
    let port = colon.and_then(|colon| bytes.get(colon + 1..));
    match port {
        Some([] | [b'0', ..] | b"80") => None,
        _ => HeaderValue::from_str(authority).ok(),
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::{is_present, of_plain_request};

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URL")
    }

    #[test]
    fn the_host_header_is_the_authority_unless_the_port_is_the_default() {
        for (url, expected) in [
            ("http://localhost:8080/a:1", Some("localhost:8080")),
            ("http://example.test/", Some("example.test")),
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
            let header = of_plain_request(&uri(url));
            let header = header.as_ref().map(|value| value.to_str().expect("ASCII"));
            assert_eq!(header, expected, "{url}");
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

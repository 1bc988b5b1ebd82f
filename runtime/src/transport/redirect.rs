//! Follows redirects. Requests to another origin contain no data of the caller.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, USER_AGENT,
};
use http::{Method, Request, StatusCode, Uri};

use super::reference::resolve;
use super::{Body, RequestCopy};

/// The number of redirects that one request follows.
pub(super) const LIMIT: usize = 10;

/// The headers that are sent to another origin. This is an allow list, because the names of secret
/// headers are not known.
const HARMLESS: &[HeaderName] = &[
    ACCEPT,
    ACCEPT_ENCODING,
    USER_AGENT,
    RANGE,
    IF_RANGE,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
];

/// A copy of a request, from which it is sent again.
pub(super) struct Sent {
    request: RequestCopy,
    /// False if the body is a stream, which cannot be sent again.
    has_body: bool,
}

impl Sent {
    /// A request that the caller has copied.
    pub(super) fn copied(request: RequestCopy) -> Self {
        Self {
            request,
            has_body: true,
        }
    }

    /// Copies a request.
    pub(super) fn of(request: &Request<Body>) -> Self {
        let body = request.body().as_bytes();
        let mut copy = Request::new(body.cloned().unwrap_or_default());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        *copy.headers_mut() = request.headers().clone();
        Self {
            request: RequestCopy::new(copy),
            has_body: body.is_some(),
        }
    }

    pub(super) fn method(&self) -> &Method {
        self.request.method()
    }

    /// Whether the request can be sent again with its body.
    pub(super) fn is_repeatable(&self) -> bool {
        self.has_body
    }

    /// The request that follows a redirect; `None` if the response is returned to the caller.
    pub(super) fn follow(&self, status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let reading = matches!(*self.method(), Method::GET | Method::HEAD);
        let as_get = match status.as_u16() {
            303 => !reading,
            // Browsers turn these into a GET, which would be another API call.
            301 | 302 if !reading => return None,
            301 | 302 | 307 | 308 => false,
            _ => return None,
        };
        let from = self.request.uri();
        let uri = resolve(from, headers.get(LOCATION)?.to_str().ok()?)?;
        if !self.has_body {
            return None;
        }
        let is_same_origin = is_same_origin(from, &uri);
        let is = |uri: &Uri, scheme| uri.scheme_str() == Some(scheme);
        let downgrade = is(from, "https") && !is(&uri, "https");
        if !is_same_origin && (!reading || downgrade) {
            return None;
        }
        let mut next = self.request.to_request();
        *next.uri_mut() = uri;
        if as_get {
            become_get(&mut next);
        }
        if !is_same_origin {
            *next.headers_mut() = harmless(next.headers());
        }
        Some(Self::copied(RequestCopy::new(next)))
    }

    /// The request; without its body if that was a stream.
    pub(super) fn again(&self) -> Request<Body> {
        self.request.to_request().map(Body::from)
    }
}

fn become_get(request: &mut Request<Bytes>) {
    *request.method_mut() = Method::GET;
    *request.body_mut() = Bytes::new();
    for name in [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING] {
        request.headers_mut().remove(name);
    }
}

/// Compares scheme, host and port. Unusual values make the origins differ.
fn is_same_origin(one: &Uri, other: &Uri) -> bool {
    let origin = |uri: &Uri| {
        let port = match (uri.port_u16(), uri.scheme_str()) {
            (Some(port), _) => port,
            (None, Some("https")) => 443,
            (None, _) => 80,
        };
        (uri.host().map(str::to_ascii_lowercase), port)
    };
    one.scheme() == other.scheme() && origin(one) == origin(other)
}

fn harmless(headers: &HeaderMap) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| HARMLESS.contains(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_same_origin;

    #[test]
    fn origins() {
        for (one, other, same) in [
            ("https://a/", "https://a:443/x", true),
            ("http://a:80", "http://A/", true),
            ("https://a/", "http://a/", false),
            ("https://a/", "http://a:443/", false),
            ("https://a/", "https://a:444/", false),
            ("https://a/", "https://a./", false),
            ("https://a.b/", "https://b/", false),
            ("http://127.0.0.1/", "http://localhost/", false),
        ] {
            let uri = |text: &str| text.parse().expect("a URL");
            assert_eq!(
                is_same_origin(&uri(one), &uri(other)),
                same,
                "{one} {other}"
            );
        }
    }
}

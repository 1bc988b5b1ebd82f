//! Follows redirects. Requests to another origin contain no data of the caller.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, USER_AGENT,
};
use http::{Method, Request, StatusCode, Uri};

use super::Body;
use super::reference::resolve;

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

/// The parts of a request that are needed to send it again.
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// `None` for a stream, which cannot be sent again.
    pub(super) body: Option<Bytes>,
}

impl Sent {
    /// The request that follows a redirect; `None` if the response is returned to the caller.
    pub(super) fn follow(&self, status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let reading = matches!(self.method, Method::GET | Method::HEAD);
        let as_get = match status.as_u16() {
            303 => !reading,
            // Browsers turn these into a GET, which would be another API call.
            301 | 302 if !reading => return None,
            301 | 302 | 307 | 308 => false,
            _ => return None,
        };
        let uri = resolve(&self.uri, headers.get(LOCATION)?.to_str().ok()?)?;
        let body = self.body.clone()?;
        let mut next = Self {
            method: self.method.clone(),
            headers: self.headers.clone(),
            uri,
            body: Some(body),
        };
        if as_get {
            next.become_get();
        }
        if is_same_origin(&self.uri, &next.uri) {
            return Some(next);
        }
        let is = |uri: &Uri, scheme| uri.scheme_str() == Some(scheme);
        let downgrade = is(&self.uri, "https") && !is(&next.uri, "https");
        if !reading || downgrade {
            return None;
        }
        next.headers = harmless(&next.headers);
        Some(next)
    }

    /// The request; without its body if that was a stream.
    pub(super) fn again(&self) -> Request<Body> {
        let mut request = Request::new(self.body.clone().map(Body::from).unwrap_or_default());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    fn become_get(&mut self) {
        self.method = Method::GET;
        self.body = Some(Bytes::new());
        for name in [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING] {
            self.headers.remove(name);
        }
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

//! Redirects: followed within an origin, and out of it only without anything that is the caller's.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, USER_AGENT,
};
use http::{Method, StatusCode};
use reqwest::Url;

/// How many redirects one call follows.
pub(super) const LIMIT: usize = 10;

/// The headers that may go to another origin. A list of what is harmless, since
/// nobody knows the names of all secrets.
const HARMLESS: &[HeaderName] = &[
    ACCEPT,
    ACCEPT_ENCODING,
    USER_AGENT,
    RANGE,
    IF_RANGE,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
];

/// What was sent, as far as it can be sent again.
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// `None` for a stream, which is gone.
    pub(super) body: Option<Bytes>,
}

impl Sent {
    /// Turns into the request that the answer asks for; `None` if the answer is for the caller to see.
    pub(super) fn follow(
        mut self,
        from: &Url,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<(Self, Url)> {
        let to = from.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
        let reading = matches!(self.method, Method::GET | Method::HEAD);
        match status.as_u16() {
            303 if !reading => self.become_get(),
            // Browsers turn these into a GET; an API call must not become another one.
            301 | 302 if !reading => return None,
            301..=303 | 307 | 308 => {}
            _ => return None,
        }
        self.body.as_ref()?;
        if from.origin() == to.origin() {
            return Some((self, to));
        }
        let downgrade = from.scheme() == "https" && to.scheme() != "https";
        if !reading || downgrade || !to.origin().is_tuple() {
            return None;
        }
        self.headers = harmless(&self.headers);
        Some((self, to))
    }

    fn become_get(&mut self) {
        self.method = Method::GET;
        self.body = Some(Bytes::new());
        for name in [CONTENT_LENGTH, CONTENT_TYPE, CONTENT_ENCODING] {
            self.headers.remove(name);
        }
    }
}

fn harmless(headers: &HeaderMap) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| HARMLESS.contains(name));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

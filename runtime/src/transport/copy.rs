//! A copy of a request, from which it is sent again.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

/// The number of headers that a transport adds: `accept-encoding`, and `host` over HTTP/1.1.
const ADDED: usize = 2;

/// A copy of a request that is being sent. Cloning is cheap.
///
/// It keeps the headers as a list. The map of a request is created when it is sent again, which most
/// requests are not.
#[derive(Clone)]
pub struct RequestCopy(Arc<Kept>);

#[derive(Clone)]
struct Kept {
    /// Its headers are empty if there is a list.
    request: Request<Bytes>,
    list: Option<Vec<(HeaderName, HeaderValue)>>,
}

impl RequestCopy {
    /// A copy that is the request itself, until [`take`](Self::take) sends it.
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        let list = None;
        Self(Arc::new(Kept { request, list }))
    }

    /// The method.
    pub fn method(&self) -> &Method {
        self.0.request.method()
    }

    /// The URL.
    pub fn uri(&self) -> &Uri {
        self.0.request.uri()
    }

    /// The request.
    pub fn to_request(&self) -> Request<Bytes> {
        match &self.0.list {
            None => self.0.request.clone(),
            Some(list) => self.with_headers(map(list)),
        }
    }

    /// The request with its headers, copied if it is shared.
    pub(crate) fn get_mut(&mut self) -> &mut Request<Bytes> {
        let kept = Arc::make_mut(&mut self.0);
        if let Some(list) = kept.list.take() {
            *kept.request.headers_mut() = map(&list);
        }
        &mut kept.request
    }

    /// The request, which is sent. The first time, it receives the headers, and the copy keeps a
    /// list of them.
    pub(crate) fn take(&mut self) -> Request<Bytes> {
        match Arc::get_mut(&mut self.0) {
            Some(kept) if kept.list.is_none() => {
                let headers = std::mem::take(kept.request.headers_mut());
                let pairs = headers.iter();
                kept.list = Some(pairs.map(|(name, it)| (name.clone(), it.clone())).collect());
                self.with_headers(headers)
            }
            _ => self.to_request(),
        }
    }

    fn with_headers(&self, headers: HeaderMap) -> Request<Bytes> {
        let kept = &self.0.request;
        let mut request = Request::new(kept.body().clone());
        *request.method_mut() = kept.method().clone();
        *request.uri_mut() = kept.uri().clone();
        *request.version_mut() = kept.version();
        *request.extensions_mut() = kept.extensions().clone();
        *request.headers_mut() = headers;
        request
    }
}

fn map(list: &[(HeaderName, HeaderValue)]) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(list.len() + ADDED);
    for (name, value) in list {
        headers.append(name, value.clone());
    }
    headers
}

/// Prints neither URL nor headers, which may contain secrets.
impl fmt::Debug for RequestCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method();
        f.debug_struct("RequestCopy")
            .field("method", method)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::RequestCopy;

    /// Two headers have the same name, and there is an extension.
    fn request() -> Request<Bytes> {
        let request = Request::post("http://localhost/a?b=c")
            .header("x-two", "1")
            .header("accept", "application/json")
            .header("x-two", "2")
            .extension(17_u32);
        request.body(Bytes::from_static(b"{}")).expect("a request")
    }

    fn assert_equal(one: &Request<Bytes>, other: &Request<Bytes>) {
        let parts = |request: &Request<Bytes>| {
            (
                request.method().clone(),
                request.uri().clone(),
                request.headers().clone(),
                request.extensions().get::<u32>().copied(),
                request.body().clone(),
            )
        };
        assert_eq!(parts(one), parts(other));
    }

    #[test]
    fn every_attempt_sends_the_same_request() {
        let mut copy = RequestCopy::new(request());
        assert_equal(&copy.to_request(), &request());
        let shared = copy.clone();
        assert_equal(&copy.take(), &request());
        drop(shared);
        for _ in 0..3 {
            assert_equal(&copy.take(), &request());
            assert_equal(&copy.to_request(), &request());
        }
    }

    #[test]
    fn a_change_applies_to_later_attempts_and_to_no_clone() {
        let mut copy = RequestCopy::new(request());
        copy.take();
        let before = copy.clone();
        let headers = copy.get_mut().headers_mut();
        headers.insert("range", "bytes=1-".parse().expect("a value"));
        let mut changed = request();
        let headers = changed.headers_mut();
        headers.insert("range", "bytes=1-".parse().expect("a value"));
        for _ in 0..2 {
            assert_equal(&copy.take(), &changed);
            assert_equal(&before.to_request(), &request());
        }
    }

    #[test]
    fn a_printed_copy_contains_no_header() {
        let printed = format!("{:?}", RequestCopy::new(request()));
        assert_eq!(printed, "RequestCopy { method: POST, .. }");
    }
}

//! The transport on reqwest.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, StatusCode};
use reqwest::Url;

use super::redirect::{self, Sent};
use super::{Body, Transport, TransportError, TransportErrorKind, tls};
use crate::credentials::BoxFuture;
use crate::error::BoxError;

/// Sends through a [`reqwest::Client`].
#[derive(Clone)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    /// Why `https` won't work, if it won't.
    no_tls: Option<Arc<str>>,
}

impl ReqwestTransport {
    /// A client of our own: HTTP/2 where the server has it, gzip, the environment's proxies.
    pub(crate) fn new() -> Result<Self, TransportError> {
        let builder = reqwest::Client::builder()
            // Followed in `run`, which knows what must not leave. The referrer would carry `key=`.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(30))
            // A connection of HTTP/2 is shared by all calls: one that died without a word (a
            // network that was left) would take every later attempt with it.
            .http2_keep_alive_interval(Duration::from_secs(30))
            .http2_keep_alive_timeout(Duration::from_secs(15));
        let (builder, fault) = tls::configure(builder)?;
        let client = builder.build().map_err(classify)?;
        Ok(Self {
            client,
            no_tls: fault.map(Arc::from),
        })
    }

    /// Somebody's own client, with its own TLS, proxies and redirects.
    pub(crate) fn with_client(client: reqwest::Client) -> Self {
        Self {
            client,
            no_tls: None,
        }
    }

    async fn run(
        self,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, TransportError> {
        let (parts, body) = request.into_parts();
        let mut url = Url::parse(&text(&parts.uri))
            .map_err(|error| TransportError::new(TransportErrorKind::Request, error))?;
        let mut sent = Sent {
            method: parts.method,
            headers: parts.headers,
            body: body.as_bytes().cloned(),
        };
        let mut body = Some(body);
        for _ in 0..=redirect::LIMIT {
            self.check(&url)?;
            let body = body
                .take()
                .or_else(|| sent.body.clone().map(Body::from))
                .unwrap_or_default();
            let method = sent.method.clone();
            let mut outgoing = reqwest::Request::new(method.clone(), url);
            *outgoing.headers_mut() = sent.headers.clone();
            *outgoing.body_mut() = convert(body);
            let response = self.client.execute(outgoing).await.map_err(classify)?;
            match sent.follow(response.url(), response.status(), response.headers()) {
                None => return Ok(answer(response, &method)),
                Some(next) => (sent, url) = next,
            }
        }
        let limit = format!("more than {} redirects", redirect::LIMIT);
        Err(TransportError::new(TransportErrorKind::Redirect, limit))
    }

    fn check(&self, url: &Url) -> Result<(), TransportError> {
        match &self.no_tls {
            Some(fault) if url.scheme() == "https" => {
                Err(TransportError::new(TransportErrorKind::Tls, &**fault))
            }
            _ => Ok(()),
        }
    }
}

/// The URL as text: what `Display` writes, without its detour for each part.
fn text(uri: &http::Uri) -> String {
    let (Some(scheme), Some(authority), Some(path)) =
        (uri.scheme_str(), uri.authority(), uri.path_and_query())
    else {
        return uri.to_string();
    };
    let (authority, path) = (authority.as_str(), path.as_str());
    // `Display` puts the slash before a query that has none.
    let slash = if path.starts_with('/') { "" } else { "/" };
    [scheme, "://", authority, slash, path].concat()
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        Box::pin(self.clone().run(request))
    }
}

fn convert(body: Body) -> Option<reqwest::Body> {
    match body.as_bytes() {
        Some(bytes) if bytes.is_empty() => None,
        Some(bytes) => Some(reqwest::Body::from(bytes.clone())),
        None => Some(reqwest::Body::wrap_stream(body)),
    }
}

fn answer(mut response: reqwest::Response, method: &Method) -> http::Response<Body> {
    let mut answer = http::Response::new(Body::empty());
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    let due = due(method, answer.status(), answer.headers());
    let stream = response.bytes_stream();
    *answer.body_mut() = Body::from_stream(Pieces { stream, due });
    answer
}

/// How many bytes the body must have, if the answer says so. What was packed
/// has no length any more, and an end of its own.
fn due(method: &Method, status: StatusCode, headers: &HeaderMap) -> u64 {
    let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    if method == Method::HEAD || bodiless {
        return 0;
    }
    let length = headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
}

/// The pieces of a body, with its errors made ours.
struct Pieces<S> {
    stream: S,
    /// How many bytes are still to come, at least.
    due: u64,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Pieces<S> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let fault = |source: BoxError| TransportError::new(TransportErrorKind::Body, source);
        Poll::Ready(
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                Some(Ok(piece)) => {
                    self.due = self.due.saturating_sub(piece.len() as u64);
                    Some(Ok(piece))
                }
                Some(Err(error)) if error.is_timeout() => Some(Err(classify(error))),
                Some(Err(error)) => Some(Err(fault(error.without_url().into()))),
                // hyper takes a stream of HTTP/2 that is reset without an error for the end.
                None if self.due > 0 => {
                    let missing = format!("it ended {} bytes before its stated length", self.due);
                    Some(Err(fault(missing.into())))
                }
                None => None,
            },
        )
    }
}

/// Finds the kind, and takes the URL out of the text: it may have a key in it.
fn classify(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        if has_tls(&error) {
            TransportErrorKind::Tls
        } else {
            TransportErrorKind::Connect
        }
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_body() || error.is_decode() {
        TransportErrorKind::Body
    } else if error.is_redirect() {
        TransportErrorKind::Redirect
    } else if error.is_builder() {
        TransportErrorKind::Request
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error.without_url())
}

/// Looks for a TLS error in the chain of causes; I/O errors hide theirs one step aside.
fn has_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        let inside = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if tls::is_tls(cause) || inside.is_some_and(|inner| has_tls(inner)) {
            return true;
        }
        next = cause.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_text_of_a_url_is_that_of_display() {
        for url in [
            "http://127.0.0.1:8080",
            "https://x.googleapis.com/",
            "https://x.googleapis.com/v1/a%2Fb:cancel?x=%20&y",
            "https://x.googleapis.com?key=1",
            "https://[::1]:1/a//b?",
            "/only/a/path?x=1",
            "example.com:443",
        ] {
            let uri: http::Uri = url.parse().expect("a URL");
            assert_eq!(text(&uri), uri.to_string(), "{url}");
        }
    }
}

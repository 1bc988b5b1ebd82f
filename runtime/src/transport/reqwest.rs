//! A transport that uses the caller's `reqwest::Client`.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, StatusCode};

use super::inside_tokio::inside_tokio;
use super::{Body, Transport, http_client};
use crate::boxed::{BoxError, BoxFuture};
use crate::error::{TransportError, TransportErrorKind};

/// Sends through a [`reqwest::Client`].
#[derive(Clone)]
pub(crate) struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    async fn run(
        self,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, TransportError> {
        inside_tokio()?;
        let (head, body) = request.into_parts();
        let url = reqwest::Url::parse(&head.uri.to_string())
            .map_err(|error| TransportError::new(TransportErrorKind::Request, error))?;
        let mut outgoing = reqwest::Request::new(head.method.clone(), url);
        *outgoing.headers_mut() = head.headers;
        *outgoing.body_mut() = convert(body);
        let response = self.0.execute(outgoing).await.map_err(classify)?;
        Ok(into_http(response, &head.method))
    }
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

fn into_http(mut response: reqwest::Response, method: &Method) -> http::Response<Body> {
    let mut converted = http::Response::new(Body::empty());
    *converted.status_mut() = response.status();
    *converted.version_mut() = response.version();
    *converted.headers_mut() = std::mem::take(response.headers_mut());
    let due = due(method, converted.status(), converted.headers());
    let stream = response.bytes_stream();
    *converted.body_mut() = Body::from_stream(Pieces { stream, due });
    converted
}

/// The number of bytes that the body must have, according to its headers. Decompressed bodies have
/// no `content-length`.
fn due(method: &Method, status: StatusCode, headers: &HeaderMap) -> u64 {
    let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    if method == Method::HEAD || bodiless {
        return 0;
    }
    let length = headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
}

/// The body of a response, which checks its length.
struct Pieces<S> {
    stream: S,
    /// The minimum number of remaining bytes.
    due: u64,
}

impl<S: Stream<Item = reqwest::Result<Bytes>> + Unpin> Stream for Pieces<S> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body_error = |source: BoxError| TransportError::new(TransportErrorKind::Body, source);
        Poll::Ready(
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                Some(Ok(piece)) => {
                    self.due = self.due.saturating_sub(piece.len() as u64);
                    Some(Ok(piece))
                }
                Some(Err(error)) if error.is_timeout() => Some(Err(classify(error))),
                Some(Err(error)) => Some(Err(body_error(error.without_url().into()))),
                // hyper reports an HTTP/2 stream that was reset without an error as the end.
                None if self.due > 0 => {
                    let missing = format!("it ended {} bytes before its stated length", self.due);
                    Some(Err(body_error(missing.into())))
                }
                None => None,
            },
        )
    }
}

/// Determines the kind, and removes the URL from the message because it may contain a key.
fn classify(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        if http_client::is_tls(&error) {
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

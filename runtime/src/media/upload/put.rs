//! The requests of a session, and the interpretation of its responses.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue,
    LOCATION, RANGE, USER_AGENT,
};
use http::{Method, Uri};

use super::session;
use super::window::{Piece, total};
use crate::error::{Error, Result, TransportError, UploadError};
use crate::transport::Body;

const X_GOOG_API_CLIENT: &str = "x-goog-api-client";
pub(super) const X_UPLOAD_CONTENT_TYPE: &str = "x-upload-content-type";
pub(super) const X_UPLOAD_CONTENT_LENGTH: &str = "x-upload-content-length";

/// A request to a session's URL, with some of the call's headers.
///
/// The session's URL is a secret that grants access by itself. Headers and credentials are sent
/// only to the origin of the call. Another origin receives only the headers that identify the
/// program.
pub(super) fn to_session(
    call: &http::Request<Bytes>,
    uri: &Uri,
    method: Method,
    body: Bytes,
) -> http::Request<Body> {
    let same_origin = session::same_origin(call.uri(), uri);
    let mut headers = HeaderMap::new();
    for (name, value) in call.headers() {
        let ours = [USER_AGENT, ACCEPT].contains(name) || name == X_GOOG_API_CLIENT;
        let begins = [CONTENT_TYPE, CONTENT_LENGTH].contains(name)
            || name == X_UPLOAD_CONTENT_TYPE
            || name == X_UPLOAD_CONTENT_LENGTH;
        if ours || same_origin && !begins {
            headers.append(name, value.clone());
        }
    }
    debug_assert!(same_origin || !headers.contains_key(AUTHORIZATION));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    // A stream, so that no transport treats a 308 as a redirect and repeats the body.
    let mut request = http::Request::new(Body::from_stream(once(body)));
    *request.method_mut() = method;
    *request.uri_mut() = uri.clone();
    *request.headers_mut() = headers;
    request
}

/// The request that sends a chunk, or asks for the position of media with this length.
pub(super) fn put(
    call: &http::Request<Bytes>,
    uri: &Uri,
    piece: Option<&Piece>,
    length: Option<u64>,
) -> Result<http::Request<Body>> {
    let body = piece.map(|piece| piece.bytes.clone()).unwrap_or_default();
    let range = match piece {
        Some(piece) => piece.range(),
        None => format!("bytes */{}", total(length)),
    };
    let range = HeaderValue::from_str(&range).map_err(|error| Error::usage(error.to_string()))?;
    let mut request = to_session(call, uri, Method::PUT, body);
    request.headers_mut().insert(CONTENT_RANGE, range);
    Ok(request)
}

/// A 308.
pub(super) struct Incomplete {
    /// The number of bytes that the server has, if it is stated.
    pub(super) persisted: Option<u64>,
    /// The new URL of the session.
    pub(super) moved: Option<Uri>,
}

impl Incomplete {
    pub(super) fn read(from: &Uri, headers: Option<&HeaderMap>) -> Result<Self, UploadError> {
        let header = |name| headers.and_then(|headers| headers.get(name));
        let persisted = header(RANGE).map(session::persisted).transpose()?;
        let moved = header(LOCATION);
        let moved = moved.and_then(|moved| session::location(from, Some(moved)).ok());
        Ok(Self { persisted, moved })
    }
}

/// A body in one chunk, which is a stream for transports.
fn once(bytes: Bytes) -> impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static {
    struct Once(Bytes);
    impl Stream for Once {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let bytes = std::mem::take(&mut self.0);
            Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)))
        }
    }
    Once(bytes)
}

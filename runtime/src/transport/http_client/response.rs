//! Reads response bodies: checks their length and decompresses them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Method, Response, StatusCode, Version};
use http_body::Body as _;
use hyper::body::Incoming;

use super::super::body::{Body, BodyFacts};
use super::error::broken;
use super::gzip;
use crate::error::{TransportError, TransportErrorKind};

/// Converts the body of a response. It is decompressed if `decompress` is set, and a truncated body
/// is an error.
///
/// A body with an unsupported coding is returned unchanged, with its `content-encoding`.
pub(super) fn convert(
    response: Response<Incoming>,
    method: &Method,
    decompress: bool,
) -> Response<Body> {
    let (mut head, incoming) = response.into_parts();
    if incoming.is_end_stream() || is_bodiless(method, head.status) {
        return Response::from_parts(head, Body::empty());
    }
    let pieces = IncomingBody {
        incoming,
        due: stated_length(&head.headers),
        marks_end: head.version == Version::HTTP_2,
    };
    let facts = BodyFacts {
        has_marked_end: pieces.marks_end || head.headers.contains_key(TRANSFER_ENCODING),
    };
    let body = match decompress && head.headers.contains_key(CONTENT_ENCODING) {
        true => gzip::decompress(&mut head.headers, pieces),
        false => Body::from_stream(pieces),
    };
    Response::from_parts(head, body.with_facts(facts))
}

fn is_bodiless(method: &Method, status: StatusCode) -> bool {
    method == Method::HEAD || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status)
}

fn stated_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The body of a response, which checks its length.
struct IncomingBody {
    incoming: Incoming,
    /// The remaining bytes, if the response has a length.
    due: Option<u64>,
    /// The protocol marks the end of the body.
    marks_end: bool,
}

impl IncomingBody {
    /// Why the body is truncated, if it is.
    ///
    /// hyper reports an HTTP/2 stream that was reset without an error as its end. A server may
    /// reset a stream because it ignores the rest of the request, but then the response has a
    /// length or has ended before.
    fn is_cut(&self) -> Option<String> {
        match self.due {
            Some(0) => None,
            Some(due) => Some(format!("it ended {due} bytes before its stated length")),
            None if !self.marks_end || self.incoming.is_end_stream() => None,
            None => Some("its stream was reset before its end".to_owned()),
        }
    }
}

impl Stream for IncomingBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(broken(error)))),
                None => {
                    let cut = self.is_cut();
                    let to_error = |cut| Err(TransportError::new(TransportErrorKind::Body, cut));
                    return Poll::Ready(cut.map(to_error));
                }
            };
            // Frames without data are trailers, which are ignored.
            if let Ok(piece) = frame.into_data() {
                self.due = self.due.map(|due| due.saturating_sub(piece.len() as u64));
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}

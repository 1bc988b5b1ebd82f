//! Writes the response to a batch, for transports of tests.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::transport::Body;

const BOUNDARY: &str = "batch_response";

/// The response to a batch, part by part.
#[derive(Default)]
pub(super) struct BatchWriter(Vec<u8>);

impl BatchWriter {
    /// Adds the response to the part with this `content-id`.
    pub(super) fn part(&mut self, id: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        let id = id.trim_start_matches('<').trim_end_matches('>');
        let reason = status.canonical_reason().unwrap_or_default();
        let head = format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\n\
             HTTP/1.1 {} {reason}\r\nContent-Length: {}\r\n",
            status.as_str(),
            body.len()
        );
        self.0.extend_from_slice(head.as_bytes());
        for (name, value) in headers {
            for bytes in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                self.0.extend_from_slice(bytes);
            }
        }
        self.0.extend_from_slice(b"\r\n");
        self.0.extend_from_slice(body);
        self.0.extend_from_slice(b"\r\n");
    }

    /// The number of bytes so far.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Ends the response.
    pub(super) fn finish(mut self) -> Response<Bytes> {
        let end = format!("--{BOUNDARY}--\r\n");
        self.0.extend_from_slice(end.as_bytes());
        let mut response = Response::new(Bytes::from(self.0));
        let kind = format!("multipart/mixed; boundary={BOUNDARY}");
        if let Ok(kind) = HeaderValue::try_from(kind) {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        response
    }
}

/// Responds to the parts with these `content-id`s, in order. Parts without a response are omitted.
pub(super) fn in_order(ids: &[String], responses: &[(StatusCode, Bytes)]) -> Response<Body> {
    let mut writer = BatchWriter::default();
    let json = HeaderValue::from_static("application/json; charset=UTF-8");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
    for (id, (status, body)) in ids.iter().zip(responses) {
        writer.part(id, *status, &headers, body);
    }
    writer.finish().map(Body::from)
}

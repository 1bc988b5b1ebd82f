//! Reads the parts of a batch request, for transports of tests.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;

use super::message::{CONTENT_ID, headers};
use super::multipart;

/// The `content-id`s of the parts of a batch request; `None` if the request is not a batch.
pub(crate) fn part_ids(request: &Request<Bytes>) -> Option<Vec<String>> {
    let kind = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let body = multipart::split(request.body(), &multipart::boundary(kind)?);
    let parts = body.parts.iter();
    parts
        .map(|content| headers(content).ok())
        .map(|parsed| {
            let (headers, _) = parsed?;
            Some(headers.get(&CONTENT_ID)?.to_str().ok()?.to_owned())
        })
        .collect()
}

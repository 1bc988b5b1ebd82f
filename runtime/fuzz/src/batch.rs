//! Responses to batches.

use std::sync::Arc;

use discogen_runtime::{Body, HeaderValue};

use crate::api::{Library, Response, Server, print};
use crate::wait::wait;

/// The first line is the `content-type`, and `@` is the ID of the request.
pub(crate) fn check(input: &[u8]) -> bool {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (kind, body) = input.split_at(end.map_or(input.len(), |end| end + 1));
    let (kind, body) = (kind.trim_ascii_end().to_vec(), body.to_vec());
    let server = Server(Arc::new(move |request| {
        let sent = request.headers()["content-type"].to_str().expect("text");
        let (_, id) = sent.split_once("batch_").expect("a boundary");
        let id = id.trim_end_matches('"').as_bytes();
        let parts: Vec<&[u8]> = body.split(|byte| *byte == b'@').collect();
        let mut response = Response::new(Body::from(parts.join(id)));
        if let Ok(kind) = HeaderValue::from_bytes(&kind) {
            response.headers_mut().insert("content-type", kind);
        }
        response
    }));
    let library = Library::new(server);
    let mut batch = library.batch();
    let handles: Vec<_> = (0..3).map(|_| batch.add(library.get())).collect();
    let mut responses = wait(batch.send()).expect("a result of each call");
    let results = responses.take_all(handles);
    assert_eq!(results.len(), 3);
    for error in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(print(error).contains("library.get"), "{error}");
    }
    results.iter().any(Result::is_ok)
}

//! Streams of elements: JSON arrays and server-sent events.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use discogen_runtime::serde_json::{self, Value};
use discogen_runtime::{Body, Bytes, Error, TransportError};
use futures_core::Stream;

use crate::api::{Library, Response, Server, print};
use crate::wait::wait;

/// The first byte is the size of the chunks.
pub(crate) fn check(input: &[u8], content_type: &'static str) -> bool {
    let Some((size, body)) = input.split_first() else {
        return false;
    };
    let size = usize::from(*size).max(1);
    let (elements, error) = read(body, body.len().max(1), content_type);
    let (divided, other) = read(body, size, content_type);
    assert_eq!(elements, divided, "the elements depend on the chunks");
    let kind = |error: &Error| (error.is_decode(), error.is_transport(), error.http_status());
    assert_eq!(error.as_ref().map(kind), other.as_ref().map(kind));
    if content_type == "application/json"
        && let Ok(values) = serde_json::from_slice::<Vec<Value>>(body)
        && !values.iter().any(|value| value.get("error").is_some())
    {
        assert_eq!((elements, error.map(|it| print(&it))), (values, None));
        return true;
    }
    error.inspect(|it| drop(print(it))).is_none()
}

fn read(body: &[u8], size: usize, content_type: &'static str) -> (Vec<Value>, Option<Error>) {
    let chunks: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let server = Server(Arc::new(move |_| {
        let mut response = Response::new(Body::from_stream(Chunks(chunks.clone().into_iter())));
        let value = discogen_runtime::HeaderValue::from_static(content_type);
        response.headers_mut().insert("content-type", value);
        response
    }));
    let mut elements = Library::new(server).get().elements();
    let mut found = Vec::new();
    loop {
        match wait(elements.next()) {
            None => return (found, None),
            Some(Ok(element)) => found.push(element),
            Some(Err(error)) => {
                assert!(wait(elements.next()).is_none(), "elements after an error");
                return (found, Some(error));
            }
        }
    }
}

/// A body in chunks.
struct Chunks(std::vec::IntoIter<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

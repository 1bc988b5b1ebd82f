//! A request body as a body of hyper.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream as _;
use http_body::{Frame, SizeHint};

use super::super::Body;
use crate::error::TransportError;

/// A request body; `None` if it is empty.
///
/// A pointer, because the future of hyper's client reserves space for several copies of a request.
pub(super) struct Outgoing(Option<Box<Body>>);

impl Outgoing {
    pub(super) fn new(body: Body) -> Self {
        let is_empty = body.as_bytes().is_some_and(Bytes::is_empty);
        Self((!is_empty).then(|| Box::new(body)))
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let piece = Pin::new(&mut **body).poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        let Some(body) = &self.0 else { return true };
        body.as_bytes().is_some_and(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        let Some(body) = &self.0 else {
            return SizeHint::with_exact(0);
        };
        match body.as_bytes() {
            Some(bytes) => SizeHint::with_exact(bytes.len() as u64),
            None => SizeHint::new(),
        }
    }
}

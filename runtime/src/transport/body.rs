//! Bodies of requests and responses: bytes in memory, or a stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::turn::Turn;
use crate::error::TransportError;

/// The number of chunks that one poll reads before it yields to the executor, including empty ones.
const MAX_PIECES: u32 = 128;

/// Facts about a response body that its headers do not contain. They belong to the body, and are in
/// the extensions of a response that is returned before its body is read.
///
/// Transports that set no facts have the defaults.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(
    not(feature = "media"),
    expect(dead_code, reason = "only `media` uses it")
)]
pub(crate) struct BodyFacts {
    /// The protocol marks the end of the body, so a truncated body is an error.
    pub(crate) has_marked_end: bool,
}

/// The body of a request or a response.
///
/// As a [`Stream`] it yields non-empty chunks and ends after an error. After a number of chunks in
/// a row it is [pending](Poll::Pending) once, so that a reader in a loop cannot starve timers and
/// other tasks.
pub struct Body(Repr);

type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

enum Repr {
    Bytes(Bytes),
    Stream(BoxStream, BodyFacts, Turn),
}

impl Body {
    /// An empty body.
    pub fn empty() -> Self {
        Self(Repr::Bytes(Bytes::new()))
    }

    /// A body from a stream of chunks.
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    {
        Self(Repr::Stream(
            Box::pin(stream),
            BodyFacts::default(),
            Turn::default(),
        ))
    }

    /// Adds the facts about the stream.
    #[cfg(feature = "http")]
    pub(super) fn with_facts(self, facts: BodyFacts) -> Self {
        match self.0 {
            Repr::Stream(stream, _, turn) => Self(Repr::Stream(stream, facts, turn)),
            Repr::Bytes(_) => self,
        }
    }

    /// The facts about the body. Call it before reading the body.
    pub(crate) fn facts(&self) -> BodyFacts {
        match self.0 {
            Repr::Stream(_, facts, _) => facts,
            Repr::Bytes(_) => BodyFacts::default(),
        }
    }

    /// The bytes, if the body is in memory.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Bytes(bytes) => Some(bytes),
            Repr::Stream(..) => None,
        }
    }

    /// The bytes of a body in memory.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self.0 {
            Repr::Bytes(bytes) => bytes,
            Repr::Stream(..) => Bytes::new(),
        }
    }

    /// The next chunk; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Repr::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Repr::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Repr::Stream(stream, _, turn) => loop {
                ready!(turn.step(MAX_PIECES, context));
                match stream.as_mut().poll_next(context) {
                    Poll::Pending => {
                        turn.rest();
                        return Poll::Pending;
                    }
                    Poll::Ready(Some(Ok(piece))) if piece.is_empty() => {}
                    Poll::Ready(item) => {
                        if !matches!(item, Some(Ok(_))) {
                            self.0 = Repr::Bytes(Bytes::new());
                        }
                        return Poll::Ready(item);
                    }
                }
            },
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Repr::Bytes(bytes.into()))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Bytes(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Repr::Stream(..) => f.write_str("Body(stream)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use futures_core::Stream;

    use super::Body;
    use crate::error::TransportError;

    /// Chunks that are always ready, with this number of empty ones before each non-empty one.
    struct Ready(usize, usize);

    impl Stream for Ready {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.1 += 1;
            let is_empty = !self.1.is_multiple_of(self.0 + 1);
            let piece = Bytes::from_static(if is_empty { b"" } else { b"x" });
            Poll::Ready(Some(Ok(piece)))
        }
    }

    #[test]
    fn a_body_that_is_always_ready_yields_to_the_executor() {
        for empty in [0, 3, usize::MAX - 1] {
            let mut body = Body::from_stream(Ready(empty, 0));
            let mut context = Context::from_waker(Waker::noop());
            let mut taken = 0;
            while let Poll::Ready(piece) = Pin::new(&mut body).poll_next(&mut context) {
                assert_eq!(piece.expect("no end").expect("no error"), "x");
                taken += 1;
                assert!(taken < 1000, "{empty}");
            }
        }
    }
}

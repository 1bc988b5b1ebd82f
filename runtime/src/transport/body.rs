//! A body on its way: bytes that are there, or a stream of them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::{BodyFacts, TransportError};

/// The body of a request or an answer.
///
/// As a [`Stream`] it gives its pieces; after an error it ends.
pub struct Body(Repr);

type BoxStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

enum Repr {
    Bytes(Bytes),
    Stream(BoxStream, BodyFacts),
}

impl Body {
    /// Nothing.
    pub fn empty() -> Self {
        Self(Repr::Bytes(Bytes::new()))
    }

    /// A stream of pieces.
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    {
        Self(Repr::Stream(Box::pin(stream), BodyFacts::default()))
    }

    /// With what the transport knows of the stream.
    #[cfg(feature = "http")]
    pub(super) fn with_facts(self, facts: BodyFacts) -> Self {
        match self.0 {
            Repr::Stream(stream, _) => Self(Repr::Stream(stream, facts)),
            Repr::Bytes(_) => self,
        }
    }

    /// What the transport knows of it; to be asked before it is read.
    pub(crate) fn facts(&self) -> BodyFacts {
        match self.0 {
            Repr::Stream(_, facts) => facts,
            Repr::Bytes(_) => BodyFacts::default(),
        }
    }

    /// The bytes, if all are there already.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Bytes(bytes) => Some(bytes),
            Repr::Stream(..) => None,
        }
    }

    /// The bytes of a body that was read whole.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self.0 {
            Repr::Bytes(bytes) => bytes,
            Repr::Stream(..) => Bytes::new(),
        }
    }

    /// The next piece; `None` at the end.
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
            Repr::Stream(stream, _) => {
                let item = std::task::ready!(stream.as_mut().poll_next(context));
                if !matches!(item, Some(Ok(_))) {
                    self.0 = Repr::Bytes(Bytes::new());
                }
                Poll::Ready(item)
            }
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

//! An answer as it comes.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncRead, ReadBuf};

use super::byte_stream::{self, Pieces};
use crate::error::{Error, ErrorContext, Kind, Result};
use crate::exchange;
use crate::transport::Body;

/// The body of an answer as it comes: a [`Stream`] of [`Bytes`], a tokio [`AsyncRead`], or
/// [`next`](Self::next) in a loop.
///
/// The status was a success, and the body has no bound. It ends after its first error.
/// Until the head came the call was retried; what breaks later is for the reader
/// to repeat.
///
/// The bytes are handed out as they are. A server that fails after its head has
/// no status left to say so and writes `{"error": …}` into the body, often as the last
/// element of a list. That could be data as well, so that it is left to whoever knows the
/// method, with [`Status::from_body`](crate::Status::from_body) for an element or for all that
/// came. An answer that is read into a type and doesn't fit is looked at again: if it
/// can only be such an error, [`Error::status`] has it.
///
/// ```
/// # use discogen_runtime::{ResponseStream, Result, Status};
/// # async fn sample(mut stream: ResponseStream) -> Result<()> {
/// let mut body = Vec::new();
/// while let Some(piece) = stream.next().await {
///     body.extend(piece?);
/// }
/// if let Some(status) = Status::from_body(&body) {
///     eprintln!("it broke off: {} {}", status.code, status.message);
/// }
/// # Ok(()) }
/// ```
pub struct ResponseStream {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    /// Read from the body and not yet handed out: a reader's buffer was too small.
    rest: Bytes,
    error_context: ErrorContext,
}

impl ResponseStream {
    pub(super) fn new(response: http::Response<Body>, error_context: ErrorContext) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
            rest: Bytes::new(),
            error_context,
        }
    }

    /// The status, of the 200s.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        std::future::poll_fn(|context| self.poll_piece(context)).await
    }

    /// Everything that is still to come, if it is no more than `limit` bytes.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes> {
        let context = self.error_context.clone();
        let rest = std::mem::take(&mut self.rest);
        let whole = async {
            let after = limit
                .checked_sub(rest.len())
                .ok_or_else(|| Error::new(Kind::TooLarge { limit }))?;
            // The announced length counts what was handed out already, too.
            let more = exchange::collect(self.body, None, after).await?;
            Ok(if rest.is_empty() {
                more
            } else {
                Bytes::from([rest, more].concat())
            })
        };
        whole.await.map_err(|error: Error| context.annotate(error))
    }
}

impl Pieces for ResponseStream {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        let item = ready!(Pin::new(&mut self.body).poll_next(context));
        Poll::Ready(
            item.map(|piece| {
                piece.map_err(|error| self.error_context.annotate(Error::from(error)))
            }),
        )
    }

    fn rest(&mut self) -> &mut Bytes {
        &mut self.rest
    }
}

impl Stream for ResponseStream {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(context)
    }
}

impl AsyncRead for ResponseStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        byte_stream::poll_read(self.get_mut(), context, buffer)
    }
}

impl fmt::Debug for ResponseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

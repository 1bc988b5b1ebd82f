//! A response whose body is read in chunks.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream as _;
use http::{HeaderMap, StatusCode};

use crate::error::{Error, ErrorContext, Kind, Result};
use crate::exchange;
use crate::stream::{ByteSource, async_read, stream};
use crate::transport::Body;

/// The body of a response as a [`Stream`](futures_core::Stream) of [`Bytes`], as a tokio
/// [`AsyncRead`](tokio::io::AsyncRead), or with [`next`](Self::next) in a loop.
///
/// The status of the response was successful. The size of the body has no limit. The stream ends
/// after its first error. The call is retried until the head of the response arrives; an error in
/// the body is not retried.
///
/// The bytes are returned unchanged. A server that fails after it has sent the status writes
/// `{"error": …}` into the body, often as the last element of a list. Since that could also be
/// data, the caller has to decide: [`Status::from_body`](crate::Status::from_body) parses such an
/// error from an element or from the whole body. If a response is decoded into a type and does not
/// match it, this check is automatic, and [`Error::status`] returns the error.
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
    /// The rest of a chunk that was larger than the reader's buffer.
    unread: Bytes,
    error_context: ErrorContext,
}

impl ResponseStream {
    pub(super) fn new(response: http::Response<Body>, error_context: ErrorContext) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
            unread: Bytes::new(),
            error_context,
        }
    }

    /// The status, from 200 to 299.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Reads the rest of the body, up to `limit` bytes. A larger body is an error.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes> {
        let context = self.error_context.clone();
        let rest = std::mem::take(&mut self.unread);
        let whole = async {
            let after = limit
                .checked_sub(rest.len())
                .ok_or_else(|| Error::new(Kind::TooLarge { limit }))?;
            // The `content-length` includes the chunks that were already returned.
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

impl ByteSource for ResponseStream {
    fn poll_source(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let item = ready!(Pin::new(&mut self.body).poll_next(context));
        Poll::Ready(
            item.map(|chunk| {
                chunk.map_err(|error| self.error_context.annotate(Error::from(error)))
            }),
        )
    }

    fn unread(&mut self) -> &mut Bytes {
        &mut self.unread
    }
}

stream! {
    /// The next chunk; `None` at the end.
    [] ResponseStream => Result<Bytes>, poll_chunk
}
async_read!(ResponseStream);

impl fmt::Debug for ResponseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseStream")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

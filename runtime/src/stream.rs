//! One implementation of `next`, `Stream` and `AsyncRead` for types that have a poll function.

use std::io;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use tokio::io::ReadBuf;

use crate::error::Result;

/// Implements `next` and [`Stream`](futures_core::Stream) by a poll function of the type.
///
/// ```text
/// stream! {
///     /// The documentation of `next`.
///     [P: Paged] Pages<P> => Result<P::Response>, poll_page
/// }
/// ```
macro_rules! stream {
    ($(#[$docs:meta])* [$($generics:tt)*] $type:ty => $item:ty, $poll:ident) => {
        impl<$($generics)*> $type {
            $(#[$docs])*
            pub async fn next(&mut self) -> Option<$item> {
                std::future::poll_fn(|context| self.$poll(context)).await
            }
        }

        impl<$($generics)*> futures_core::Stream for $type {
            type Item = $item;

            fn poll_next(
                self: std::pin::Pin<&mut Self>,
                context: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Self::Item>> {
                self.get_mut().$poll(context)
            }
        }
    };
}

/// Implements [`AsyncRead`](tokio::io::AsyncRead) by [`ByteSource`].
macro_rules! async_read {
    ($type:ty) => {
        impl tokio::io::AsyncRead for $type {
            fn poll_read(
                self: std::pin::Pin<&mut Self>,
                context: &mut std::task::Context<'_>,
                buffer: &mut tokio::io::ReadBuf<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                $crate::stream::poll_read(self.get_mut(), context, buffer)
            }
        }
    };
}

pub(crate) use {async_read, stream};

/// A source of chunks that can also be read into a buffer.
pub(crate) trait ByteSource {
    /// The next chunk from the source; `None` at the end.
    fn poll_source(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>>;

    /// The rest of a chunk that was larger than the buffer it was read into.
    fn unread(&mut self) -> &mut Bytes;

    /// The next chunk, after the unread rest of the last one; `None` at the end.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if !self.unread().is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(self.unread()))));
        }
        self.poll_source(context)
    }
}

/// [`AsyncRead::poll_read`](tokio::io::AsyncRead::poll_read) for a source of chunks.
pub(crate) fn poll_read(
    source: &mut impl ByteSource,
    context: &mut Context<'_>,
    buffer: &mut ReadBuf<'_>,
) -> Poll<io::Result<()>> {
    // An empty chunk would be taken for the end.
    while source.unread().is_empty() {
        match ready!(source.poll_source(context)) {
            Some(chunk) => *source.unread() = chunk?,
            None => return Poll::Ready(Ok(())),
        }
    }
    let unread = source.unread();
    let count = unread.len().min(buffer.remaining());
    buffer.put_slice(unread.get(..count).unwrap_or_default());
    unread.advance(count);
    Poll::Ready(Ok(()))
}

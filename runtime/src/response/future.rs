//! The future of a response.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::raw::RawResponse;
use crate::boxed::BoxFuture;
use crate::error::Result;

/// A call that is sent when this is awaited. Its result is `Result<T>`.
///
/// Dropping it cancels the call. A type with a name, because a generated crate has thousands of
/// functions that return it: the compiler would infer and check an `impl Future` of each.
#[must_use = "a call is not sent until its future is awaited"]
pub struct ResponseFuture<T> {
    response: BoxFuture<'static, Result<RawResponse>>,
    decode: fn(RawResponse) -> Result<T>,
}

impl<T> ResponseFuture<T> {
    #[inline]
    pub(crate) fn new(
        response: BoxFuture<'static, Result<RawResponse>>,
        decode: fn(RawResponse) -> Result<T>,
    ) -> Self {
        Self { response, decode }
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let response = ready!(self.response.as_mut().poll(context))?;
        Poll::Ready((self.decode)(response))
    }
}

impl<T> std::fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

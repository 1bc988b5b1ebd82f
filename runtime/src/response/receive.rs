//! Runs an exchange to its response.

use std::future::ready;

use super::raw::RawResponse;
use super::stream::ResponseStream;
use crate::boxed::BoxFuture;
use crate::error::Result;
use crate::exchange::{AttemptLoop, CallRequest, Exchange, ReadUntil};

impl Exchange {
    /// The complete response.
    ///
    /// Boxed here, once for all methods: a generated crate compiles only the poll and the drop of a
    /// pointer.
    pub(crate) fn collect(self) -> BoxFuture<'static, Result<RawResponse>> {
        // Destructured first: a future stores a value twice if it captures the value and moves it.
        let Self {
            client,
            method,
            options,
            request,
        } = self;
        // A pointer, because the future reserves the size of each captured value until its end.
        let mut request = match request {
            Ok(request) => CallRequest::new(request),
            Err(error) => return Box::pin(ready(Err(error))),
        };
        Box::pin(async move {
            let built = request.get_mut();
            client.auth.complete(built.headers_mut());
            let mut call = AttemptLoop::new(client, method, options, built);
            let response = call.run(&mut request, ReadUntil::End).await?;
            Ok(RawResponse::new(response, call))
        })
    }

    /// The head of the response, with its body as a stream.
    pub(crate) fn stream(self) -> BoxFuture<'static, Result<ResponseStream>> {
        Box::pin(async move {
            let (mut call, mut request) = self.split()?;
            let response = call.run(&mut request, ReadUntil::Head).await?;
            Ok(ResponseStream::new(response, call.error_context))
        })
    }
}

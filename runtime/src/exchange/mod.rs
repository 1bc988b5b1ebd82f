//! One call on its way: attempts, errors, body. Nothing in here is generic.

mod authorize;
mod collect;
mod course;
mod sending;

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use crate::client::Inner;
use crate::credentials::BoxFuture;
use crate::error::{Error, Result};
use crate::options::Settings;
use crate::request::redact;
use crate::response::{Received, ResponseStream};
use crate::service::Method;

pub(crate) use collect::collect;
pub(crate) use course::Course;
pub(crate) use sending::{Read, Sending};

/// A call with its request built, or with the reason why not.
pub(crate) struct Exchange {
    client: Arc<Inner>,
    method: &'static Method,
    options: Arc<Settings>,
    request: Result<http::Request<Bytes>>,
}

/// Tells errors where they happened.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    method: &'static str,
    verb: http::Method,
    uri: http::Uri,
    /// How many attempts were made until the answer's head was there, and since when.
    attempts: u32,
    started: Instant,
}

impl Location {
    /// What came of the attempts so far, for what fails later.
    pub(crate) fn after(&mut self, course: &Course) {
        (self.attempts, self.started) = (course.attempts, course.started);
    }

    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// How many attempts were made until the answer's head was there.
    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "media alone asks for it")
    )]
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn locate(&self, error: Error) -> Error {
        let request = format!("{} {}", self.verb, redact(&self.uri.to_string()));
        let error = if self.attempts > 0 {
            error.after(self.attempts, self.started.elapsed())
        } else {
            error
        };
        error.in_method(self.method).in_request(&request)
    }
}

impl Exchange {
    pub(crate) fn new(
        client: Arc<Inner>,
        method: &'static Method,
        options: Arc<Settings>,
        request: Result<http::Request<Bytes>>,
    ) -> Self {
        Self {
            client,
            method,
            options,
            request,
        }
    }

    pub(crate) fn into_request(self) -> Result<http::Request<Bytes>> {
        self.request
    }

    /// The whole answer.
    ///
    /// Boxed here, once for all methods: what a generated crate compiles is a
    /// pointer's poll and drop.
    pub(crate) fn collect(self) -> BoxFuture<'static, Result<Received>> {
        Box::pin(async move {
            let (mut call, request) = self.split()?;
            let (parts, body) = call.answer(&request, Read::Whole).await?.into_parts();
            Ok(Received {
                status: parts.status,
                headers: parts.headers,
                body: body.into_bytes(),
                location: call.location,
                data_wrapper: call.client.service.data_wrapper,
            })
        })
    }

    /// The answer's head, with its body still to come.
    pub(crate) fn stream(self) -> BoxFuture<'static, Result<ResponseStream>> {
        Box::pin(async move {
            let (mut call, request) = self.split()?;
            let (parts, body) = call.answer(&request, Read::Head).await?.into_parts();
            let (status, headers) = (parts.status, parts.headers);
            Ok(ResponseStream::new(status, headers, body, call.location))
        })
    }

    /// What sends, and the request.
    pub(crate) fn split(self) -> Result<(Sending, http::Request<Bytes>)> {
        let mut request = self.request?;
        self.client.auth.complete(request.headers_mut());
        let sending = Sending::new(self.client, self.method, self.options, &request);
        Ok((sending, request))
    }
}

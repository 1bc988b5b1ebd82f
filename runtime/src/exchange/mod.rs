//! One call on its way: attempts, errors, body. Nothing in here is generic.

mod authorize;
mod collect;
mod course;
mod sending;

use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use crate::client::Inner;
use crate::credentials::BoxFuture;
use crate::error::{Error, Result};
use crate::options::Settings;
use crate::response::{Received, ResponseStream};
use crate::secret::redact;
use crate::service::Method;

pub(crate) use collect::collect;
pub(crate) use course::{Course, time_of};
pub(crate) use sending::{Read, Sending, mark_secrets};

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
    spent: Option<(u32, Instant)>,
}

impl Location {
    /// What came of the attempts so far, for what fails later.
    pub(crate) fn after(&mut self, course: &Course) {
        // What is carried on began with its first call.
        let started = self.spent.map_or(course.started, |(_, started)| started);
        self.spent = Some((course.attempts, started));
    }

    pub(crate) fn is_get(&self) -> bool {
        self.verb == http::Method::GET
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
        self.spent.map_or(0, |(attempts, _)| attempts)
    }

    pub(crate) fn locate(&self, error: Error) -> Error {
        let request = format!("{} {}", self.verb, redact(&self.uri.to_string()));
        let error = match self.spent {
            Some((attempts, started)) if attempts > 0 => error.after(attempts, started.elapsed()),
            _ => error,
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
        // Taken apart before: what is captured and then moved has its room twice.
        let Self {
            client,
            method,
            options,
            request,
        } = self;
        let mut request = match request {
            Ok(request) => request,
            Err(error) => return Box::pin(ready(Err(error))),
        };
        Box::pin(async move {
            client.auth.complete(request.headers_mut());
            let mut call = Sending::new(client, method, options, &request);
            let answer = call.answer(&mut request, Read::Whole).await?;
            Ok(Received::new(answer, call))
        })
    }

    /// The answer's head, with its body still to come.
    pub(crate) fn stream(self) -> BoxFuture<'static, Result<ResponseStream>> {
        Box::pin(async move {
            let (mut call, mut request) = self.split()?;
            let (parts, body) = call.answer(&mut request, Read::Head).await?.into_parts();
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

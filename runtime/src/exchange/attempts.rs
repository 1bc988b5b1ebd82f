//! The attempts of a call: sends the request, reads the response, retries.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::HeaderMap;
use tracing::{Instrument as _, Span};

use super::budget::CallBudget;
use super::call_request::{AttemptRequest, CallRequest};
use super::collect::{announced, collect, collect_some};
use crate::boxed::BoxFuture;
use crate::client::Inner;
use crate::error::{Error, ErrorContext, ErrorResponse, Kind, Limit, Result, TransportError};
use crate::options::Settings;
use crate::retry;
use crate::secret::mark_secrets;
use crate::service::Method;
use crate::trace;
use crate::transport::{Body, RequestCopy};

/// The error of an upload whose media cannot be read again.
const SPENT: &str = "the media was read and cannot be read again; use bytes or a file";

/// The largest response that is read into memory, by default.
const MAX_RESPONSE_SIZE: usize = 256 * 1024 * 1024;
/// The number of bytes of an error's body that are read.
const MAX_ERROR_SIZE: usize = 1024 * 1024;
/// The time that is spent on reading an error's body.
const MAX_ERROR_TIME: Duration = Duration::from_secs(10);

/// The future of a request that was sent.
type Sent = BoxFuture<'static, std::result::Result<http::Response<Body>, TransportError>>;

/// How much of a response an attempt reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadUntil {
    Head,
    /// The complete body. The response is for [`RawResponse`](crate::response::RawResponse), which
    /// marks secret headers as sensitive when it returns them.
    End,
}

/// The state that all attempts of a call share.
pub(crate) struct AttemptLoop {
    pub(crate) client: Arc<Inner>,
    pub(crate) method: &'static Method,
    pub(crate) options: Arc<Settings>,
    pub(crate) error_context: ErrorContext,
    /// The extensions of the request: the record of the call, if the transport records calls.
    extensions: http::Extensions,
    /// Executing the call twice has the same effect as executing it once.
    idempotent: bool,
    /// There is a tokio runtime, so timers can be used.
    pub(crate) timers: bool,
}

impl AttemptLoop {
    pub(crate) fn new(
        client: Arc<Inner>,
        method: &'static Method,
        options: Arc<Settings>,
        request: &http::Request<Bytes>,
    ) -> Self {
        Self {
            client,
            method,
            idempotent: retry::is_idempotent(method, options.idempotent, request),
            options,
            error_context: ErrorContext::new(method.id, request),
            extensions: request.extensions().clone(),
            // A custom transport may use another runtime than tokio.
            timers: tokio::runtime::Handle::try_current().is_ok(),
        }
    }

    /// Runs all attempts inside one span, and adds the context to errors.
    pub(crate) async fn run(
        &mut self,
        request: &mut CallRequest,
        read: ReadUntil,
    ) -> Result<http::Response<Body>> {
        self.run_after(request, read, None).await
    }

    /// Runs the remaining attempts of a call that was interrupted: the last attempt failed, the
    /// policy decides whether there is another, and the deadline starts anew.
    pub(crate) async fn run_after(
        &mut self,
        request: &mut CallRequest,
        read: ReadUntil,
        failed: Option<(Error, u32)>,
    ) -> Result<http::Response<Body>> {
        let span = trace::call(self.client.service, self.method, request.uri());
        let budget = CallBudget::new(&self.options, self.timers);
        let mut budget = budget.map_err(|error| self.error_context.annotate(error))?;
        let mut again = || Some(request.next());
        let idempotent = self.idempotent();
        let (span, response) = {
            // Pinned first: it is large, and `instrument` would move it.
            let work = pin!(async {
                let mut before = None;
                if let Some((error, attempts)) = failed {
                    budget.attempts = attempts;
                    let pause = Box::pin(self.pause(&mut budget, error, idempotent));
                    before = Some(pause.await?);
                }
                self.attempts(&mut again, idempotent, read, &mut budget, before)
                    .await
            });
            let mut work = work.instrument(span);
            let response = Pin::new(&mut work).await;
            (std::mem::replace(work.span_mut(), Span::none()), response)
        };
        self.finish(&span, &mut budget, response)
    }

    /// Runs attempts until one succeeds, or until `next` returns no request.
    ///
    /// What only a failed attempt needs is boxed, and requests and responses are passed by value: a
    /// future reserves the size of each value that it holds or lends across a suspension.
    pub(crate) async fn attempts(
        &self,
        next: &mut (dyn FnMut() -> Option<AttemptRequest> + Send),
        idempotent: bool,
        read: ReadUntil,
        budget: &mut CallBudget,
        mut before: Option<Error>,
    ) -> Result<http::Response<Body>> {
        let mut request = next().ok_or_else(|| Error::usage(SPENT.to_owned()))?;
        let mut lost = false;
        loop {
            let mut credential_headers = None;
            // The attempt is dropped, with its connection, before the delay.
            let response = match self.start(budget, request, true) {
                Ok(started) => {
                    // Boxed, because allocators cache two small blocks, but not one large block.
                    let attempt = Box::pin(self.attempt(started, read, &mut credential_headers));
                    budget.within(attempt).await
                }
                Err(error) => Err(error),
            };
            let error = match self.judge(budget, response) {
                Ok(response) => return response,
                Err(error) => self.with_earlier(error, before, &mut lost),
            };
            let Some(again) = next() else {
                return Err(error);
            };
            let recovery = Box::pin(async {
                let recovered = self.recover(budget, error, credential_headers, idempotent);
                recovered.await.map(|error| (error, again))
            });
            let (error, again) = recovery.await?;
            (before, request) = (Some(error), again);
        }
    }

    /// Ends an attempt: returns the result of the call, or the error of an attempt that may be
    /// followed by another one.
    fn judge(
        &self,
        budget: &mut CallBudget,
        response: Result<http::Response<Body>>,
    ) -> std::result::Result<Result<http::Response<Body>>, Error> {
        self.end_attempt(budget, response.as_ref().err());
        trace::attempt(budget.attempts, &response);
        response.map(|response| self.accept(budget, response))
    }

    /// Adds the errors of earlier attempts. `lost` is set if one of them may have been executed.
    #[cold]
    fn with_earlier(&self, error: Error, before: Option<Error>, lost: &mut bool) -> Error {
        *lost |= before.as_ref().is_some_and(Error::may_be_executed);
        let error = error.with_earlier(before);
        match *lost && !self.method.is_read() {
            true => error.after_lost_attempt(self.method.verb),
            false => error,
        }
    }

    /// Ends an attempt with a response or an error: refills the retry budget, and stops the clock
    /// of the interceptors.
    #[inline]
    pub(crate) fn end_attempt(&self, budget: &mut CallBudget, error: Option<&Error>) {
        let took_token = std::mem::take(&mut budget.took_token);
        if error.is_none_or(shows_capacity) {
            self.client.retry_budget.refill(took_token);
        }
        self.stop_clock(budget);
    }

    /// Calls the interceptors with a response.
    #[inline]
    pub(crate) fn accept(
        &self,
        budget: &mut CallBudget,
        mut response: http::Response<Body>,
    ) -> Result<http::Response<Body>> {
        let status = response.status();
        self.after_response(budget, status, response.headers_mut())?;
        Ok(response)
    }

    /// Records the end of the call in its span and for later errors, and adds the context to its
    /// error.
    pub(crate) fn finish(
        &mut self,
        span: &Span,
        budget: &mut CallBudget,
        response: Result<http::Response<Body>>,
    ) -> Result<http::Response<Body>> {
        trace::finish(span, budget.attempts, &response);
        // Errors that occur later, in the body or in decoding it, include the attempts.
        self.error_context.record(budget.attempts, budget.started);
        let response = response.map_err(|error| self.error_context.annotate(error));
        let status = response.as_ref().ok().map(http::Response::status);
        self.after_call(budget, status, response.as_ref().err());
        response
    }

    pub(crate) fn idempotent(&self) -> bool {
        self.idempotent
    }

    /// Begins an attempt: calls the interceptors, and sends the request or requests credentials for
    /// it. Without `same_origin`, the request is sent without credentials.
    #[inline]
    pub(crate) fn start(
        &self,
        budget: &mut CallBudget,
        request: impl Into<AttemptRequest>,
        same_origin: bool,
    ) -> Result<Started<'_>> {
        let AttemptRequest { mut request, copy } = request.into();
        self.begin_attempt(budget, &mut request, same_origin)?;
        let copy = copy.filter(|_| self.options.interceptors.is_empty());
        Ok(self.start_begun(request, copy, same_origin))
    }

    /// Sends the request of an attempt, or requests credentials for it.
    #[inline]
    pub(crate) fn start_begun(
        &self,
        mut request: http::Request<Body>,
        copy: Option<RequestCopy>,
        same_origin: bool,
    ) -> Started<'_> {
        if same_origin && self.requests_credentials(request.headers()) {
            return Started::Authorizing(Box::pin(async move {
                let authorized = self.authorize(request.headers_mut()).await;
                let headers = authorized.map_err(|error| self.error_context.annotate(error))?;
                Ok((self.send(request, None), headers))
            }));
        }
        Started::Sent(self.send(request, copy))
    }

    #[inline]
    fn send(&self, mut request: http::Request<Body>, copy: Option<RequestCopy>) -> Sent {
        if !self.extensions.is_empty() {
            // Parts of an upload are requests of their own.
            request.extensions_mut().extend(self.extensions.clone());
        }
        match copy {
            Some(copy) => self.client.transport.send_with_copy(request, copy),
            None => self.client.transport.send(request),
        }
    }

    /// Runs one attempt. Stores the headers of the credentials in `credential_headers`.
    pub(crate) async fn attempt(
        &self,
        started: Started<'_>,
        read: ReadUntil,
        credential_headers: &mut Option<Box<HeaderMap>>,
    ) -> Result<http::Response<Body>> {
        let sent = match started {
            Started::Sent(sent) => sent,
            Started::Authorizing(authorizing) => {
                let (sent, headers) = authorizing.await?;
                *credential_headers = headers;
                sent
            }
        };
        let delivered = pin!(self.deliver(sent, read));
        let response = match self.options.attempt_timeout {
            None => delivered.await,
            Some(time) => Box::pin(tokio::time::timeout(time, delivered))
                .await
                .unwrap_or_else(|_| Err(Error::timeout(Limit::Attempt, time))),
        };
        // Retry policies receive the context, too.
        response.map_err(|error| self.error_context.annotate(error))
    }

    async fn deliver(&self, sent: Sent, read: ReadUntil) -> Result<http::Response<Body>> {
        let response = match self.receive(sent.await?) {
            Received::Successful(response) => response,
            Received::Rejected(error) => return Err(error.await),
        };
        if read == ReadUntil::Head {
            return Ok(with_facts(response));
        }
        let (parts, body) = response.into_parts();
        let limit = self.options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
        let body = collect(body, announced(&parts.headers), limit).await?;
        Ok(http::Response::from_parts(parts, Body::from(body)))
    }

    fn receive(&self, response: http::Response<Body>) -> Received<'_> {
        match response.status().is_success() {
            true => Received::Successful(response),
            false => Received::Rejected(Box::pin(self.rejection(response))),
        }
    }

    /// The error of a response without a successful status.
    async fn rejection(&self, response: http::Response<Body>) -> Error {
        let (mut parts, body) = response.into_parts();
        mark_secrets(&mut parts.headers);
        let body = self.read_error(body).await;
        let response = ErrorResponse::new(parts.status, parts.headers, body, true);
        Error::new(Kind::Response(response))
    }
}

/// An attempt that was started.
pub(crate) enum Started<'a> {
    Sent(Sent),
    /// The request is sent when the credentials are available. Also returns their headers.
    Authorizing(BoxFuture<'a, Result<(Sent, Option<Box<HeaderMap>>)>>),
}

/// The head of a response.
enum Received<'a> {
    Successful(http::Response<Body>),
    /// The status is not successful. The error reads the beginning of the body.
    Rejected(BoxFuture<'a, Error>),
}

/// The head of a response whose body is read later.
fn with_facts(mut response: http::Response<Body>) -> http::Response<Body> {
    mark_secrets(response.headers_mut());
    let facts = response.body().facts();
    response.extensions_mut().insert(facts);
    response
}

/// Whether the server processed the request although it rejected it. A rejection that is not
/// temporary, such as a 404, refills the retry budget.
fn shows_capacity(error: &Error) -> bool {
    error.http_status().is_some() && !error.is_transient()
}

impl AttemptLoop {
    /// Reads an error's body up to a size and time limit. A truncated body is better than none; the
    /// status decides whether the call is retried.
    async fn read_error(&self, body: Body) -> Bytes {
        let mut read = BytesMut::new();
        {
            let reading = pin!(collect_some(body, MAX_ERROR_SIZE, &mut read));
            if self.timers {
                // The bytes that were read before the timeout are kept.
                let _ = tokio::time::timeout(MAX_ERROR_TIME, reading).await;
            } else {
                reading.await;
            }
        }
        read.freeze()
    }
}

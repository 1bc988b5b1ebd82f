//! Attempts of one call: sent, answered, and made again.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::HeaderMap;
use tracing::Instrument as _;

use super::budget::{CallBudget, within};
use super::collect::{announced, collect, collect_some};
use crate::boxed::BoxFuture;
use crate::client::Inner;
use crate::error::{Error, ErrorContext, ErrorResponse, Kind, Limit, Result, TransportError};
use crate::options::Settings;
use crate::retry::{self, ExponentialBackoff, FailedAttempt};
use crate::secret::mark_secrets;
use crate::service::Method;
use crate::trace;
use crate::transport::Body;

/// A body that is gone before the first attempt.
const SPENT: &str = "the media was read and cannot be read again; use bytes or a file";

/// The largest answer that is read into memory, unless the options say otherwise.
const MAX_RESPONSE_SIZE: usize = 256 * 1024 * 1024;
/// How much of an error's body is read.
const MAX_ERROR_SIZE: usize = 1024 * 1024;
/// How long an error's body is waited for.
const MAX_ERROR_TIME: Duration = Duration::from_secs(10);

/// A request on its way.
type Sent = BoxFuture<'static, std::result::Result<http::Response<Body>, TransportError>>;

/// How far an attempt goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadUntil {
    Head,
    /// To the end of the body. What is read is for [`RawResponse`](crate::response::RawResponse), which
    /// marks the secrets of the headers when it hands them out.
    End,
}

/// What all attempts of a call have in common.
pub(crate) struct AttemptLoop {
    pub(crate) client: Arc<Inner>,
    pub(crate) method: &'static Method,
    pub(crate) options: Arc<Settings>,
    pub(crate) error_context: ErrorContext,
    /// Executing the call twice has the same effect as executing it once.
    idempotent: bool,
    /// There is a runtime to wait with.
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
            // A transport of one's own may run on something else than tokio.
            timers: tokio::runtime::Handle::try_current().is_ok(),
        }
    }

    /// All attempts inside one span; what fails says where.
    pub(crate) async fn run(
        &mut self,
        request: &mut http::Request<Bytes>,
        read: ReadUntil,
    ) -> Result<http::Response<Body>> {
        self.run_after(request, read, None).await
    }

    /// The same for a call that is on its way already: something failed in the last of so many
    /// attempts, the policy says whether there is another, and the call's time begins anew.
    pub(crate) async fn run_after(
        &mut self,
        request: &mut http::Request<Bytes>,
        read: ReadUntil,
        failed: Option<(Error, u32)>,
    ) -> Result<http::Response<Body>> {
        let span = trace::call(self.client.service, self.method, request);
        let budget = CallBudget::new(&self.options, self.timers);
        let mut budget = budget.map_err(|error| self.error_context.annotate(error))?;
        // Each attempt has a request of its own, which its credentials complete. The copy is what is
        // kept, because there is no room for more headers in a copy.
        let mut again = || {
            let copy = request.clone();
            Some(std::mem::replace(request, copy).map(Body::from))
        };
        let idempotent = self.idempotent();
        let answer = {
            // Pinned first: it is large, and what instruments it would move it.
            let work = pin!(async {
                let mut before = None;
                if let Some((error, attempts)) = failed {
                    budget.attempts = attempts;
                    before = Some(self.pause(&budget, error, idempotent).await?);
                }
                self.attempts(&mut again, idempotent, read, &mut budget, before)
                    .await
            });
            work.instrument(span.clone()).await
        };
        trace::finish(&span, budget.attempts, &answer);
        // What fails later, in the body or in reading it, tells them, too.
        self.error_context.record(budget.attempts, budget.started);
        answer.map_err(|error| self.error_context.annotate(error))
    }

    /// Attempts until one is answered, or until there is no request for another.
    pub(crate) async fn attempts(
        &self,
        next: &mut (dyn FnMut() -> Option<http::Request<Body>> + Send),
        idempotent: bool,
        read: ReadUntil,
        budget: &mut CallBudget,
        mut before: Option<Error>,
    ) -> Result<http::Response<Body>> {
        let mut request = next().ok_or_else(|| Error::usage(SPENT.to_owned()))?;
        loop {
            budget.attempts += 1;
            let mut said = None;
            // It is gone, with its connection, before the next one is waited for.
            let answer = {
                let attempt = pin!(self.attempt(&mut request, true, read, &mut said));
                budget.within(attempt).await
            };
            trace::attempt(budget.attempts, &answer);
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error.with_earlier(before),
            };
            let Some(again) = next() else {
                return Err(error);
            };
            request = again;
            if self.refresh(budget, &error, said).await? {
                before = Some(error);
                continue;
            }
            before = Some(self.pause(budget, error, idempotent).await?);
        }
    }

    /// Waits before the next attempt; gives the error back, as one if there is no other attempt.
    pub(super) async fn pause(
        &self,
        budget: &CallBudget,
        error: Error,
        idempotent: bool,
    ) -> Result<Error> {
        let error = error.after(budget.attempts, budget.started.elapsed());
        match self.delay(budget, &error, idempotent) {
            None => return Err(error),
            Some(delay) if delay.is_zero() => {}
            Some(delay) => tokio::time::sleep(delay).await,
        }
        Ok(error)
    }

    /// How long to wait before the next attempt; `None` if this was the last.
    pub(crate) fn delay(
        &self,
        budget: &CallBudget,
        error: &Error,
        idempotent: bool,
    ) -> Option<Duration> {
        const DEFAULT: ExponentialBackoff = ExponentialBackoff::new();
        let over = matches!(
            error.kind(),
            Kind::Timeout {
                limit: Limit::Call,
                ..
            }
        );
        if over || error.is_usage() || !self.timers {
            return None;
        }
        let failed = FailedAttempt {
            error,
            attempts: budget.attempts,
            elapsed: budget.started.elapsed(),
            remaining: budget.remaining(),
            idempotent,
        };
        let policy = self.options.retry.as_deref().unwrap_or(&DEFAULT);
        let delay = policy.delay(&failed)?;
        let in_time = failed.remaining.is_none_or(|left| delay < left);
        in_time.then_some(delay)
    }

    pub(crate) fn idempotent(&self) -> bool {
        self.idempotent
    }

    /// One attempt, which takes the request out of its place. Tells what the credentials said
    /// for it; another origin is not told who calls.
    pub(crate) async fn attempt(
        &self,
        request: &mut http::Request<Body>,
        same_origin: bool,
        read: ReadUntil,
        said: &mut Option<HeaderMap>,
    ) -> Result<http::Response<Body>> {
        if same_origin {
            let authorized = self.authorize(request.headers_mut()).await;
            *said = authorized.map_err(|error| self.error_context.annotate(error))?;
        }
        // What follows holds a pointer, not the request, which would take its room at each level.
        let sent = self.client.transport.send(std::mem::take(request));
        let delivered = pin!(self.deliver(sent, read));
        let answer = within(Limit::Attempt, self.options.attempt_timeout, delivered).await;
        // A retry policy sees where it happened.
        answer.map_err(|error| self.error_context.annotate(error))
    }

    async fn deliver(&self, sent: Sent, read: ReadUntil) -> Result<http::Response<Body>> {
        let mut response = self.exchange(sent).await?;
        if read == ReadUntil::Head {
            mark_secrets(response.headers_mut());
            let facts = response.body().facts();
            response.extensions_mut().insert(facts);
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let limit = self.options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
        let body = collect(body, announced(&parts.headers), limit).await?;
        Ok(http::Response::from_parts(parts, Body::from(body)))
    }

    /// Turns an answer that isn't a success into an error.
    async fn exchange(&self, sent: Sent) -> Result<http::Response<Body>> {
        let response = sent.await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (mut parts, body) = response.into_parts();
        mark_secrets(&mut parts.headers);
        // Boxed, so that an answer that is no error has no room for it.
        let body = Box::pin(self.read_error(body)).await;
        Err(Error::new(Kind::Response(ErrorResponse::new(
            parts.status,
            parts.headers,
            body,
            true,
        ))))
    }
}

impl AttemptLoop {
    /// Reads an error's body as far as it comes in a while: a cut one is better
    /// than none, and the status alone says whether to try again.
    async fn read_error(&self, body: Body) -> Bytes {
        let mut read = BytesMut::new();
        {
            let reading = pin!(collect_some(body, MAX_ERROR_SIZE, &mut read));
            if self.timers {
                // What was read until then is kept.
                let _ = tokio::time::timeout(MAX_ERROR_TIME, reading).await;
            } else {
                reading.await;
            }
        }
        read.freeze()
    }
}

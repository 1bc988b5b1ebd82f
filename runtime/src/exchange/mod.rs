//! One call on its way: attempts, errors, body. Nothing in here is generic.

mod authorize;
mod collect;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LOCATION, HeaderMap, LOCATION, SET_COOKIE};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::client::Inner;
use crate::credentials::BoxFuture;
use crate::error::{Answer, Error, Kind, Limit, Result};
use crate::options::Settings;
use crate::request::redact;
use crate::response::{Received, ResponseStream};
use crate::retry::{ExponentialBackoff, FailedAttempt};
use crate::service::Method;
use crate::trace;
use crate::transport::{Body, TransportError};

pub(crate) use collect::collect;
use collect::{announced, collect_some};

/// The time that a call has, unless the options say otherwise.
const TIMEOUT: Duration = Duration::from_secs(600);
/// The largest answer that is read into memory, unless the options say otherwise.
const MAX_RESPONSE_SIZE: usize = 256 * 1024 * 1024;
/// How much of an error's body is read.
const MAX_ERROR_SIZE: usize = 1024 * 1024;
/// How long an error's body is waited for.
const MAX_ERROR_TIME: Duration = Duration::from_secs(10);

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
    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// How many attempts were made until the answer's head was there.
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
        let location = Location {
            method: self.method.id,
            verb: request.method().clone(),
            uri: request.uri().clone(),
            attempts: 0,
            started: Instant::now(),
        };
        Ok((
            Sending {
                client: self.client,
                method: self.method,
                options: self.options,
                location,
                // A transport of one's own may run on something else than tokio.
                timers: tokio::runtime::Handle::try_current().is_ok(),
            },
            request,
        ))
    }
}

/// A request on its way.
type Sent = BoxFuture<'static, std::result::Result<http::Response<Body>, TransportError>>;

/// How far an attempt goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Head,
    Whole,
}

pub(crate) struct Sending {
    client: Arc<Inner>,
    method: &'static Method,
    options: Arc<Settings>,
    pub(crate) location: Location,
    /// There is a runtime to wait with.
    pub(crate) timers: bool,
}

impl Sending {
    pub(crate) fn method(&self) -> &'static Method {
        self.method
    }

    /// All attempts inside one span; what fails says where.
    pub(crate) async fn answer(
        &mut self,
        request: &http::Request<Bytes>,
        read: Read,
    ) -> Result<http::Response<Body>> {
        self.answer_after(request, read, None).await
    }

    /// The same for a call that is on its way already: something failed in the last of so many
    /// attempts, the policy says whether there is another, and the call's time begins anew.
    pub(crate) async fn answer_after(
        &mut self,
        request: &http::Request<Bytes>,
        read: Read,
        failed: Option<(Error, u32)>,
    ) -> Result<http::Response<Body>> {
        let span = trace::call(self.client.service, self.method, request);
        let course = Course::new(&self.options, self.timers);
        let mut course = course.map_err(|error| self.location.locate(error))?;
        let answer = {
            // Pinned first: it is large, and what instruments it would move it.
            let work = pin!(async {
                let mut before = None;
                if let Some((error, attempts)) = failed {
                    course.attempts = attempts;
                    before = Some(self.pause(&course, error).await?);
                }
                self.attempts(request, read, &mut course, before).await
            });
            work.instrument(span.clone()).await
        };
        trace::finish(&span, course.attempts, &answer);
        // What fails later, in the body or in reading it, tells them, too.
        (self.location.attempts, self.location.started) = (course.attempts, course.started);
        answer.map_err(|error| self.location.locate(error))
    }

    async fn attempts(
        &self,
        request: &http::Request<Bytes>,
        read: Read,
        course: &mut Course,
        mut before: Option<Error>,
    ) -> Result<http::Response<Body>> {
        loop {
            course.attempts += 1;
            let mut said = None;
            // Each attempt has a request of its own, which its credentials complete.
            // It is gone, with its connection, before the next one is waited for.
            let answer = {
                let attempt = pin!(self.attempt(request.clone(), read, &mut said));
                course.within(attempt).await
            };
            trace::attempt(course.attempts, &answer);
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error.following(before),
            };
            if self.refresh(course, &error, said).await {
                before = Some(error);
                continue;
            }
            before = Some(self.pause(course, error).await?);
        }
    }

    /// Waits before the next attempt; gives the error back, as one if there is no other attempt.
    async fn pause(&self, course: &Course, error: Error) -> Result<Error> {
        match self.delay(course, &error) {
            None => return Err(error),
            Some(delay) if delay.is_zero() => {}
            Some(delay) => tokio::time::sleep(delay).await,
        }
        Ok(error)
    }

    /// How long to wait before the next attempt; `None` if this was the last.
    fn delay(&self, course: &Course, error: &Error) -> Option<Duration> {
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
            attempts: course.attempts,
            elapsed: course.started.elapsed(),
            remaining: course.remaining(),
            idempotent: self.idempotent(),
        };
        let policy = self.options.retry.as_deref().unwrap_or(&DEFAULT);
        let delay = policy.delay(&failed)?;
        let in_time = failed.remaining.is_none_or(|left| delay < left);
        in_time.then_some(delay)
    }

    fn idempotent(&self) -> bool {
        let by_verb = matches!(
            self.method.verb,
            "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS"
        );
        self.options.idempotent.unwrap_or(by_verb)
    }

    /// One attempt. Tells what the credentials said for it.
    async fn attempt(
        &self,
        mut request: http::Request<Bytes>,
        read: Read,
        said: &mut Option<HeaderMap>,
    ) -> Result<http::Response<Body>> {
        *said = self.authorize(request.headers_mut()).await?;
        // What follows holds a pointer, not the request, which would take its room at each level.
        let sent = self.client.transport.send(request.map(Body::from));
        let delivered = pin!(self.deliver(sent, read));
        within(Limit::Attempt, self.options.attempt_timeout, delivered).await
    }

    async fn deliver(&self, sent: Sent, read: Read) -> Result<http::Response<Body>> {
        let response = self.exchange(sent).await?;
        if read == Read::Head {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let limit = self.options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
        let body = collect(body, announced(&parts.headers), limit).await?;
        Ok(http::Response::from_parts(parts, Body::from(body)))
    }

    /// Turns an answer that isn't a success into an error.
    async fn exchange(&self, sent: Sent) -> Result<http::Response<Body>> {
        let mut response = sent.await?;
        mark_secrets(response.headers_mut());
        if response.status().is_success() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = self.read_error(body).await;
        Err(Error::new(Kind::Answer(Answer::new(
            parts.status,
            parts.headers,
            body,
            true,
        ))))
    }
}

impl Sending {
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

/// An answer's `Debug` shows its headers; these let their reader in.
fn mark_secrets(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        // By windows: for names this short, the search of `str` takes longer to set up than to run.
        let uploads = || {
            name.as_str()
                .as_bytes()
                .windows(6)
                .any(|part| part == b"upload")
        };
        if [SET_COOKIE, LOCATION, CONTENT_LOCATION].contains(name) || uploads() {
            value.set_sensitive(true);
        }
    }
}

/// Where a call stands: what it has used of its time and its chances.
struct Course {
    started: Instant,
    limit: Option<Duration>,
    attempts: u32,
    /// The credentials were renewed for this call; that is done once.
    refreshed: bool,
}

impl Course {
    fn new(options: &Settings, timers: bool) -> Result<Self> {
        if !timers && (options.timeout.is_some() || options.attempt_timeout.is_some()) {
            let remedy = "a timeout needs a tokio runtime, and the call was made outside of one; \
                          make it inside, or set no timeout";
            return Err(Error::usage(remedy.to_owned()));
        }
        let limit = options.timeout.unwrap_or(TIMEOUT);
        Ok(Self {
            started: Instant::now(),
            limit: (timers && limit < Duration::MAX).then_some(limit),
            attempts: 0,
            refreshed: false,
        })
    }

    fn remaining(&self) -> Option<Duration> {
        self.limit
            .map(|limit| limit.saturating_sub(self.started.elapsed()))
    }

    /// Does the work in the time that is left for the call.
    async fn within<T>(&self, work: impl Future<Output = Result<T>> + Unpin) -> Result<T> {
        let (Some(left), Some(limit)) = (self.remaining(), self.limit) else {
            return work.await;
        };
        let late = |_| Err(Error::timeout(Limit::Call, limit));
        tokio::time::timeout(left, work).await.unwrap_or_else(late)
    }
}

/// Does the work in this time. It is pinned where it was made: a future that is
/// handed from one to the next takes its room in each.
async fn within<T>(
    limit: Limit,
    time: Option<Duration>,
    work: impl Future<Output = Result<T>> + Unpin,
) -> Result<T> {
    match time {
        None => work.await,
        Some(time) => tokio::time::timeout(time, work)
            .await
            .unwrap_or_else(|_| Err(Error::timeout(limit, time))),
    }
}

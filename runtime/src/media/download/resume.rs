//! Receives the bytes of a download, and resumes it after a broken connection.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{HeaderValue, RANGE, TRANSFER_ENCODING};
use http::{StatusCode, Version, response};
use tokio::time::{Instant, Sleep};

use super::plan::DownloadPlan;
use super::range::Span;
use super::track::{Ending, Track, unsatisfied_total};
use crate::boxed::BoxFuture;
use crate::error::DownloadError;
use crate::error::{Error, Limit, Result};
use crate::exchange::{AttemptLoop, CallRequest, ReadUntil};
use crate::transport::{Body, BodyFacts};

/// The default time to wait for the next bytes.
const IDLE: Duration = Duration::from_secs(60);

/// The note of an error at what may be the end of the media.
const UNCERTAIN: &str = "the download may be incomplete";

/// The bytes of a download. It requests the rest if the connection breaks.
pub(super) struct Resumed {
    request: CallRequest,
    /// `None` while the rest is requested.
    runner: Option<AttemptLoop>,
    state: State,
    track: Track,
    /// The attempts since the last byte.
    attempts: u32,
    /// Whether the end was verified by a request since the last byte.
    verified: bool,
    idle: Option<Idle>,
}

enum State {
    Reading {
        body: Body,
        /// The protocol marks the end of the body.
        framed: bool,
    },
    Requesting(BoxFuture<'static, Resumption>),
    Done,
}

/// The result of a request for the rest.
struct Resumption {
    runner: AttemptLoop,
    response: Result<http::Response<Body>>,
}

impl Resumed {
    /// Starts with the first response; also returns its head.
    pub(super) fn begin(
        runner: AttemptLoop,
        request: CallRequest,
        plan: &DownloadPlan,
        response: Result<http::Response<Body>>,
    ) -> Result<(response::Parts, Self)> {
        let (parts, track, state) = match response {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                let track = Track::begin(plan.span, plan.raw, &parts);
                let track = track.map_err(|error| runner.error_context.annotate(error))?;
                let framed = is_framed(&parts);
                (parts, track, State::Reading { body, framed })
            }
            Err(error) => (
                emptiness(error, plan.span)?,
                Track::empty(plan.span),
                State::Done,
            ),
        };
        let idle = plan.idle.or(runner.method.download.then_some(IDLE));
        let resumed = Self {
            request,
            attempts: runner.error_context.attempts(),
            idle: idle.filter(|_| runner.timers).map(Idle::new),
            runner: Some(runner),
            state,
            track,
            verified: false,
        };
        Ok((parts, resumed))
    }

    /// Requests the first byte if the first response may be either the whole media or the requested
    /// range.
    pub(super) async fn settle(&mut self) -> Result<()> {
        let (Some(length), Some(runner)) = (self.track.ambiguous_length(), &mut self.runner) else {
            return Ok(());
        };
        let mut request = self.request.clone();
        let first = HeaderValue::from_static("bytes=0-0");
        request.get_mut().headers_mut().insert(RANGE, first);
        let response = runner.run(&mut request, ReadUntil::Head).await?;
        let settled = self.track.settle(length, &response.into_parts().0);
        settled.map_err(|error| self.annotate(error))
    }

    pub(super) fn track(&self) -> &Track {
        &self.track
    }

    pub(super) fn annotate(&self, error: Error) -> Error {
        match &self.runner {
            Some(runner) => runner.error_context.annotate(error),
            None => error,
        }
    }

    /// Reads the body. An empty chunk means that the state has changed.
    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes>> {
        let State::Reading { body, framed } = &mut self.state else {
            return Poll::Ready(Ok(Bytes::new()));
        };
        if self.track.ignores_rest() {
            return Poll::Ready(self.finish());
        }
        Poll::Ready(match Pin::new(body).poll_next(context) {
            Poll::Pending => {
                let idle = match &mut self.idle {
                    Some(idle) => ready!(idle.poll(context)),
                    None => return Poll::Pending,
                };
                match self.track.is_complete() {
                    true => self.finish(),
                    false => self.interrupted(Error::timeout(Limit::Idle, idle)),
                }
            }
            Poll::Ready(item) => {
                self.idle.iter_mut().for_each(Idle::rest);
                match item {
                    Some(Ok(piece)) => self.take(piece),
                    Some(Err(error)) => self.interrupted(error.into()),
                    None => {
                        let framed = *framed;
                        self.ended(framed)
                    }
                }
            }
        })
    }

    fn take(&mut self, piece: Bytes) -> Result<Bytes> {
        let piece = self.track.take(piece)?;
        if !piece.is_empty() {
            (self.attempts, self.verified) = (1, false);
        }
        Ok(piece)
    }

    fn finish(&mut self) -> Result<Bytes> {
        // Dropping the body closes its connection if there is more in it.
        self.state = State::Done;
        self.track.finish()?;
        Ok(Bytes::new())
    }

    fn ended(&mut self, framed: bool) -> Result<Bytes> {
        match self.track.ending(framed)? {
            Ending::Broken(error) => self.interrupted(error),
            Ending::Unmarked if self.can_repeat() && self.track.can_verify_end() => {
                if self.verified {
                    // The whole media was sent again and ended at the same position without a mark.
                    let fact = "the end of the media cannot be verified: no length, no checksum, no ranges";
                    let error = Error::from(DownloadError::Response(fact.to_owned()));
                    return Err(error.with_note(UNCERTAIN));
                }
                self.verified = true;
                self.request_rest(None)
            }
            Ending::Whole | Ending::Unmarked => self.finish(),
        }
    }

    /// Requests the rest after an error.
    fn interrupted(&mut self, error: Error) -> Result<Bytes> {
        // The error may be that there are too many bytes, which is irrelevant for a range.
        let complete = self.track.is_complete();
        if complete && (self.track.is_part() || self.track.is_verified()?) {
            return self.finish();
        }
        if complete && (self.verified || !self.can_repeat() || !self.track.can_verify_end()) {
            return Err(error);
        }
        if complete {
            self.verified = true;
            return self.request_rest(None);
        }
        if !self.can_repeat() {
            let note = "the download cannot be resumed, because only a GET can be sent again";
            return Err(error.with_note(note));
        }
        self.request_rest(Some(error))
    }

    /// True if repeating the request has no effect on the server.
    fn can_repeat(&self) -> bool {
        self.request.method() == http::Method::GET
    }

    fn request_rest(&mut self, failed: Option<Error>) -> Result<Bytes> {
        let mut request = self.request.clone();
        if let Err(note) = self.track.ask(request.get_mut().headers_mut()) {
            return match failed {
                Some(error) => Err(error.with_note(note)),
                None => self.finish(),
            };
        }
        let Some(mut runner) = self.runner.take() else {
            return self.finish();
        };
        let attempts = self.attempts.max(1);
        self.state = State::Requesting(Box::pin(async move {
            let failed = failed.map(|error| (error, attempts));
            let response = runner
                .run_after(&mut request, ReadUntil::Head, failed)
                .await;
            Resumption { runner, response }
        }));
        Ok(Bytes::new())
    }

    fn resumed(&mut self, resumption: Resumption) -> Result<Bytes> {
        self.attempts = resumption.runner.error_context.attempts();
        self.runner = Some(resumption.runner);
        match resumption.response {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                self.track.continue_with(&parts)?;
                let framed = is_framed(&parts);
                self.state = State::Reading { body, framed };
                Ok(Bytes::new())
            }
            Err(error) if self.track.is_end(&error)? => self.finish(),
            Err(error) if self.verified => Err(error.with_note(UNCERTAIN)),
            Err(error) => Err(error),
        }
    }
}

impl Stream for Resumed {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let step = match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Requesting(request) => {
                    let resumption = ready!(request.as_mut().poll(context));
                    self.resumed(resumption)
                }
                State::Reading { .. } => ready!(self.poll_body(context)),
            };
            match step {
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Poll::Ready(Some(Ok(piece))),
                Err(error) => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(self.annotate(error))));
                }
            }
        }
    }
}

/// The response to a range that starts at the end of the media, which is empty.
fn emptiness(error: Error, span: Span) -> Result<response::Parts> {
    if unsatisfied_total(&error) != Some(span.start) {
        return Err(error);
    }
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = StatusCode::RANGE_NOT_SATISFIABLE;
    parts.headers = error.headers().cloned().unwrap_or_default();
    Ok(parts)
}

/// True if the protocol marks the end of the body: chunks of HTTP/1.1, or according to the
/// transport. Otherwise, a reset HTTP/2 stream or a closed connection looks like the end.
fn is_framed(parts: &response::Parts) -> bool {
    let chunks = parts.version < Version::HTTP_2 && parts.headers.contains_key(TRANSFER_ENCODING);
    let facts = parts.extensions.get::<BodyFacts>();
    chunks || facts.is_some_and(|facts| facts.has_marked_end)
}

/// The timeout between two chunks.
struct Idle {
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
    running: bool,
}

impl Idle {
    fn new(limit: Duration) -> Self {
        Self {
            limit,
            sleep: Box::pin(tokio::time::sleep(limit)),
            running: false,
        }
    }

    fn rest(&mut self) {
        self.running = false;
    }

    /// Ready with the limit when it has elapsed. Time in which the download is not polled does not
    /// count.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        if !self.running {
            let until = Instant::now().checked_add(self.limit);
            // A limit beyond the range of the clock never elapses.
            let Some(until) = until else {
                return Poll::Pending;
            };
            self.sleep.as_mut().reset(until);
            self.running = true;
        }
        ready!(self.sleep.as_mut().poll(context));
        self.running = false;
        Poll::Ready(self.limit)
    }
}

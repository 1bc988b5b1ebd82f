//! The bytes of a download as the server sends them, carried on where a connection broke.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{HeaderValue, RANGE, TRANSFER_ENCODING};
use http::{StatusCode, Version, response};
use tokio::time::{Instant, Sleep};

use super::Fault;
use super::call::Plan;
use super::range::Span;
use super::track::{Ending, Track, unsatisfied_total};
use crate::credentials::BoxFuture;
use crate::error::{Error, Limit, Result};
use crate::exchange::{Read, Sending};
use crate::transport::{Body, BodyFacts};

/// How long the next bytes of media are waited for, unless the caller says otherwise.
const IDLE: Duration = Duration::from_secs(60);

/// What an error means when the last byte may have come.
const UNCERTAIN: &str = "it isn't certain that the whole came";

/// A stream of the bytes, which asks for the rest where it breaks off.
pub(super) struct Resumed {
    request: http::Request<Bytes>,
    /// Away while the rest is asked for.
    sending: Option<Sending>,
    state: State,
    track: Track,
    /// How many attempts were made since the last byte came.
    attempts: u32,
    /// The question whether that was all has been asked since then.
    asked: bool,
    idle: Option<Idle>,
}

enum State {
    Reading {
        body: Body,
        /// The protocol tells the end of the body from the end of a connection.
        framed: bool,
    },
    Asking(BoxFuture<'static, Asked>),
    Done,
}

/// What came of asking for the rest.
struct Asked {
    sending: Sending,
    answer: Result<http::Response<Body>>,
}

impl Resumed {
    /// Begins with the first response; gives its head, too.
    pub(super) fn begin(
        sending: Sending,
        request: http::Request<Bytes>,
        plan: &Plan,
        answer: Result<http::Response<Body>>,
    ) -> Result<(response::Parts, Self)> {
        let (parts, track, state) = match answer {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                let track = Track::begin(plan.span, plan.raw, &parts);
                let track = track.map_err(|error| sending.location.locate(error))?;
                let framed = is_framed(&parts);
                (parts, track, State::Reading { body, framed })
            }
            Err(error) => (
                emptiness(error, plan.span)?,
                Track::nothing(plan.span),
                State::Done,
            ),
        };
        let idle = plan.idle.or(sending.method.download.then_some(IDLE));
        let resumed = Self {
            request,
            attempts: sending.location.attempts(),
            idle: idle.filter(|_| sending.timers).map(Idle::new),
            sending: Some(sending),
            state,
            track,
            asked: false,
        };
        Ok((parts, resumed))
    }

    /// Asks for the first byte if the first response may be the whole or, unmarked, the part that was asked for.
    pub(super) async fn settle(&mut self) -> Result<()> {
        let (Some(length), Some(sending)) = (self.track.doubtful(), &mut self.sending) else {
            return Ok(());
        };
        let mut request = self.request.clone();
        let first = HeaderValue::from_static("bytes=0-0");
        request.headers_mut().insert(RANGE, first);
        let answer = sending.answer(&mut request, Read::Head).await?;
        let settled = self.track.settle(length, &answer.into_parts().0);
        settled.map_err(|error| self.locate(error))
    }

    pub(super) fn track(&self) -> &Track {
        &self.track
    }

    pub(super) fn locate(&self, error: Error) -> Error {
        match &self.sending {
            Some(sending) => sending.location.locate(error),
            None => error,
        }
    }

    /// Reads on; a piece that is empty says that the state is another one.
    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes>> {
        let State::Reading { body, framed } = &mut self.state else {
            return Poll::Ready(Ok(Bytes::new()));
        };
        if self.track.is_cut_out() {
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
                    false => self.broke(Error::timeout(Limit::Idle, idle)),
                }
            }
            Poll::Ready(item) => {
                self.idle.iter_mut().for_each(Idle::rest);
                match item {
                    Some(Ok(piece)) => self.take(piece),
                    Some(Err(error)) => self.broke(error.into()),
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
            (self.attempts, self.asked) = (1, false);
        }
        Ok(piece)
    }

    fn finish(&mut self) -> Result<Bytes> {
        // With the body goes its connection, if there is more in it.
        self.state = State::Done;
        self.track.finish()?;
        Ok(Bytes::new())
    }

    fn ended(&mut self, framed: bool) -> Result<Bytes> {
        match self.track.ending(framed)? {
            Ending::Broken(error) => self.broke(error),
            Ending::Unsaid if self.can_repeat() && self.track.can_ask_for_nothing() => {
                if self.asked {
                    // The whole came again, and stopped at the same place in the same way.
                    let fact =
                        "nothing says where the media ends: no length, no checksum, no ranges";
                    let fault = Error::from(Fault::Answer(fact.to_owned()));
                    return Err(fault.noting(UNCERTAIN));
                }
                self.asked = true;
                self.ask(None)
            }
            Ending::Whole | Ending::Unsaid => self.finish(),
        }
    }

    /// The body broke off: what is missing is asked for.
    fn broke(&mut self, error: Error) -> Result<Bytes> {
        // The error may be that there is more than there should be, which of a part is nobody's.
        let complete = self.track.is_complete();
        if complete && (self.track.is_part() || self.track.is_vouched_for()?) {
            return self.finish();
        }
        if complete && (self.asked || !self.can_repeat() || !self.track.can_ask_for_nothing()) {
            return Err(error);
        }
        if complete {
            self.asked = true;
            return self.ask(None);
        }
        if !self.can_repeat() {
            let note = "the download cannot be carried on, because only a GET can be sent again";
            return Err(error.noting(note));
        }
        self.ask(Some(error))
    }

    /// It can be repeated without doing anything twice.
    fn can_repeat(&self) -> bool {
        self.request.method() == http::Method::GET
    }

    fn ask(&mut self, failed: Option<Error>) -> Result<Bytes> {
        let mut request = self.request.clone();
        if let Err(note) = self.track.ask(request.headers_mut()) {
            return match failed {
                Some(error) => Err(error.noting(note)),
                None => self.finish(),
            };
        }
        let Some(mut sending) = self.sending.take() else {
            return self.finish();
        };
        let attempts = self.attempts.max(1);
        self.state = State::Asking(Box::pin(async move {
            let failed = failed.map(|error| (error, attempts));
            let answer = sending.answer_after(&mut request, Read::Head, failed).await;
            Asked { sending, answer }
        }));
        Ok(Bytes::new())
    }

    fn answered(&mut self, asked: Asked) -> Result<Bytes> {
        self.attempts = asked.sending.location.attempts();
        self.sending = Some(asked.sending);
        match asked.answer {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                self.track.carry_on(&parts)?;
                let framed = is_framed(&parts);
                self.state = State::Reading { body, framed };
                Ok(Bytes::new())
            }
            Err(error) if self.track.is_end(&error)? => self.finish(),
            Err(error) if self.asked => Err(error.noting(UNCERTAIN)),
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
                State::Asking(asking) => {
                    let asked = ready!(asking.as_mut().poll(context));
                    self.answered(asked)
                }
                State::Reading { .. } => ready!(self.poll_body(context)),
            };
            match step {
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Poll::Ready(Some(Ok(piece))),
                Err(error) => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(self.locate(error))));
                }
            }
        }
    }
}

/// The refusal of a range that begins where the media ends: there is nothing in it, as in a slice.
fn emptiness(error: Error, span: Span) -> Result<response::Parts> {
    if unsatisfied_total(&error) != Some(span.start) {
        return Err(error);
    }
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = StatusCode::RANGE_NOT_SATISFIABLE;
    parts.headers = error.headers().cloned().unwrap_or_default();
    Ok(parts)
}

/// The body has an end of its own: HTTP/1.1's chunks, and what the transport knows to be one. To
/// others a stream of HTTP/2 that is reset without an error looks like its end; so does a
/// connection that just closes.
fn is_framed(parts: &response::Parts) -> bool {
    let chunks = parts.version < Version::HTTP_2 && parts.headers.contains_key(TRANSFER_ENCODING);
    let facts = parts.extensions.get::<BodyFacts>();
    chunks || facts.is_some_and(|facts| facts.has_marked_end)
}

/// The time between two pieces.
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

    /// Ready with the limit when it is reached. Time in which nobody asks doesn't count.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        if !self.running {
            let until = Instant::now().checked_add(self.limit);
            // Longer than the clock reaches is without end.
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

//! The source of elements: sends the call, splits its response, and retries until the first
//! element. Not generic.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream as _;
use http::header::{ACCEPT, HeaderValue};
use http::{Request, StatusCode};

use super::deadline::ElementDeadline;
use super::event_splitter::EventSplitter;
use super::split_error::SplitError;
use super::splitter::ArraySplitter;
use crate::boxed::BoxFuture;
use crate::error::{Error, Kind, Limit, Result, TransportError, TransportErrorKind};
use crate::exchange::{AttemptLoop, CallRequest, Exchange, ReadUntil};
use crate::options::effective_timeout;
use crate::response::{ElementDecoder, is_event_stream};
use crate::transport::Body;
use crate::wire::Field;

/// The largest element that is read into memory, by default.
const MAX_ELEMENT_SIZE: usize = 256 * 1024 * 1024;
/// The note of errors after the first element.
const COMPLETE: &str = "the elements before it are complete";

/// The source of elements.
pub(super) struct Source {
    state: State,
    method: &'static str,
    deadline: ElementDeadline,
    /// The number of elements that were returned.
    count: u64,
}

enum State {
    Opening(BoxFuture<'static, Result<Box<Opened>>>),
    /// The call is sent again after the response broke off.
    Reopening(BoxFuture<'static, Result<Box<Opened>>>),
    Open(Box<Opened>),
    End,
}

/// A response whose body is being read.
struct Opened {
    call: AttemptLoop,
    /// The request of another attempt; `None` after the first element.
    request: Option<CallRequest>,
    decoder: ElementDecoder,
    body: Body,
    splitter: Splitter,
}

enum Splitter {
    Array(ArraySplitter),
    Events(EventSplitter),
    /// There are no more elements.
    Done,
}

impl Source {
    /// A source whose call is sent when the first element is requested.
    pub(super) fn new(mut exchange: Exchange) -> Self {
        if let Ok(request) = &mut exchange.request {
            accept_events(request);
        }
        let limit = effective_timeout(exchange.options.timeout);
        let method = exchange.method.id;
        let opening = Box::pin(async move {
            let (call, request) = exchange.split()?;
            open(call, request, None).await
        });
        Self {
            state: State::Opening(opening),
            method,
            deadline: ElementDeadline::new(limit),
            count: 0,
        }
    }

    /// The JSON of the next element.
    pub(super) fn poll_json(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match &mut self.state {
                State::End => return Poll::Ready(None),
                // The attempts of the call have the same deadline, and their error names the
                // failure before it.
                State::Opening(opening) => match ready!(opening.as_mut().poll(context)) {
                    Ok(opened) => self.state = State::Open(opened),
                    Err(error) => return self.fail(error),
                },
                State::Reopening(opening) => match opening.as_mut().poll(context) {
                    Poll::Ready(Ok(opened)) => self.state = State::Open(opened),
                    Poll::Ready(Err(error)) => return self.fail(error),
                    Poll::Pending => return self.wait(context),
                },
                State::Open(opened) => match opened.poll_json(context) {
                    Poll::Pending => return self.wait(context),
                    Poll::Ready(Some(Ok(json))) => return Poll::Ready(Some(Ok(json))),
                    Poll::Ready(None) => self.state = State::End,
                    Poll::Ready(Some(Err(error))) => {
                        if let Some(error) = self.recover(error) {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                },
            }
        }
    }

    /// Decodes an element. An element that consists of an error is returned as that error.
    #[inline]
    pub(super) fn decode<T: Field + 'static>(&mut self, json: Bytes) -> Result<T> {
        match &mut self.state {
            State::Open(opened) => opened.decoder.decode(json),
            // `poll_json` returns elements only in the state `Open`.
            _ => Ok(T::blank()),
        }
    }

    /// Records that an element was returned.
    pub(super) fn returned(&mut self) {
        if self.count == 0
            && let State::Open(opened) = &mut self.state
        {
            opened.request = None;
        }
        self.count += 1;
        self.deadline.end();
    }

    /// The number of elements that were returned.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Sends the call again after a failure before the first element, if its retry policy allows
    /// it. After the first element, ends the stream and returns the error.
    pub(super) fn recover(&mut self, error: Error) -> Option<Error> {
        match std::mem::replace(&mut self.state, State::End) {
            State::Open(opened) if self.count == 0 => {
                let Opened {
                    call,
                    request: Some(request),
                    ..
                } = *opened
                else {
                    return Some(error);
                };
                let attempts = call.error_context.attempts();
                self.state =
                    State::Reopening(Box::pin(open(call, request, Some((error, attempts)))));
                None
            }
            _ => Some(error.with_note(COMPLETE)),
        }
    }

    fn fail<T>(&mut self, error: Error) -> Poll<Option<Result<T>>> {
        self.state = State::End;
        Poll::Ready(Some(Err(error)))
    }

    /// Waits for the element until its deadline.
    fn wait<T>(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let Some(limit) = self.deadline.is_over(context) else {
            return Poll::Pending;
        };
        let error = match self.count {
            0 => Error::timeout(Limit::Call, limit),
            _ => Error::timeout(Limit::Element, limit).with_note(COMPLETE),
        };
        self.fail(error.in_method(self.method))
    }
}

/// Asks also for events, unless the caller has set the header.
fn accept_events(request: &mut Request<Bytes>) {
    let accept = request.headers_mut().get_mut(ACCEPT);
    if let Some(accept) = accept.filter(|accept| *accept == "application/json") {
        *accept = HeaderValue::from_static("application/json, text/event-stream");
    }
}

/// Sends the call until the head of a response arrives.
async fn open(
    mut call: AttemptLoop,
    mut request: CallRequest,
    failed: Option<(Error, u32)>,
) -> Result<Box<Opened>> {
    let response = call
        .run_after(&mut request, ReadUntil::Head, failed)
        .await?;
    let (head, body) = response.into_parts();
    let limit = call.options.max_response_size.unwrap_or(MAX_ELEMENT_SIZE);
    let splitter = if head.status == StatusCode::NO_CONTENT {
        Splitter::Done
    } else if is_event_stream(&head.headers) {
        Splitter::Events(EventSplitter::new(limit))
    } else {
        Splitter::Array(ArraySplitter::new(limit))
    };
    let decoder = ElementDecoder::new(head, &call)?;
    Ok(Box::new(Opened {
        call,
        request: Some(request),
        decoder,
        body,
        splitter,
    }))
}

impl Opened {
    fn poll_json(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            match self.next() {
                Ok(Some(json)) => return Poll::Ready(Some(Ok(json))),
                Ok(None) if matches!(self.splitter, Splitter::Done) => return Poll::Ready(None),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(chunk)) => {
                    self.decoder.received(&chunk);
                    self.splitter.push(chunk);
                }
                Some(Err(error)) => {
                    let error = self.decoder.annotate(Error::from(error));
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let end = self.splitter.finish();
                    let end = end.map_err(|error| self.unreadable(error));
                    return Poll::Ready(end.err().map(Err));
                }
            }
        }
    }

    /// The next element in the chunks so far.
    fn next(&mut self) -> Result<Option<Bytes>> {
        let json = match &mut self.splitter {
            Splitter::Array(array) => array.next(),
            Splitter::Events(events) => match events.next() {
                Ok(Some(event)) if event.is_error => {
                    return Err(self.decoder.rejected(event.data));
                }
                Ok(Some(event)) if event.data == "[DONE]" => {
                    self.splitter = Splitter::Done;
                    Ok(None)
                }
                Ok(event) => Ok(event.map(|event| event.data)),
                Err(error) => Err(error),
            },
            Splitter::Done => Ok(None),
        };
        json.map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, error: SplitError) -> Error {
        const EACH: &str = "the limit applies to each element";
        let error = match error {
            SplitError::Truncated(_) => {
                Error::from(TransportError::new(TransportErrorKind::Body, error))
            }
            SplitError::TooLarge { limit } => Error::new(Kind::TooLarge { limit }).with_note(EACH),
            SplitError::Unexpected { .. } => return self.decoder.invalid(error.into()),
        };
        self.decoder.annotate(error)
    }
}

impl Splitter {
    fn push(&mut self, chunk: Bytes) {
        match self {
            Self::Array(array) => array.push(chunk),
            Self::Events(events) => events.push(chunk),
            Self::Done => {}
        }
    }

    fn finish(&self) -> Result<(), SplitError> {
        match self {
            Self::Array(array) => array.finish(),
            Self::Events(events) => events.finish(),
            Self::Done => Ok(()),
        }
    }
}

//! One call of a batch: its request, its attempts and its result.

use std::any::TypeId;

use bytes::Bytes;
use http::{HeaderMap, Request};
use tokio::time::Instant;

use crate::error::{Error, ErrorResponse, Kind, Result};
use crate::exchange::{AttemptLoop, CallBudget, CallRequest, Exchange};
use crate::response::RawResponse;
use crate::secret::mark_secrets;
use crate::transport::Body;

/// One call of a batch.
pub(super) struct Entry {
    /// The type of the response.
    pub(super) response: TypeId,
    pub(super) state: State,
}

pub(super) enum State {
    /// Not sent, or to be sent again.
    Waiting(Box<Pending>),
    /// Boxed, because a response is large.
    Done(Box<Result<RawResponse>>),
    /// The result was taken.
    Taken,
}

/// A call without a result.
pub(super) struct Pending {
    pub(super) call: AttemptLoop,
    request: CallRequest,
    /// Starts with the first attempt.
    pub(super) budget: Option<CallBudget>,
    /// The error of the previous attempt.
    before: Option<Error>,
    /// The headers of the credentials that the last attempt used.
    pub(super) credential_headers: Option<Box<HeaderMap>>,
    /// The time of the next attempt; `None` for the first one.
    pub(super) due: Option<Instant>,
}

impl Entry {
    pub(super) fn new(response: TypeId, exchange: Exchange) -> Self {
        let state = match exchange.split() {
            Ok((call, request)) => State::Waiting(Box::new(Pending {
                call,
                request,
                budget: None,
                before: None,
                credential_headers: None,
                due: None,
            })),
            Err(error) => State::Done(Box::new(Err(error))),
        };
        Self { response, state }
    }

    pub(super) fn pending(&mut self) -> Option<&mut Pending> {
        match &mut self.state {
            State::Waiting(pending) => Some(pending),
            _ => None,
        }
    }

    /// Begins an attempt: returns its request with credentials, or `None` if the attempt failed or
    /// the call is done.
    pub(super) async fn begin(&mut self) -> Option<Request<Bytes>> {
        let begun = self.pending()?.begin().await;
        match begun {
            Ok(request) => Some(request),
            Err(error) => {
                self.fail(error).await;
                None
            }
        }
    }

    /// Ends the call with an error that no other attempt can avoid.
    pub(super) fn reject(&mut self, error: Error) {
        let annotated = match self.pending() {
            Some(pending) => pending.call.error_context.annotate(error),
            None => return,
        };
        self.state = State::Done(Box::new(Err(annotated)));
    }

    /// Ends an attempt with a response.
    pub(super) async fn finish(&mut self, response: http::Response<Bytes>) {
        if !response.status().is_success() {
            let (mut head, body) = response.into_parts();
            mark_secrets(&mut head.headers);
            let response = ErrorResponse::new(head.status, head.headers, body, true);
            return self.fail(Error::new(Kind::Response(response))).await;
        }
        let state = std::mem::replace(&mut self.state, State::Taken);
        let State::Waiting(pending) = state else {
            self.state = state;
            return;
        };
        let Pending {
            mut call, budget, ..
        } = *pending;
        let mut response = response.map(Body::from);
        if let Some(mut budget) = budget {
            call.end_attempt(&mut budget, None);
            let accepted = call.accept(&mut budget, response);
            let status = accepted.as_ref().ok().map(http::Response::status);
            call.after_call(&mut budget, status, accepted.as_ref().err());
            match accepted {
                Ok(accepted) => response = accepted,
                Err(error) => {
                    self.state = State::Done(Box::new(Err(error)));
                    return;
                }
            }
            call.error_context.record(budget.attempts, budget.started);
        }
        self.state = State::Done(Box::new(Ok(RawResponse::new(response, call))));
    }

    /// Ends an attempt with an error. The call waits for another attempt if its policy allows one.
    pub(super) async fn fail(&mut self, error: Error) {
        let Some(pending) = self.pending() else {
            return;
        };
        if let Err(error) = pending.fail(error).await {
            self.state = State::Done(Box::new(Err(error)));
        }
    }
}

impl Pending {
    /// Whether the call is sent to the same scheme, host and port as another request.
    pub(super) fn has_origin_of(&self, other: &Request<Bytes>) -> bool {
        let origin = |uri: &http::Uri| (uri.scheme().cloned(), uri.authority().cloned());
        origin(self.request.uri()) == origin(other.uri())
    }

    async fn begin(&mut self) -> Result<Request<Bytes>> {
        let budget = match &mut self.budget {
            Some(budget) => budget,
            None => {
                let budget = CallBudget::new(&self.call.options, self.call.timers)?;
                self.budget.insert(budget)
            }
        };
        let mut request = self.request.to_request().map(Body::from);
        self.call.begin_attempt(budget, &mut request, true)?;
        self.credential_headers = self.call.authorize(request.headers_mut()).await?;
        Ok(request.map(Body::into_bytes))
    }

    /// Schedules the next attempt, or returns the error if the call is not retried.
    async fn fail(&mut self, error: Error) -> Result<()> {
        let call = &self.call;
        let error = call.error_context.annotate(error);
        let Some(budget) = &mut self.budget else {
            return Err(error);
        };
        call.end_attempt(budget, Some(&error));
        let error = error.with_earlier(self.before.take());
        let refused = self.credential_headers.take();
        let next = call
            .schedule(budget, error, refused, call.idempotent())
            .await;
        let scheduled = next.and_then(|(error, delay)| match Instant::now().checked_add(delay) {
            Some(due) => Ok((error, due)),
            None => Err(error),
        });
        match scheduled {
            Ok((error, due)) => {
                self.due = Some(due);
                self.before = Some(error);
                Ok(())
            }
            Err(error) => {
                let error = call.error_context.annotate(error);
                call.after_call(budget, None, Some(&error));
                Err(error)
            }
        }
    }
}

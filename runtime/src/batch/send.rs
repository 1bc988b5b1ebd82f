//! Sends the calls of a batch, in as many requests as necessary, until each has a result.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Request, Response};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::compose::{PartIds, write_body};
use super::entry::{Entry, Pending};
use super::message;
use super::multipart;
use crate::client::Client;
use crate::error::{Error, ErrorResponse, Kind, Limit, Result, Status};
use crate::exchange::{AttemptLoop, ReadUntil};
use crate::options::{CallOptions, effective_timeout};
use crate::request::{self, Purpose, RequestParts};
use crate::secret::mark_secrets;
use crate::service::Method;
use crate::trace;
use crate::transport::Body;

/// Calls that wait for another attempt are sent together if their delays end within this time.
const WINDOW: Duration = Duration::from_secs(1);

/// Sends the requests of a batch.
pub(super) struct Sender {
    outer: AttemptLoop,
    /// The request without parts.
    request: Request<Bytes>,
    /// The maximum number of calls in one request.
    limit: usize,
    requests: u32,
}

impl Sender {
    pub(super) fn new(
        client: &Client,
        method: &'static Method,
        options: CallOptions,
        limit: usize,
    ) -> Result<Self> {
        let client = client.inner();
        let usage = |message: String| Error::usage(message).in_method(method.id);
        if client.service.batch_path.is_none() {
            return Err(usage(format!(
                "the document of {} names no path for batches; send the calls one by one",
                client.service.title
            )));
        }
        if limit == 0 {
            return Err(usage(
                "the limit of the batch is 0; set at least 1".to_owned(),
            ));
        }
        // The query and the preconditions of the client's options belong to its calls.
        let options = client.options.clone().following().merge(options).settings();
        let context = client.context(method, &options, Purpose::Batch);
        let mut request = request::build(&RequestParts::new(), &context)?;
        request.headers_mut().remove(CONTENT_LENGTH);
        client.auth.complete(request.headers_mut());
        Ok(Self {
            outer: AttemptLoop::new(client.clone(), method, options, &request),
            request,
            limit,
            requests: 0,
        })
    }

    /// Sends requests until each call has a result.
    pub(super) async fn run(mut self, entries: &mut [Entry]) {
        for entry in entries.iter_mut() {
            let pending = entry.pending();
            if pending.is_some_and(|pending| !pending.has_origin_of(&self.request)) {
                entry.reject(Error::usage(
                    "the call has another endpoint than the batch; send it on its own".to_owned(),
                ));
            }
        }
        let span = trace::call(
            self.outer.client.service,
            self.outer.method,
            self.request.uri(),
        );
        let work = pin!(async {
            loop {
                let positions = self.next(entries).await;
                if positions.is_empty() {
                    break;
                }
                self.send(entries, positions).await;
            }
        });
        work.instrument(span).await;
    }

    /// Waits until a call is due, and returns the positions of the calls of the next request. Calls
    /// without an attempt are due immediately.
    async fn next(&self, entries: &mut [Entry]) -> Vec<usize> {
        loop {
            let waiting = entries.iter_mut().enumerate();
            let waiting: Vec<(usize, Option<Instant>)> = waiting
                .filter_map(|(position, entry)| Some((position, entry.pending()?.due)))
                .collect();
            let now = Instant::now();
            let due = |due: &Option<Instant>| due.is_none_or(|due| due <= now);
            let ready = waiting.iter().filter(|(_, time)| due(time));
            let ready: Vec<usize> = ready
                .map(|(position, _)| *position)
                .take(self.limit)
                .collect();
            let times = || waiting.iter().filter_map(|(_, time)| *time);
            let (false, Some(first)) = (!ready.is_empty(), times().min()) else {
                return ready;
            };
            let together = times()
                .filter(|time| time.duration_since(first) <= WINDOW)
                .max();
            tokio::time::sleep_until(together.unwrap_or(first)).await;
        }
    }

    /// Sends one request, and gives each of its calls a result or another attempt.
    async fn send(&mut self, entries: &mut [Entry], positions: Vec<usize>) {
        let mut requests = Vec::with_capacity(positions.len());
        let mut limit = Some(Duration::ZERO);
        let mut credentials = None;
        for position in positions {
            let Some(entry) = entries.get_mut(position) else {
                continue;
            };
            let Some(request) = entry.begin().await else {
                continue;
            };
            if let Some(pending) = entry.pending() {
                limit = limit.zip(pending.remaining()).map(|(a, b)| a.max(b));
                credentials = credentials.or_else(|| pending.credential_headers.clone());
            }
            requests.push((position, request));
        }
        if requests.is_empty() {
            return;
        }
        let ids = PartIds::new();
        let request = self.compose(&ids, &requests, credentials);
        let positions: Vec<usize> = requests.into_iter().map(|(position, _)| position).collect();
        match self.attempt(request, limit).await {
            Ok(response) => deliver(&ids, response, entries, &positions).await,
            Err(error) => {
                let error = Arc::new(error);
                for position in positions {
                    let Some(entry) = entries.get_mut(position) else {
                        continue;
                    };
                    let error = match (error.kind(), entry.timeout()) {
                        (
                            Kind::Timeout {
                                limit: Limit::Call, ..
                            },
                            Some(time),
                        ) => Error::timeout(Limit::Call, time),
                        _ => error.shared(),
                    };
                    entry.fail(error).await;
                }
            }
        }
    }

    fn compose(
        &self,
        ids: &PartIds,
        requests: &[(usize, Request<Bytes>)],
        credentials: Option<Box<HeaderMap>>,
    ) -> Request<Body> {
        let mut outer = self.request.clone();
        let headers = outer.headers_mut();
        for (name, value) in credentials.iter().flat_map(|headers| headers.iter()) {
            let mut value = value.clone();
            value.set_sensitive(true);
            headers.entry(name).or_insert(value);
        }
        let parts = requests
            .iter()
            .map(|(position, request)| (*position, request));
        let body = write_body(ids, outer.headers(), parts);
        if self.outer.client.records {
            let parts = requests
                .iter()
                .map(|(position, request)| (ids.id(*position), request));
            request::record_batch(&mut outer, parts);
        }
        if let Ok(kind) = HeaderValue::try_from(ids.content_type()) {
            outer.headers_mut().insert(CONTENT_TYPE, kind);
        }
        outer.map(|_| Body::from(body))
    }

    /// Sends a request, until the deadlines of all of its calls have passed.
    async fn attempt(
        &mut self,
        request: Request<Body>,
        limit: Option<Duration>,
    ) -> Result<Response<Body>> {
        self.requests += 1;
        // The request has its credentials already.
        let mut credentials = None;
        let response = {
            let outer = &self.outer;
            let started = outer.start_begun(request, None, false);
            let attempt = outer.attempt(started, ReadUntil::End, &mut credentials);
            match limit {
                Some(limit) => tokio::time::timeout(limit, attempt)
                    .await
                    .unwrap_or_else(|_| Err(Error::timeout(Limit::Call, limit))),
                None => attempt.await,
            }
        };
        trace::attempt(self.requests, &response);
        response
    }
}

impl Entry {
    /// The timeout of the call.
    fn timeout(&mut self) -> Option<Duration> {
        effective_timeout(self.pending()?.call.options.timeout)
    }
}

impl Pending {
    /// The time until the deadline of the call; `None` without a deadline.
    fn remaining(&self) -> Option<Duration> {
        self.budget.as_ref()?.remaining()
    }
}

/// Gives each call of a request its part of the response.
async fn deliver(
    ids: &PartIds,
    response: Response<Body>,
    entries: &mut [Entry],
    positions: &[usize],
) {
    let (mut head, body) = response.into_parts();
    let body = body.into_bytes();
    let kind = head.headers.get(CONTENT_TYPE);
    let boundary = kind.and_then(|kind| multipart::boundary(kind.to_str().ok()?));
    let (mut parts, missing) = match boundary {
        Some(boundary) => read(ids, &multipart::split(&body, &boundary), entries.len()),
        None => (
            Parts::new(),
            "the response of the batch is not `multipart/mixed`",
        ),
    };
    mark_secrets(&mut head.headers);
    for position in positions {
        let Some(entry) = entries.get_mut(*position) else {
            continue;
        };
        let reason = match parts.get_mut(*position).and_then(Option::take) {
            Some(Ok(response)) => {
                entry.finish(response).await;
                continue;
            }
            Some(Err(reason)) => reason,
            None => missing.to_owned(),
        };
        let headers = head.headers.clone();
        let mut response = ErrorResponse::new(head.status, headers, body.clone(), false);
        response.error = Status::from_body(&body);
        let source = reason.into();
        entry
            .fail(Error::new(Kind::Decode { response, source }))
            .await;
    }
}

/// The response to each call by its position, or why it cannot be read; `None` without a response.
type Parts = Vec<Option<std::result::Result<Response<Bytes>, String>>>;

/// Reads the responses to as many calls, and why a call has none.
fn read(ids: &PartIds, body: &multipart::Multipart, calls: usize) -> (Parts, &'static str) {
    let mut parts = Parts::new();
    parts.resize_with(calls, || None);
    for part in body.parts.iter().map(message::part) {
        // The parts of other calls are ignored, as are those without an ID.
        let position = part.id.and_then(|id| ids.position(&id));
        let Some(slot) = position.and_then(|at| parts.get_mut(at)) else {
            continue;
        };
        *slot = Some(match slot {
            None => part.response,
            Some(_) => Err("the response of the batch has two parts for the call".to_owned()),
        });
    }
    let missing = if !body.has_boundary {
        "the boundary of the response of the batch does not occur in its body"
    } else if !body.is_closed {
        "the response of the batch ends before its part for the call is complete"
    } else {
        "the response of the batch has no part for the call"
    };
    (parts, missing)
}

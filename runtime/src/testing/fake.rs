//! A transport with a script of responses.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;

use super::multipart;
use crate::batch::part_ids;
use crate::boxed::BoxFuture;
use crate::error::{TransportError, TransportErrorKind};
use crate::transport::{Body, Transport};

/// A transport that returns scripted responses in order and records the requests.
///
/// It works without tokio. In a tokio runtime calls have a timeout, for which the runtime must have
/// been built with time; see [`CallOptions::timeout`](crate::CallOptions::timeout).
///
/// Clones share the script and the requests. A request without a scripted response fails, and the
/// default policy does not retry it.
#[derive(Clone, Default)]
pub struct FakeTransport(Arc<Shared>);

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Step>>,
    requests: Mutex<Vec<http::Request<Bytes>>>,
    live: AtomicUsize,
}

/// The scripted result of a request.
enum Step {
    Respond(http::Response<Body>, End),
    Batch(Vec<(StatusCode, Bytes)>),
    Fail(TransportErrorKind),
    Hang,
}

/// How a body ends after its last byte.
#[derive(Clone, Copy)]
enum End {
    Well,
    Cut,
    Stalled,
}

impl FakeTransport {
    /// A transport without responses.
    pub fn new() -> Self {
        Self::default()
    }

    /// Responds to the next request with this status and body. An invalid status becomes 500.
    pub fn respond(&self, status: u16, body: impl Into<Bytes>) {
        self.push(Step::Respond(response(status, body), End::Well));
    }

    /// Responds to the next request with this response.
    pub fn respond_with(&self, response: http::Response<Body>) {
        self.push(Step::Respond(response, End::Well));
    }

    /// Responds to the next request, a [`Batch`](crate::Batch), with a status and a body for each of
    /// its calls, in their order. Calls without a response receive none.
    ///
    /// A request that is not a batch or that has fewer calls fails, and is not retried.
    pub fn respond_batch(&self, parts: impl IntoIterator<Item = (u16, impl Into<Bytes>)>) {
        let parts = parts.into_iter();
        let parts = parts.map(|(status, body)| (status_code(status), body.into()));
        self.push(Step::Batch(parts.collect()));
    }

    /// Responds to the next request, and breaks the connection after these bytes of the body.
    pub fn cut(&self, status: u16, body: impl Into<Bytes>) {
        self.push(Step::Respond(response(status, body), End::Cut));
    }

    /// Responds to the next request, and stalls after these bytes of the body.
    pub fn stall(&self, status: u16, body: impl Into<Bytes>) {
        self.push(Step::Respond(response(status, body), End::Stalled));
    }

    /// Fails the next request without a response.
    pub fn fail(&self, kind: TransportErrorKind) {
        self.push(Step::Fail(kind));
    }

    /// Never responds to the next request.
    pub fn hang(&self) {
        self.push(Step::Hang);
    }

    /// Returns a copy of the requests so far, in order, with all headers.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        lock(&self.0.requests).clone()
    }

    /// Removes and returns the requests so far, in order, with all headers.
    pub fn take_requests(&self) -> Vec<http::Request<Bytes>> {
        std::mem::take(&mut *lock(&self.0.requests))
    }

    /// The number of responses left in the script.
    pub fn remaining(&self) -> usize {
        lock(&self.0.script).len()
    }

    /// The number of active requests: without a response, or with a body that is still held.
    pub fn live(&self) -> usize {
        self.0.live.load(Ordering::Relaxed)
    }

    fn push(&self, step: Step) {
        lock(&self.0.script).push_back(step);
    }

    async fn run(
        self,
        request: http::Request<Body>,
        live: Live,
    ) -> Result<http::Response<Body>, TransportError> {
        let (parts, mut body) = request.into_parts();
        let mut sent = Vec::new();
        while let Some(piece) = body.next().await {
            sent.extend_from_slice(&piece?);
        }
        let line = format!("{} {}", parts.method, parts.uri.path());
        let request = http::Request::from_parts(parts, Bytes::from(sent));
        let ids = part_ids(&request);
        lock(&self.0.requests).push(request);
        let step = lock(&self.0.script).pop_front();
        match step {
            Some(Step::Respond(response, end)) => Ok(response.map(|body| {
                let held = Held { body, end, live };
                Body::from_stream(held)
            })),
            Some(Step::Batch(responses)) => match ids {
                Some(ids) if ids.len() >= responses.len() => {
                    Ok(multipart::in_order(&ids, &responses))
                }
                ids => Err(TransportError::new(
                    TransportErrorKind::Request,
                    format!(
                        "the fake transport has {} responses for a batch, and `{line}` has {} calls",
                        responses.len(),
                        ids.unwrap_or_default().len()
                    ),
                )),
            },
            Some(Step::Fail(kind)) => Err(TransportError::new(kind, "as scripted by the test")),
            Some(Step::Hang) => std::future::pending().await,
            None => Err(TransportError::new(
                TransportErrorKind::Request,
                format!("the fake transport has no response for `{line}`"),
            )),
        }
    }
}

impl Transport for FakeTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        let live = Live::new(self.0.clone());
        Box::pin(self.clone().run(request, live))
    }
}

impl fmt::Debug for FakeTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTransport")
            .field("remaining", &self.remaining())
            .field("live", &self.live())
            .finish_non_exhaustive()
    }
}

fn response(status: u16, body: impl Into<Bytes>) -> http::Response<Body> {
    let mut response = http::Response::new(Body::from(body));
    *response.status_mut() = status_code(status);
    response
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A test that panicked leaves no partial update.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts an active request until it is dropped.
struct Live(Arc<Shared>);

impl Live {
    fn new(shared: Arc<Shared>) -> Self {
        shared.live.fetch_add(1, Ordering::Relaxed);
        Self(shared)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.live.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of a response, with a scripted end.
struct Held {
    body: Body,
    end: End,
    /// Dropped with the body.
    #[expect(dead_code, reason = "it counts until it is dropped")]
    live: Live,
}

impl Stream for Held {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.body).poll_next(context));
        match (item, self.end) {
            (None, End::Cut) => Poll::Ready(Some(Err(TransportError::new(
                TransportErrorKind::Body,
                "as scripted by the test",
            )))),
            (None, End::Stalled) => Poll::Pending,
            (item, _) => Poll::Ready(item),
        }
    }
}

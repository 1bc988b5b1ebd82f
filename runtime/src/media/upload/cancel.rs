//! Cancels the session of a resumable upload.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use tracing::Instrument as _;

use super::put::to_session;
use super::session::{self, UploadSession};
use crate::boxed::BoxFuture;
use crate::client::{Client, Inner};
use crate::error::Result;
use crate::exchange::{AttemptLoop, CallBudget, ReadUntil};
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose};
use crate::service;
use crate::trace;
use crate::transport::Body;

/// The status with which Google's servers confirm the cancellation of a session.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Cancels the session of an upload of this method.
pub(super) fn cancel(
    client: &Client,
    method: &'static service::Method,
    over: CallOptions,
    session: UploadSession,
) -> BoxFuture<'static, Result<()>> {
    let client = client.inner().clone();
    let options = client.options.clone().merge(over).settings();
    let call = request::bare(&client.context(method, &options, Purpose::Response));
    Box::pin(async move {
        let cancelled = async { run(client, method, options, call?, session).await };
        cancelled.await.map_err(|error| error.in_method(method.id))
    })
}

/// Sends the request. `call` has the origin and the headers of calls of the method.
async fn run(
    client: Arc<Inner>,
    method: &'static service::Method,
    options: Arc<Settings>,
    mut call: http::Request<Bytes>,
    session: UploadSession,
) -> Result<()> {
    session.check(method.id, call.uri())?;
    client.auth.complete(call.headers_mut());
    let mut runner = AttemptLoop::new(client, method, options, &call);
    let budget = CallBudget::new(&runner.options, runner.timers);
    let mut budget = budget.map_err(|error| runner.error_context.annotate(error))?;
    let span = trace::call(runner.client.service, method, call.uri());
    let work = delete(&runner, &call, &session, &mut budget);
    let ended = work.instrument(span.clone()).await;
    runner.finish(&span, &mut budget, ended).map(drop)
}

async fn delete(
    runner: &AttemptLoop,
    call: &http::Request<Bytes>,
    session: &UploadSession,
    budget: &mut CallBudget,
) -> Result<http::Response<Body>> {
    let same_origin = session::same_origin(call.uri(), &session.uri);
    let mut before = None;
    loop {
        let request = to_session(call, &session.uri, Method::DELETE, Bytes::new());
        let mut credential_headers = None;
        let response = match runner.start(budget, request, same_origin) {
            Ok(started) => {
                let attempt = runner.attempt(started, ReadUntil::End, &mut credential_headers);
                budget.within(pin!(attempt)).await
            }
            Err(error) => Err(error),
        };
        runner.end_attempt(budget, response.as_ref().err());
        trace::attempt(budget.attempts, &response);
        let error = match response {
            Ok(response) => return runner.accept(budget, response),
            Err(error) => error,
        };
        if let Some(status) = error.http_status().filter(|status| is_gone(*status)) {
            let mut response = http::Response::new(Body::empty());
            *response.status_mut() = status;
            return runner.accept(budget, response);
        }
        let error = error.with_earlier(before.take());
        let recovered = runner.recover(budget, error, credential_headers, true);
        before = Some(recovered.await?);
    }
}

/// True for the status of a session that does not exist any more.
fn is_gone(status: StatusCode) -> bool {
    [StatusCode::NOT_FOUND, StatusCode::GONE].contains(&status)
        || status.as_u16() == CLIENT_CLOSED_REQUEST
}

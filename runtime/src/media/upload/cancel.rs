//! Cancels the session of a resumable upload.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use tracing::Instrument as _;

use super::put::to_session;
use super::resumable::pause;
use super::session::{self, UploadSession};
use crate::boxed::BoxFuture;
use crate::client::{Client, Inner};
use crate::error::{Error, Result};
use crate::exchange::{AttemptLoop, CallBudget, ReadUntil};
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose};
use crate::service;
use crate::trace;

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
    let span = trace::call(runner.client.service, method, &call);
    let work = delete(&runner, &call, &session, &mut budget);
    let ended = work.instrument(span).await;
    runner.error_context.record(budget.attempts, budget.started);
    ended.map_err(|error| runner.error_context.annotate(error))
}

async fn delete(
    runner: &AttemptLoop,
    call: &http::Request<Bytes>,
    session: &UploadSession,
    budget: &mut CallBudget,
) -> Result<()> {
    let same_origin = session::same_origin(call.uri(), &session.uri);
    let mut before = None;
    loop {
        let mut request = to_session(call, &session.uri, Method::DELETE, Bytes::new());
        let mut credential_headers = None;
        budget.attempts += 1;
        let response = {
            let attempt = runner.attempt(
                &mut request,
                same_origin,
                ReadUntil::End,
                &mut credential_headers,
            );
            budget.within(pin!(attempt)).await
        };
        trace::attempt(budget.attempts, &response);
        let error = match response {
            Ok(_) => return Ok(()),
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => error.with_earlier(before.take()),
        };
        if !runner.refresh(budget, &error, credential_headers).await?
            && pause(runner, &error, budget).await.is_none()
        {
            return Err(error);
        }
        before = Some(error);
    }
}

/// True if the session does not exist any more.
fn is_gone(error: &Error) -> bool {
    let gone = [StatusCode::NOT_FOUND, StatusCode::GONE];
    error
        .http_status()
        .is_some_and(|status| gone.contains(&status) || status.as_u16() == CLIENT_CLOSED_REQUEST)
}

//! Responds to the calls of a batch.

use std::time::Duration;

use serde_json::json;

use super::received::ReceivedCall;
use super::reply::{Action, Reply, Response};
use super::state::{Shared, lock};
use crate::error::TransportError;
use crate::request::RecordedBatch;
use crate::testing::multipart::BatchWriter;
use crate::transport::Body;

/// Responds to each call of a batch. A fault of one call affects the request, which all calls share.
pub(super) async fn respond(
    shared: &Shared,
    batch: &RecordedBatch,
) -> Result<http::Response<Body>, TransportError> {
    let mut writer = BatchWriter::default();
    let mut delay = Duration::ZERO;
    let mut cut = None;
    let mut hangs = false;
    let mut failure = None;
    for part in batch.parts() {
        let call = ReceivedCall::new(part.call.clone(), part.request.clone());
        let reply = lock(shared).respond(call).unwrap_or_else(unexpected);
        delay = delay.max(reply.delay);
        match reply.action {
            Action::Respond(response) => {
                let Response {
                    status,
                    headers,
                    body,
                    ..
                } = &response;
                writer.part(&part.id, *status, headers, body);
                if let Some(length) = response.cut {
                    // The missing bytes of the body and the line end after it.
                    let missing = body.len().saturating_sub(length) + 2;
                    cut = cut.or(Some(writer.len().saturating_sub(missing)));
                }
            }
            Action::Fail(kind) => failure = failure.or(Some(kind)),
            Action::Hang | Action::Pages(_) => hangs = true,
        }
    }
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if let Some(kind) = failure {
        return Err(TransportError::new(kind, "a fault of the mock"));
    }
    if hangs {
        std::future::pending::<()>().await;
    }
    let (head, body) = writer.finish().into_parts();
    Ok(Response {
        status: head.status,
        headers: head.headers,
        body,
        cut,
    }
    .into_http())
}

/// The reply to an unexpected call, so that the other calls of the batch have their own replies.
fn unexpected(problem: String) -> Reply {
    let error = json!({ "code": 400, "message": problem, "status": "FAILED_PRECONDITION" });
    Reply::new(Action::json(400, &json!({ "error": error })))
}

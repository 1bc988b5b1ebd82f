//! Cancels the session of a resumable upload.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use tracing::Instrument as _;

use super::put::to_session;
use super::resumable::pause;
use super::session::{self, UploadSession};
use crate::client::Inner;
use crate::error::{Error, Result};
use crate::exchange::{Course, Read, Sending};
use crate::options::Settings;
use crate::service;
use crate::trace;

/// How Google's servers confirm that a session was cancelled.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Cancels the session; `call` has the origin and the headers of its method's calls.
pub(crate) async fn cancel(
    client: Arc<Inner>,
    method: &'static service::Method,
    options: Arc<Settings>,
    mut call: http::Request<Bytes>,
    session: UploadSession,
) -> Result<()> {
    session.check(method.id, call.uri())?;
    client.auth.complete(call.headers_mut());
    let mut sending = Sending::new(client, method, options, &call);
    let course = Course::new(&sending.options, sending.timers);
    let mut course = course.map_err(|error| sending.location.locate(error))?;
    let span = trace::call(sending.client.service, method, &call);
    let work = delete(&sending, &call, &session, &mut course);
    let ended = work.instrument(span).await;
    sending.location.after(&course);
    ended.map_err(|error| sending.location.locate(error))
}

async fn delete(
    sending: &Sending,
    call: &http::Request<Bytes>,
    session: &UploadSession,
    course: &mut Course,
) -> Result<()> {
    let same_origin = session::same_origin(call.uri(), &session.uri);
    let mut before = None;
    loop {
        let mut request = to_session(call, &session.uri, Method::DELETE, Bytes::new());
        let mut said = None;
        course.attempts += 1;
        let response = {
            let attempt = sending.attempt(&mut request, same_origin, Read::Whole, &mut said);
            course.within(pin!(attempt)).await
        };
        trace::attempt(course.attempts, &response);
        let error = match response {
            Ok(_) => return Ok(()),
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => error.following(before.take()),
        };
        if !sending.refresh(course, &error, said).await?
            && pause(sending, &error, course).await.is_none()
        {
            return Err(error);
        }
        before = Some(error);
    }
}

/// The session was cancelled, now or before.
fn is_gone(error: &Error) -> bool {
    let gone = [StatusCode::NOT_FOUND, StatusCode::GONE];
    error
        .http_status()
        .is_some_and(|status| gone.contains(&status) || status.as_u16() == CLIENT_CLOSED_REQUEST)
}

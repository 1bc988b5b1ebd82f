//! Polls an operation: call, delay, poll, delay, poll. With the waiting method of the server, the
//! delays are omitted. None of this code is generic.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::content::Content;
use super::operation::Origin;
use super::pace::Pace;
use super::path_values::{Values, path_values};
use crate::boxed::BoxFuture;
use crate::client::Client;
use crate::error::{Error, Limit, Result};
use crate::exchange::Exchange;
use crate::options::CallOptions;
use crate::request::{Purpose, RequestParts};
use crate::response::RawResponse;
use crate::service::{Method, Polling};

pub(super) struct PollLoop {
    client: Client,
    /// The method that starts the operation.
    method: &'static Method,
    polling: &'static Polling,
    /// The options of the polls.
    options: CallOptions,
    /// The path of the first call, if it could be written.
    called: String,
    /// The path parameters of the polling method, once they are known.
    values: Option<Values>,
    name: Option<String>,
    stage: Stage,
    pub(super) pace: Pace,
    /// The waiting method of the server, while it is used.
    waits: Option<&'static Method>,
    /// The waiting method failed, so that the next request polls.
    polls_next: bool,
    /// The request whose result `poll_response` has returned.
    completed: Option<Request>,
    pub(super) limit: Option<Duration>,
    /// Wakes the task when the timeout elapses. Set by the first request.
    alarm: Option<Pin<Box<Sleep>>>,
}

/// A request of the loop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Request {
    /// The call that starts the operation.
    First,
    Poll,
    /// The waiting method of the server.
    Wait,
}

enum Stage {
    /// A request is active.
    Requesting(BoxFuture<'static, Result<RawResponse>>, Request),
    /// The next delay starts with the next poll.
    Idle,
    Sleeping(Pin<Box<Sleep>>),
    Done,
}

impl PollLoop {
    pub(super) fn start(
        client: Client,
        method: &'static Method,
        polling: &'static Polling,
        parts: RequestParts<'_>,
        options: CallOptions,
    ) -> Self {
        // A call of the polling method contains the name of the operation.
        let own = |(name, _): &(&'static str, _)| Some((*name, parts.path_text(name)?));
        let values: Option<Values> = match method.id == polling.get.id {
            true => polling.variables.iter().map(own).collect(),
            false => None,
        };
        let name = values.as_ref().and_then(|values| values.last());
        Self {
            name: name.map(|(_, name)| name.clone()),
            values,
            called: parts
                .write_path(without_verb(method.path))
                .unwrap_or_default(),
            stage: Stage::Requesting(
                Exchange::begin(&client, method, parts, options.clone(), Purpose::Response)
                    .collect(),
                Request::First,
            ),
            options: options.following(),
            client,
            method,
            polling,
            pace: Pace::new(),
            waits: None,
            polls_next: false,
            completed: None,
            limit: None,
            alarm: None,
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Uses the waiting method of the server from now on, if the API has one.
    pub(super) fn wait_at_server(&mut self) {
        self.waits = self.polling.wait.as_ref();
        if self.waits.is_some() {
            self.pace.restart();
            if matches!(self.stage, Stage::Sleeping(_)) {
                self.stage = Stage::Idle;
            }
        }
    }

    pub(super) fn origin(&self) -> Origin {
        Origin {
            polling: self.polling,
            method: self.method.id,
        }
    }

    /// The next response; `None` at the end. The caller must pass its contents to
    /// [`process`](Self::process).
    pub(super) fn poll_response(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<RawResponse>>> {
        self.completed = None;
        if matches!(self.stage, Stage::Done) {
            return Poll::Ready(None);
        }
        if let Err(error) = self.in_time(context) {
            self.stage = Stage::Done;
            return Poll::Ready(Some(Err(error.in_method(self.method.id))));
        }
        loop {
            match &mut self.stage {
                Stage::Requesting(response, request) => {
                    let response = ready!(response.as_mut().poll(context));
                    let passes = |error: &Error| error.is_transient() || error.is_timeout();
                    let is_first = *request == Request::First;
                    let continues = !is_first && response.as_ref().err().is_some_and(passes);
                    self.completed = Some(*request);
                    self.stage = if continues { Stage::Idle } else { Stage::Done };
                    return Poll::Ready(Some(response));
                }
                Stage::Idle => match self.rest() {
                    Ok(rest) => self.stage = Stage::Sleeping(rest),
                    Err(error) => {
                        self.stage = Stage::Done;
                        return Poll::Ready(Some(Err(error.in_method(self.method.id))));
                    }
                },
                Stage::Sleeping(rest) => {
                    ready!(rest.as_mut().poll(context));
                    self.stage = self.next_request();
                }
                Stage::Done => return Poll::Ready(None),
            }
        }
    }

    /// Processes the contents of a response: whether the operation is done, and how to poll it.
    pub(super) fn process(&mut self, content: Content<'_>) -> Result<()> {
        if let Some(name) = content.name() {
            self.name = Some(name.to_owned());
        }
        let values = self.values.take();
        self.values = values.or_else(|| path_values(self.polling, &self.called, content.name()?));
        self.stage = Stage::Done;
        if content.is_done() {
            return Ok(());
        }
        if self.values.is_none() {
            return Err(self.unpollable());
        }
        self.stage = Stage::Idle;
        Ok(())
    }

    /// Processes an error in the body of a response. Polling continues after a transient one.
    pub(super) fn failed(&mut self, error: &Error) {
        let is_known = self.values.is_some() && error.http_status().is_some();
        if is_known && error.is_transient() && matches!(self.stage, Stage::Done) {
            self.stage = Stage::Idle;
        }
    }

    /// After a failure of the waiting method, continues with a poll, whose result decides, and
    /// returns true. The waiting method is used again later if the failure is transient.
    pub(super) fn falls_back(&mut self, error: &Error) -> bool {
        if self.completed != Some(Request::Wait) {
            return false;
        }
        // The client has a shorter timeout than the server.
        let is_permanent = !error.is_transient() || error.is_timeout();
        self.waits = self.waits.filter(|_| !is_permanent);
        self.polls_next = true;
        self.stage = Stage::Idle;
        true
    }

    /// The next poll, or the next call of the waiting method.
    fn next_request(&mut self) -> Stage {
        let polls = std::mem::take(&mut self.polls_next);
        let (method, has_body, kind) = match self.waits.filter(|_| !polls) {
            Some(method) => (method, self.polling.wait_body, Request::Wait),
            None => (&self.polling.get, false, Request::Poll),
        };
        self.pace.request_starts();
        match self.request(method, has_body) {
            Some(request) => Stage::Requesting(request.collect(), kind),
            None => Stage::Done,
        }
    }

    /// The error of an operation that cannot be polled.
    fn unpollable(&self) -> Error {
        let key = self.polling.key;
        let message = match &self.name {
            None => format!(
                "the response is an operation without `{key}`, so it cannot be polled; include it in `fields`"
            ),
            Some(name) => format!(
                "the operation `{name}` cannot be polled: its name does not match `{}`; poll it with a method of the API",
                self.polling.get.path
            ),
        };
        Error::usage(message).in_method(self.method.id)
    }

    /// Returns an error if the timeout has elapsed. Otherwise the task is woken when it does.
    fn in_time(&mut self, context: &mut Context<'_>) -> Result<()> {
        let Some(limit) = self.limit else {
            return Ok(());
        };
        if self.alarm.is_none() {
            self.alarm = Some(sleep(limit)?);
        }
        let rung = self.alarm.as_mut();
        match rung.is_some_and(|alarm| alarm.as_mut().poll(context).is_ready()) {
            true => Err(Error::timeout(Limit::Operation, limit)),
            false => Ok(()),
        }
    }

    fn rest(&mut self) -> Result<Pin<Box<Sleep>>> {
        // A poll that replaces a failed call of the waiting method starts when it would start
        // without that call.
        sleep(match self.waits.is_some() || self.polls_next {
            true => self.pace.before_wait(),
            false => self.pace.before_poll(),
        })
    }

    /// A call about the operation; `None` if its name is unknown.
    fn request(&self, method: &'static Method, empty_body: bool) -> Option<Exchange> {
        let values = self.values.as_ref()?;
        let mut parts = RequestParts::new();
        for (name, value) in values {
            parts.path(name, value);
        }
        if empty_body {
            parts.body_or_empty(&None::<String>);
        }
        let options = self.options.clone();
        let purpose = Purpose::Response;
        Some(Exchange::begin(
            &self.client,
            method,
            parts,
            options,
            purpose,
        ))
    }

    pub(super) fn can_cancel(&self) -> bool {
        self.polling.cancel.is_some()
    }

    pub(super) fn cancel(&self) -> BoxFuture<'static, Result<()>> {
        let fail = |message: &str| Err(Error::usage(message.to_owned()).in_method(self.method.id));
        let Some(method) = &self.polling.cancel else {
            let failed = fail(
                "the API has no method that cancels the operation; wait for its end, or drop the poller",
            );
            return Box::pin(async { failed });
        };
        let Some(request) = self.request(method, self.polling.cancel_body) else {
            let failed = fail(
                "the operation has no name yet, so it cannot be cancelled; request its first state with `next`",
            );
            return Box::pin(async { failed });
        };
        let (response, name) = (request.collect(), self.name.clone());
        Box::pin(async move {
            let response = response.await;
            response
                .map(drop)
                .map_err(|error| error.with_operation(name.as_deref()))
        })
    }
}

/// `v1/{+name}` of `v1/{+name}:undelete`: the custom verb is not part of the resource's path.
fn without_verb(path: &str) -> &str {
    match path.rfind("}:") {
        Some(at) => match path.split_at_checked(at + 1) {
            Some((resource, verb)) if !verb.contains('/') => resource,
            _ => path,
        },
        None => path,
    }
}

/// Time is measured by tokio.
fn sleep(time: Duration) -> Result<Pin<Box<Sleep>>> {
    if tokio::runtime::Handle::try_current().is_err() {
        let remedy = "waiting needs a tokio runtime; wait inside of one, or poll with calls";
        return Err(Error::usage(remedy.to_owned()));
    }
    let end = Instant::now().checked_add(time);
    Ok(Box::pin(match end {
        Some(end) => tokio::time::sleep_until(end),
        None => tokio::time::sleep(Duration::MAX),
    }))
}

impl fmt::Debug for PollLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("method", &self.method.id)
            .field("name", &self.name)
            .field("over", &matches!(self.stage, Stage::Done))
            .finish_non_exhaustive()
    }
}

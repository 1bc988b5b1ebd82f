//! A mocked long-running operation.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use serde_json::{Value, json};

use super::expectation::{Expectation, json as to_value, wrapped};
use super::matcher::Matcher;
use super::reply::{Action, Reply, Response};
use super::rule::Rule;
use super::state::{Shared, lock};
use super::status::{rpc_code, to_json};
use crate::error::Status;
use crate::service::Polling;
use crate::waiting::LongRunning;
use crate::wire::{Field, View};

/// A mocked long-running operation, returned by [`Mock::operation`](super::Mock::operation).
///
/// The call that starts it receives an operation that is running. The polling method of the API
/// (or its waiting method) responds with a running operation as often as [`running`](Self::running) states, then with the
/// end. [`succeed`](Self::succeed) or [`fail`](Self::fail) adds the expectations, and returns that of
/// the call that starts the operation.
#[must_use = "finish it with `succeed` or `fail`"]
pub struct MockOperation<P> {
    shared: Arc<Shared>,
    name: String,
    at: &'static Location<'static>,
    running: usize,
    metadata: Option<Value>,
    params: PhantomData<fn() -> P>,
}

impl<P: LongRunning> MockOperation<P> {
    pub(super) fn new(shared: Arc<Shared>, name: String, at: &'static Location<'static>) -> Self {
        Self {
            shared,
            name,
            at,
            running: 1,
            metadata: None,
            params: PhantomData,
        }
    }

    /// Sets how many polls find the operation running; 1 by default.
    pub fn running(mut self, polls: usize) -> Self {
        self.running = polls;
        self
    }

    /// Sets the metadata of all states.
    pub fn metadata(mut self, metadata: impl Field) -> Self {
        match typed(&metadata) {
            Ok(metadata) => self.metadata = Some(metadata),
            Err(problem) => {
                lock(&self.shared).fail(problem);
            }
        }
        self
    }

    /// Ends the operation with this result.
    pub fn succeed(self, result: impl Field) -> Expectation<P> {
        let mut end = self.state(true);
        match typed(&result) {
            Ok(result) => end["response"] = result,
            Err(problem) => {
                lock(&self.shared).fail(problem);
            }
        }
        self.add(end)
    }

    /// Ends the operation with this error.
    pub fn fail(self, error: Status) -> Expectation<P> {
        let mut end = self.state(true);
        end["error"] = to_json(&error, rpc_code(&error));
        if P::POLLING.done.is_some() {
            // The form of compute: a list.
            let code = match error.status.is_empty() {
                true => error.code.to_string(),
                false => error.status.clone(),
            };
            end["error"] = json!({ "errors": [{ "code": code, "message": error.message }] });
        }
        self.add(end)
    }

    /// A state of the operation.
    fn state(&self, is_done: bool) -> Value {
        let Polling { key, done, .. } = P::POLLING;
        let mut state = json!({ *key: self.name });
        match (done, is_done) {
            (Some(done), true) => state["status"] = json!(done),
            (Some(_), false) => state["status"] = json!("RUNNING"),
            (None, true) => state["done"] = json!(true),
            (None, false) => {}
        }
        if let Some(metadata) = &self.metadata {
            state["metadata"] = metadata.clone();
        }
        state
    }

    fn add(self, end: Value) -> Expectation<P> {
        let reply =
            |state: &Value| Reply::new(Action::Respond(Response::json(200, wrapped::<P>(state))));
        let running = self.state(false);
        let mut start = Rule::new(P::METHOD.id.to_owned(), self.at);
        let mut polls = Rule::new(P::POLLING.get.id.to_owned(), self.at);
        let waits = P::POLLING.wait.iter().map(|method| method.id.to_owned());
        polls.methods.extend(waits);
        polls.replies = std::iter::repeat_n(reply(&running), self.running).collect();
        polls.replies.push(reply(&end));
        if let Some((variable, _)) = P::POLLING.variables.last() {
            let name = Value::String(self.name.clone());
            polls
                .matchers
                .push(Matcher::Field((*variable).to_owned(), name));
        }
        let mut state = lock(&self.shared);
        // A call of the polling method is a poll, too.
        let index = if P::METHOD.id == P::POLLING.get.id {
            state.add(polls)
        } else {
            start.replies.push(reply(&running));
            state.add(polls);
            state.add(start)
        };
        drop(state);
        Expectation {
            shared: self.shared,
            index,
            params: PhantomData,
        }
    }
}

/// A value with the member `@type` of `google.protobuf.Any`.
fn typed(value: &impl Field) -> Result<Value, String> {
    let name = match value.view() {
        View::Message(message) => message.shape().id(),
        _ => "Struct",
    };
    let mut json = to_value(value)?;
    if let Some(members) = json.as_object_mut() {
        let kind = format!("type.googleapis.com/google.mock.{name}");
        members.entry("@type").or_insert(Value::String(kind));
    }
    Ok(json)
}

impl<P> fmt::Debug for MockOperation<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockOperation")
            .field("name", &self.name)
            .field("running", &self.running)
            .finish_non_exhaustive()
    }
}

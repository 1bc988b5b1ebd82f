//! An expectation: the calls that match, their number and their replies.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::matcher::Matcher;
use super::received::ReceivedCall;
use super::reply::{Action, Pages, Reply, Response};
use super::rule::Rule;
use super::state::{Shared, lock};
use super::status::{http_status, to_json};
use crate::api::{Api as _, Params};
use crate::error::{Status, TransportErrorKind};
use crate::paging::{Listed, Paged};
use crate::request::{Recorded, RequestParts};
use crate::wire::{self, Field};

/// The type of an [`Expectation`] of a method that is named by its ID.
#[derive(Debug)]
pub enum AnyMethod {}

/// An expectation of calls, returned by [`Mock::on`](super::Mock::on).
///
/// It is part of the mock from the beginning; the functions change it. Each `respond…` function and
/// each fault adds a reply. The calls receive the replies in order, and further calls the last one
/// again, unless [`times`](Self::times) limits them. Each reply must be used. Without a reply, the
/// mock responds with an empty object.
///
/// A condition of an expectation that is not met excludes it from a call. All conditions must be
/// met.
pub struct Expectation<P> {
    pub(super) shared: Arc<Shared>,
    pub(super) index: usize,
    pub(super) params: PhantomData<fn() -> P>,
}

impl<P> Expectation<P> {
    fn change(self, change: impl FnOnce(&mut Rule)) -> Self {
        if let Some(rule) = lock(&self.shared).rules.get_mut(self.index) {
            change(rule);
        }
        self
    }

    fn require(self, matcher: Matcher) -> Self {
        self.change(|rule| rule.matchers.push(matcher))
    }

    fn reply(self, action: Action) -> Self {
        self.change(|rule| rule.replies.push(Reply::new(action)))
    }

    /// Requires that a parameter has this value.
    ///
    /// The name is the wire name of a path, query or header parameter (`pageToken`), or the JSON
    /// pointer of a field in the body (`/image/source/imageUri`). Numbers and booleans equal their
    /// text. A repeated parameter is a list.
    pub fn field(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.require(Matcher::Field(name.into(), value.into()))
    }

    /// Requires that the body contains these members, in objects at any depth. Lists must have the
    /// same length.
    pub fn body(self, members: impl Into<Value>) -> Self {
        self.require(Matcher::Body(members.into()))
    }

    /// Requires that a closure accepts the call: its parameters by name, and the HTTP request.
    pub fn when_call(self, condition: impl Fn(&ReceivedCall) -> bool + Send + 'static) -> Self {
        let description = "the closure of `when_call` rejects the call";
        self.require(Matcher::Condition(description, Box::new(condition)))
    }

    /// Expects exactly this number of calls. Further calls are matched with the next expectations.
    pub fn times(self, calls: usize) -> Self {
        self.change(|rule| (rule.min, rule.max) = (Some(calls), Some(calls)))
    }

    /// Expects one call.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Expects no call. A call that no other expectation matches fails the test.
    pub fn never(self) -> Self {
        self.times(0)
    }

    /// Does not fail the test if calls are missing.
    pub fn optional(self) -> Self {
        self.change(|rule| rule.min = Some(0))
    }

    /// Responds with this JSON value, with the status 200.
    pub fn respond_json(self, body: impl Into<Value>) -> Self {
        self.reply(Action::json(200, &body.into()))
    }

    /// Responds with this status and without a body.
    pub fn respond_status(self, status: u16) -> Self {
        self.reply(Action::Respond(Response::new(status, Bytes::new())))
    }

    /// Responds with this error in its JSON format. The HTTP status is that of the error;
    /// [`testing::status`](super::status) creates one by its name.
    pub fn respond_error(self, error: Status) -> Self {
        let http = http_status(&error);
        let error = to_json(&error, i32::from(http));
        self.reply(Action::json(http, &serde_json::json!({ "error": error })))
    }

    /// Responds with this response: status, headers and body.
    pub fn respond_with(self, response: http::Response<impl Into<Bytes>>) -> Self {
        let (parts, body) = response.into_parts();
        self.reply(Action::Respond(Response {
            status: parts.status,
            headers: parts.headers,
            body: body.into(),
            cut: None,
        }))
    }

    /// Breaks the connection before a response arrives.
    pub fn reset_connection(self) -> Self {
        self.reply(Action::Fail(TransportErrorKind::Interrupted))
    }

    /// Refuses the connection, so that the request is certainly not executed.
    pub fn refuse_connection(self) -> Self {
        self.reply(Action::Fail(TransportErrorKind::Connect))
    }

    /// Never responds.
    pub fn hang(self) -> Self {
        self.reply(Action::Hang)
    }

    /// Breaks the connection in the middle of the body of the last reply.
    pub fn truncate_body(self) -> Self {
        self.change(|rule| {
            rule.replies
                .iter_mut()
                .last()
                .into_iter()
                .for_each(Reply::truncate)
        })
    }

    /// Delays the last reply. It needs a tokio runtime; in paused time, it takes no time.
    pub fn delay(self, delay: Duration) -> Self {
        self.change(|rule| {
            let last = rule.replies.iter_mut().last();
            last.into_iter().for_each(|reply| reply.delay = delay);
        })
    }

    /// The number of calls so far, including failed attempts.
    pub fn calls(&self) -> usize {
        let state = lock(&self.shared);
        state.rules.get(self.index).map_or(0, |rule| rule.calls)
    }
}

impl<P: Params> Expectation<P> {
    /// Requires that the call has the parameters that are set here. Other parameters may have any
    /// value. A body is compared by its members, as with [`body`](Self::body).
    pub fn with(self, params: P) -> Self {
        let mut parts = RequestParts::new();
        params.describe(&mut parts);
        let expected = Recorded::new(const { &P::METHOD }, &parts);
        let expected = expected.contents();
        let parameters = expected.parameters.iter();
        let parameters =
            parameters.map(|(name, value)| Matcher::Field((*name).to_owned(), value.clone()));
        let body = expected.body.clone().map(Matcher::Body);
        let matchers: Vec<Matcher> = parameters.chain(body).collect();
        self.change(|rule| rule.matchers.extend(matchers))
    }

    /// Requires that a closure accepts the parameters.
    ///
    /// See [`ReceivedCall::params`]: page tokens are not part of them, and a poll that the runtime
    /// sends has none, so that it does not match. Use [`with`](Self::with) or
    /// [`field`](Self::field) for those.
    pub fn when(self, condition: impl Fn(&P) -> bool + Send + 'static) -> Self {
        let description =
            "the closure of `when` rejects the parameters, or the runtime sent the call itself";
        let condition = move |call: &ReceivedCall| call.params::<P>().is_some_and(&condition);
        self.require(Matcher::Condition(description, Box::new(condition)))
    }

    /// Responds with this value, with the status 200.
    pub fn respond(self, response: P::Response) -> Self {
        match encode::<P, _>(&response) {
            Ok(response) => self.reply(Action::Respond(response)),
            Err(problem) => self.fail(problem),
        }
    }

    fn fail(self, problem: String) -> Self {
        lock(&self.shared).fail(problem);
        self
    }
}

impl<P: Paged> Expectation<P> {
    /// Responds with these pages, each to the request with its page token. A page without a next
    /// token receives one (`page-2`, `page-3`, …), except for the last one.
    ///
    /// It is one reply, which responds to the calls of all pages.
    pub fn respond_pages(self, pages: impl IntoIterator<Item = P::Response>) -> Self {
        let pages: Result<Vec<Value>, String> = pages.into_iter().map(|page| json(&page)).collect();
        match pages {
            Ok(pages) => self.reply_pages(pages),
            Err(problem) => self.fail(problem),
        }
    }

    fn reply_pages(self, mut pages: Vec<Value>) -> Self {
        let paging = P::PAGING;
        let last = pages.len().saturating_sub(1);
        let mut token = None;
        let mut replies = Vec::new();
        for (index, page) in pages.iter_mut().enumerate() {
            let next = (index < last).then(|| format!("page-{}", index + 2));
            let next = next.map(|default| next_token(page, paging.next, default));
            replies.push((token, wrapped::<P>(page)));
            token = next;
        }
        self.reply(Action::Pages(Pages {
            token: paging.token,
            pages: replies,
            cut: false,
        }))
    }
}

impl<P: Listed<Item: Field>> Expectation<P> {
    /// Responds with these items in pages of this size, each to the request with its page token.
    pub fn respond_items(self, items: impl IntoIterator<Item = P::Item>, page_size: usize) -> Self {
        let items: Result<Vec<Value>, String> = items.into_iter().map(|item| json(&item)).collect();
        let items = match items {
            Ok(items) => items,
            Err(problem) => return self.fail(problem),
        };
        let chunks = items.chunks(page_size.max(1));
        let mut pages: Vec<Value> = chunks
            .map(|chunk| nested(P::PAGING.items, chunk.into()))
            .collect();
        if pages.is_empty() {
            pages.push(Value::Object(serde_json::Map::new()));
        }
        self.reply_pages(pages)
    }
}

/// The response of a method: JSON, raw bytes, or an empty body.
fn encode<P: Params, F: Field + 'static>(value: &F) -> Result<Response, String> {
    if let Some(bytes) = (value as &dyn Any).downcast_ref::<Bytes>() {
        return Ok(Response::new(200, bytes.clone()));
    }
    if (value as &dyn Any).is::<()>() {
        return Ok(Response::new(200, Bytes::new()));
    }
    Ok(Response::json(200, wrapped::<P>(&json(value)?)))
}

pub(super) fn json(value: &impl Field) -> Result<Value, String> {
    let invalid =
        |error: &dyn fmt::Display| format!("a response of the mock cannot be written: {error}");
    let bytes = wire::to_vec(value.view()).map_err(|error| invalid(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| invalid(&error))
}

/// The body of a response, in the wrapper that the API uses.
pub(super) fn wrapped<P: Params>(value: &Value) -> Bytes {
    let wrapper = const { &P::Api::SERVICE }.data_wrapper;
    Bytes::from(match wrapper {
        true => format!("{{\"data\":{value}}}"),
        false => value.to_string(),
    })
}

/// The next token of a page, which is set if the page has none.
fn next_token(page: &mut Value, path: &[&str], default: String) -> String {
    let pointer: String = path.iter().map(|name| format!("/{name}")).collect();
    if let Some(token) = page.pointer(&pointer).and_then(Value::as_str)
        && !token.is_empty()
    {
        return token.to_owned();
    }
    let mut at = page;
    for name in path {
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = &mut at[*name];
    }
    *at = Value::String(default.clone());
    default
}

/// A value below a path of names.
fn nested(path: &[&str], value: Value) -> Value {
    path.iter().rev().fold(value, |value, name| {
        Value::Object(serde_json::Map::from_iter([((*name).to_owned(), value)]))
    })
}

impl<P> fmt::Debug for Expectation<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.shared);
        let mut out = f.debug_struct("Expectation");
        if let Some(rule) = state.rules.get(self.index) {
            out.field("methods", &rule.methods)
                .field("calls", &rule.calls);
        }
        out.finish_non_exhaustive()
    }
}

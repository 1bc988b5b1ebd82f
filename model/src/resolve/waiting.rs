//! Determines the long-running operations among the responses, and their polling methods.
//!
//! **A schema is an operation** depending on its properties, never on its name:
//!
//! - *with a result*: `name` (string), `done` (boolean), `response` (an object or any value), and
//!   `error`, an object with `code` (integer) and `message` (string):
//!   `google.longrunning.Operation`;
//! - *with a status*: no `done`; `status`, a string with the values `PENDING` and `DONE` (in any
//!   case); and `name`, else `id` (string): the operations of Compute Engine and of APIs modelled
//!   on it.
//!
//! **A method polls** if it is a GET with such a response, requires only variables of its path, and
//! its path consists of whole segments and ends with a variable, which is the operation.
//!
//! **A method starts an operation** if its response is one, unless its path begins with the path of
//! a polling method in the same resource: then it acts on an operation that was started elsewhere
//! (`{+name}:wait`). A polling method can be waited for, too, to resume an operation.
//!
//! **A polling method fits** a method that starts an operation if both have the same response
//! schema and its variables can be derived. The variables of `{+x}` count as the segments of their
//! pattern. Derivable are:
//!
//! - the operation, from its name. If the polling method has no other variable and the operation
//!   has a result, the name is a path, which `{+x}` takes unchanged;
//! - other variables, if the paths of both methods have the same beginning up to them
//!   (`projects/{project}/zones/{zone}`);
//! - other variables of an operation with a result, if the paths are equal up to the first
//!   variable. The name of the operation then contains all variables.
//!
//! The name of an operation with a status is not a path, so the paths must always have the same
//! beginning. Of several polling methods, the longest common beginning of the paths decides, then
//! the nearest resource, then the fewest resources above it, then the document's order. If none is
//! left, the operation cannot be waited for.
//!
//! **A method cancels** if it is a POST in the same resource as the polling method, and its path is
//! that method's path followed by `:cancel` or `/cancel`.
//!
//! **A method waits** if it is a GET or POST named `wait` in the same resource as the polling
//! method, has the same response, and requires only the variables of its path, which are those of
//! the polling method in the same order and form. The server responds when the operation is done,
//! or after a limit of its own.

mod index;
mod path;
mod poll;

use std::collections::HashMap;

use self::index::Index;
use self::path::{chain, expressions, requires_only, segments, variables};
use self::poll::{Kind, Poll};
use super::default_scopes::DefaultScopes;
use super::scopes::Scopes;
use crate::api::{FollowUp, Waiting};
use crate::document::{Document, Method, Resource, Schema};
use crate::name::{NameId, Scope, Style};
use crate::text::Untrusted;

/// The operations of a document.
pub(super) struct Waits<'d> {
    /// Schemas that are operations, by key and by id.
    kinds: HashMap<&'d str, Kind<'d>>,
    polls: Vec<Poll<'d>>,
    index: Index<'d>,
}

impl<'d> Waits<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let schemas = document.schemas.iter().map(|it| (it.key.as_str(), it));
        let schemas = schemas.collect();
        let mut kinds = HashMap::new();
        for schema in &document.schemas {
            if let Some(kind) = kind(schema, &schemas) {
                kinds.extend(schema.id.iter().map(|id| (id.as_str(), kind)));
                kinds.insert(schema.key.as_str(), kind);
            }
        }
        let mut polls = Vec::new();
        if !kinds.is_empty() {
            add_methods(&document.methods, &kinds, &mut polls);
            document
                .resources
                .iter()
                .for_each(|it| add_resource(it, &kinds, &mut polls));
        }
        name_all(&mut polls);
        let index = Index::new(&polls, &kinds);
        Self {
            kinds,
            polls,
            index,
        }
    }

    /// Returns how to wait for the operation in a method's response.
    pub(super) fn waiting(
        &self,
        method: &'d Method,
        scopes: &Scopes,
        default_scopes: &DefaultScopes<'d>,
    ) -> Option<Waiting> {
        let response = response(method)?;
        let kind = *self.kinds.get(response)?;
        let poll = self.poll_of(method, response)?;
        let follow_up = |it: &Method| FollowUp {
            id: it.id.as_deref().unwrap_or(&it.key).into(),
            verb: it.verb().into(),
            path: it.path.as_deref().unwrap_or_default().into(),
            scopes: scopes.indices(&it.scopes),
            default_scopes: default_scopes.of(it),
            api_version: it
                .api_version
                .as_deref()
                .filter(|it| !it.is_empty())
                .map(Untrusted::from),
            has_body: it.request.is_some(),
        };
        let variables = poll.variables.iter();
        let (key, done) = match kind {
            Kind::Result => ("name", None),
            Kind::Status { done, key } => (key, Some(done.into())),
        };
        Some(Waiting {
            constant: poll.constant.clone(),
            get: follow_up(poll.method),
            wait: poll.wait.map(follow_up),
            cancel: poll.cancel.map(follow_up),
            variables: variables
                .map(|(name, text)| ((*name).into(), text.as_str().into()))
                .collect(),
            key: key.into(),
            done,
        })
    }

    fn poll_of(&self, method: &'d Method, response: &str) -> Option<&Poll<'d>> {
        let at = match self.index.own(method) {
            Some(own) => own,
            None if self.index.is_about_one(method) => return None,
            None => self.index.nearest(response, method)?,
        };
        self.polls.get(at)
    }
}

/// Classifies a schema by its properties.
fn kind<'d>(schema: &'d Schema, schemas: &HashMap<&str, &Schema>) -> Option<Kind<'d>> {
    let properties = schema.properties.as_deref()?;
    let property = |key: &str| properties.iter().find(|it| it.key == key);
    let is =
        |key: &str, type_: &str| property(key).is_some_and(|it| it.type_.as_deref() == Some(type_));
    if is("done", "boolean") {
        let any = property("response")
            .is_some_and(|it| matches!(it.type_.as_deref(), Some("object" | "any")));
        let error = property("error").is_some_and(|it| is_status(it, schemas));
        return (is("name", "string") && any && error).then_some(Kind::Result);
    }
    let key = ["name", "id"].into_iter().find(|key| is(key, "string"))?;
    let status =
        property("status").filter(|_| is("status", "string") && property("done").is_none())?;
    let value = |word: &str| {
        status
            .enum_values
            .iter()
            .find(|it| it.eq_ignore_ascii_case(word))
    };
    let (done, _) = value("DONE").zip(value("PENDING"))?;
    Some(Kind::Status { done, key })
}

/// Whether a schema is an object with a code and a message, as `google.rpc.Status`.
fn is_status(schema: &Schema, schemas: &HashMap<&str, &Schema>) -> bool {
    let named = schema.reference.as_deref();
    let target = match named {
        Some(id) => schemas.get(id).copied(),
        None => Some(schema),
    };
    let properties = target
        .and_then(|it| it.properties.as_deref())
        .unwrap_or_default();
    let is = |key: &str, type_: &str| {
        properties
            .iter()
            .any(|it| it.key == key && it.type_.as_deref() == Some(type_))
    };
    is("code", "integer") && is("message", "string")
}

fn add_resource<'d>(
    resource: &'d Resource,
    kinds: &HashMap<&'d str, Kind<'d>>,
    polls: &mut Vec<Poll<'d>>,
) {
    add_methods(&resource.methods, kinds, polls);
    resource
        .resources
        .iter()
        .for_each(|it| add_resource(it, kinds, polls));
}

fn add_methods<'d>(
    methods: &'d [Method],
    kinds: &HashMap<&'d str, Kind<'d>>,
    polls: &mut Vec<Poll<'d>>,
) {
    let cancels = cancels(methods);
    let waiter = Waiter::new(methods);
    for method in methods {
        let response = response(method).filter(|_| is(method, "GET"));
        let Some((response, kind)) = response.and_then(|it| Some((it, *kinds.get(it)?))) else {
            continue;
        };
        let Some(variables) = variables(method) else {
            continue;
        };
        let path = method.path.as_deref().unwrap_or_default();
        let takes_name = kind == Kind::Result
            && variables.len() == 1
            && path.ends_with('}')
            && path.contains("{+");
        let segments = segments(method);
        // A part with any number of segments cannot be derived from a path.
        if !takes_name && segments.contains(&"**") {
            continue;
        }
        let cancel = cancels.get(path).copied();
        let wait = waiter.as_ref().filter(|it| it.waits_for(method));
        let wait = wait.map(|it| it.method);
        let variables = match takes_name {
            true => variables
                .into_iter()
                .map(|(name, _)| (name, "**".to_owned()))
                .collect(),
            false => variables,
        };
        polls.push(Poll {
            method,
            response,
            wait,
            cancel,
            constant: String::new(),
            segments,
            takes_name,
            variables,
        });
    }
}

/// Returns the cancelling methods by the path of the operation; the first of several.
fn cancels(methods: &[Method]) -> HashMap<&str, &Method> {
    let mut found = HashMap::new();
    for method in methods.iter().filter(|it| is(it, "POST")) {
        let path = method.path.as_deref().unwrap_or_default();
        let begin = [":cancel", "/cancel"]
            .into_iter()
            .find_map(|end| path.strip_suffix(end));
        if let Some(begin) = begin {
            found.entry(begin).or_insert(method);
        }
    }
    found
}

/// The method named `wait` of a resource.
struct Waiter<'d> {
    method: &'d Method,
    /// The variables of its path, with their operators.
    variables: Vec<&'d str>,
}

impl<'d> Waiter<'d> {
    fn new(methods: &'d [Method]) -> Option<Self> {
        let method = methods.iter().find(|it| it.key == "wait")?;
        let variables = expressions(method);
        let names = variables.iter().map(|it| it.trim_start_matches('+'));
        let fits =
            (is(method, "POST") || is(method, "GET")) && requires_only(method, &names.collect());
        fits.then_some(Self { method, variables })
    }

    /// Whether the method waits for the operation that the other one reads.
    fn waits_for(&self, poll: &Method) -> bool {
        response(self.method) == response(poll) && self.variables == expressions(poll)
    }
}

fn response(method: &Method) -> Option<&str> {
    method.response.as_ref()?.reference.as_deref()
}

fn is(method: &Method, verb: &str) -> bool {
    method
        .http_method
        .as_deref()
        .is_some_and(|it| it.eq_ignore_ascii_case(verb))
}

/// Names each constant after the path of keys to its method.
fn name_all(polls: &mut [Poll<'_>]) {
    let mut scope = Scope::new(Style::Constant, &[]);
    let way = |poll: &Poll<'_>| [chain(poll.method).join("_"), poll.method.key.clone()].join("_");
    let ids: Vec<NameId> = polls
        .iter()
        .map(|poll| scope.register(&way(poll)))
        .collect();
    let names = scope.assign();
    for (poll, id) in polls.iter_mut().zip(ids) {
        poll.constant = names[id].to_owned();
    }
}

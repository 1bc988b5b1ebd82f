//! The state of an operation.

use std::fmt;
use std::ops::Deref;

use super::HoldsResult;
use super::content::{Content, content};
use crate::error::{Error, Kind, Result, Status};
use crate::service::Polling;
use crate::wire::Field;

/// The last known state of a long-running operation, with the fields of its schema by `Deref`.
///
/// [`Poller::next`](super::Poller::next) returns it for each state,
/// [`Poller::wait`](super::Poller::wait) when the operation has succeeded.
#[derive(Clone, PartialEq)]
pub struct Operation<S> {
    schema: S,
    origin: Origin,
}

/// The origin of an operation, which its schema does not contain.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) polling: &'static Polling,
    /// The method that started it.
    pub(super) method: &'static str,
}

/// Operations are compared by their schemas only.
impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<S: Field> Operation<S> {
    pub(super) fn new(schema: S, origin: Origin) -> Self {
        Self { schema, origin }
    }

    pub(super) fn content(&self) -> Content<'_> {
        Content::new(self.schema.view(), self.origin.polling)
    }

    /// The operation's name; for schemas without names, its ID.
    pub fn name(&self) -> Option<&str> {
        self.content().name()
    }

    /// True if the operation has ended, with a result or an error.
    pub fn is_done(&self) -> bool {
        self.content().is_done()
    }

    /// The error of a failed operation.
    ///
    /// A list of `errors`, as in compute, is stored in [`Status::errors`]; its first code becomes
    /// [`Status::status`].
    pub fn error(&self) -> Option<Status> {
        self.content().error()
    }

    /// Returns the schema.
    pub fn into_inner(self) -> S {
        self.schema
    }

    /// Returns the operation, or its error.
    ///
    /// # Errors
    ///
    /// The operation is done and has an `error`.
    pub fn into_result(self) -> Result<Self> {
        match self.error().filter(|_| self.is_done()) {
            None => Ok(self),
            Some(status) => Err(Error::new(Kind::Operation(Box::new(status)))
                .in_method(self.origin.method)
                .with_operation(self.name())),
        }
    }
}

impl<S: Field + HoldsResult> Operation<S> {
    /// The result of the operation as a schema of the API: `let report: Report =
    /// operation.response()?`.
    ///
    /// The name of the schema must match the type in `@type`: its last part, or several of its last
    /// parts (`google.cloud.vision.v1.Feature` is `Feature` or `GoogleCloudVisionV1Feature`).
    /// `serde_json::Value` accepts any type.
    ///
    /// # Errors
    ///
    /// The operation is not done, it failed, or its response has another type. In the last case,
    /// [`is_decode`](crate::Error::is_decode) is true.
    pub fn response<T: Field>(&self) -> Result<T> {
        let read = self.content().read("response");
        let read = read.and_then(|read| read.ok_or_else(|| self.no_response()));
        read.map_err(|error| {
            error
                .in_method(self.origin.method)
                .with_operation(self.name())
        })
    }

    /// The progress of the operation; `None` if the server does not report it.
    ///
    /// # Errors
    ///
    /// The metadata have another type, according to the rules of [`response`](Self::response).
    pub fn metadata<M: Field>(&self) -> Result<Option<M>> {
        let read = self.content().read("metadata");
        read.map_err(|error| {
            error
                .in_method(self.origin.method)
                .with_operation(self.name())
        })
    }

    /// The error of an operation without a response.
    fn no_response(&self) -> Error {
        match self.error() {
            Some(status) => Error::new(Kind::Operation(Box::new(status))),
            None if self.is_done() => {
                content("the operation is done and has no response".to_owned())
            }
            None => content(
                "the operation is not done, and has no response yet; wait for it with `wait()`"
                    .to_owned(),
            ),
        }
    }
}

impl<S> Deref for Operation<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.schema
    }
}

impl<S: fmt::Debug> fmt::Debug for Operation<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.schema).finish()
    }
}

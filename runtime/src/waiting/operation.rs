//! An operation as a server told it.

use std::fmt;
use std::ops::Deref;

use super::HoldsResult;
use super::content::{Content, content};
use crate::error::{Error, Kind, Result, Status};
use crate::service::Polling;
use crate::wire::Field;

/// A long-running operation as the server last told it: its schema, with what is known of such schemas.
///
/// The fields of the schema are there by `Deref`. Given by [`Poller::next`](super::Poller::next) for
/// each state, and by [`Poller::wait`](super::Poller::wait) when it has ended well.
#[derive(Clone, PartialEq)]
pub struct Operation<S> {
    schema: S,
    origin: Origin,
}

/// What the schema doesn't say.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) polling: &'static Polling,
    /// The method that started it.
    pub(super) method: &'static str,
}

/// Two operations are the same by what they say.
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

    /// The operation's name, or its id where that is what it has.
    pub fn name(&self) -> Option<&str> {
        self.content().name()
    }

    /// True if it has ended, well or not.
    pub fn is_done(&self) -> bool {
        self.content().is_done()
    }

    /// Why it failed, if it did.
    ///
    /// An `errors` list, as compute has it, becomes [`Status::errors`]; its first code is
    /// [`Status::status`].
    pub fn error(&self) -> Option<Status> {
        self.content().error()
    }

    /// The schema itself.
    pub fn into_inner(self) -> S {
        self.schema
    }

    /// The operation, or what it failed with.
    ///
    /// # Errors
    /// It is done and has an `error`.
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
    /// What came of it, as a schema of the API: `let report: Report = operation.response()?`.
    ///
    /// The schema's name has to be that of the type in `@type`: its last part, or so many of its last
    /// parts run together (`google.cloud.vision.v1.Feature` is `Feature` or `GoogleCloudVisionV1Feature`).
    /// `serde_json::Value` takes any type.
    ///
    /// # Errors
    /// It isn't done, it failed, or its response is of another type; then
    /// [`is_decode`](crate::Error::is_decode) is true.
    pub fn response<T: Field>(&self) -> Result<T> {
        let read = self.content().read("response");
        let read = read.and_then(|read| read.ok_or_else(|| self.nothing()));
        read.map_err(|error| {
            error
                .in_method(self.origin.method)
                .with_operation(self.name())
        })
    }

    /// How far it is: `None` if the server says nothing about it.
    ///
    /// # Errors
    /// The metadata are of another type; the rule is that of [`response`](Self::response).
    pub fn metadata<M: Field>(&self) -> Result<Option<M>> {
        let read = self.content().read("metadata");
        read.map_err(|error| {
            error
                .in_method(self.origin.method)
                .with_operation(self.name())
        })
    }

    /// Why there is no response.
    fn nothing(&self) -> Error {
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

//! Reads an operation by the names of its fields.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result, Status};
use crate::service::Polling;
use crate::wire::members::{member, without};
use crate::wire::{self, Field, View, lookup};

/// The member that names the type of an `Any` value.
const TYPE: &str = "@type";

/// An operation of any schema.
#[derive(Clone, Copy)]
pub(super) struct Content<'a> {
    view: View<'a>,
    polling: &'static Polling,
}

impl<'a> Content<'a> {
    pub(super) fn new(view: View<'a>, polling: &'static Polling) -> Self {
        Self { view, polling }
    }

    fn field(self, name: &str) -> View<'a> {
        lookup::at(self.view, &[name])
    }

    fn text(self, name: &str) -> Option<&'a str> {
        match self.field(name) {
            View::Str(text) => Some(text).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(super) fn name(self) -> Option<&'a str> {
        self.text(self.polling.key)
    }

    pub(super) fn is_done(self) -> bool {
        match self.polling.done {
            Some(word) => self.text("status") == Some(word),
            None => matches!(self.field("done"), View::Bool(true)),
        }
    }

    /// The `error`, in any of its formats. Compute's operations also have an HTTP status.
    pub(super) fn error(self) -> Option<Status> {
        let http = match self.field("httpErrorStatusCode") {
            View::I32(code) if code >= 400 => code,
            _ => 0,
        };
        let error = match self.field("error") {
            View::Absent if http == 0 => return None,
            View::Absent => Map::new(),
            view => object(view),
        };
        let mut status = Status::of_operation(error);
        if status.code == 0 {
            status.code = http;
        }
        if status.message.is_empty()
            && let Some(message) = self.text("httpErrorMessage")
        {
            status.message = message.to_owned();
        }
        Some(status)
    }

    /// The value of `response` or `metadata`, if it has the requested type.
    pub(super) fn read<T: Field>(self, part: &str) -> Result<Option<T>> {
        let view = self.field(part);
        if matches!(view, View::Absent) {
            return Ok(None);
        }
        let blank = T::blank();
        let expected = match blank.view() {
            View::Message(message) => Some(message.shape()),
            _ => None,
        };
        // The whole operation is written, because it holds the exact digits of its numbers.
        let whole = wire::to_vec(self.view).unwrap_or_default();
        let json = member(&whole, part).filter(|json| json.starts_with(b"{"));
        let json = json.unwrap_or(b"{}");
        let json = checked(part, json, expected.map(|shape| shape.id()))?;
        let read = wire::from_slice(&json).map_err(|error| {
            let name = expected.map_or("value", |shape| shape.name);
            let why = error.without_position();
            content(format!(
                "the operation's {part} cannot be decoded as {name}: {why}"
            ))
        });
        read.map(Some)
    }
}

pub(super) fn content(message: String) -> Error {
    Error::new(Kind::Content(message))
}

/// The value as a JSON object; empty for any other value.
fn object(view: View<'_>) -> Map<String, Value> {
    let json = wire::to_vec(view).unwrap_or_default();
    wire::from_slice(&json).unwrap_or_default()
}

/// The value without its `@type`, which must match. A JSON value and a value without `@type` are
/// not checked.
fn checked<'j>(part: &str, json: &'j [u8], expected: Option<&str>) -> Result<Cow<'j, [u8]>> {
    let (Some(expected), Some(url)) = (expected, member(json, TYPE)) else {
        return Ok(json.into());
    };
    match wire::from_slice::<String>(url) {
        Ok(url) if !is_named(&url, expected) => {
            let found = full_name(&url);
            Err(content(format!(
                "the operation's {part} has the type `{found}`, not `{expected}`; use the schema of that name"
            )))
        }
        _ => Ok(without(json, TYPE).map_or(json.into(), Cow::Owned)),
    }
}

/// `google.rpc.Status` of `type.googleapis.com/google.rpc.Status`.
fn full_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

/// Returns whether a schema has the name of a type.
///
/// A document names a schema by the last part of the type's full name, or by several of its last
/// parts if necessary to make it unique: `google.cloud.vision.v1.Feature` is `Feature` or
/// `GoogleCloudVisionV1Feature`, `google.x.Outer.Inner` is `OuterInner`. Case and underscores are
/// ignored.
pub(super) fn is_named(url: &str, schema: &str) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let schema = plain(schema);
    let mut end = String::new();
    for part in full_name(url).rsplit('.') {
        end.insert_str(0, &plain(part));
        if end == schema {
            return !schema.is_empty();
        }
    }
    false
}

//! Requests as values: everything that is sent can be looked at before any I/O.

mod build;
mod path;
mod query;
mod text;
mod url;

#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod tests;

pub(crate) use build::{Context, Route, build};
pub(crate) use url::{
    DEFAULT_UNIVERSE, check_endpoint, is_domain, is_secret_header, is_secret_key, redact,
};

use crate::wire::{Field, View};

/// Collects what [`Params::describe`](crate::codegen::Params::describe) says.
///
/// A value that is required and missing is noted, not refused, so that all
/// missing names stand in one error.
pub struct RequestParts<'a> {
    values: Vec<Value<'a>>,
    body: Payload<'a>,
    missing: Vec<&'static str>,
}

struct Value<'a> {
    name: &'static str,
    place: Place,
    view: View<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Header,
}

impl<'a> RequestParts<'a> {
    pub(crate) fn new() -> Self {
        Self {
            values: Vec::with_capacity(4),
            body: Payload::None,
            missing: Vec::new(),
        }
    }

    /// A variable of the path; always required.
    #[inline]
    pub fn path<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push(name, Place::Path, true, value.view());
    }

    /// A query parameter.
    #[inline]
    pub fn query<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push(name, Place::Query, false, value.view());
    }

    /// A query parameter that the method cannot do without.
    #[inline]
    pub fn required_query<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push(name, Place::Query, true, value.view());
    }

    /// A parameter that travels as a header.
    #[inline]
    pub fn header<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push(name, Place::Header, false, value.view());
    }

    /// A header that the method cannot do without.
    #[inline]
    pub fn required_header<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push(name, Place::Header, true, value.view());
    }

    /// The body; an absent one is not sent.
    #[inline]
    pub fn body<F: Field>(&mut self, value: &'a F) {
        self.push_body(value.view(), false);
    }

    /// The body; an absent one is sent as `{}`.
    #[inline]
    pub fn body_or_empty<F: Field>(&mut self, value: &'a F) {
        self.push_body(value.view(), true);
    }

    fn push(&mut self, name: &'static str, place: Place, required: bool, view: View<'a>) {
        let nothing = match view {
            View::Absent => true,
            View::List(list) => list.is_empty(),
            // An empty path value has an error of its own.
            View::Str(text) => required && place != Place::Path && text.is_empty(),
            _ => false,
        };
        if !nothing {
            self.values.push(Value { name, place, view });
        } else if required {
            self.missing.push(name);
        }
    }

    fn push_body(&mut self, view: View<'a>, or_empty: bool) {
        self.body = match view {
            View::Absent if or_empty => Payload::Empty,
            View::Absent => Payload::None,
            view => Payload::Json(view),
        };
    }
}

/// What a request carries.
enum Payload<'a> {
    None,
    /// `{}`.
    Empty,
    Json(View<'a>),
}

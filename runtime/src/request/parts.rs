//! The parts of a request: what `Params::describe` collects.

use std::borrow::Cow;

use super::path;
use super::text::text;
#[cfg(feature = "testing")]
use super::typed::TypedParams;
use crate::error::ParameterName;
use crate::fields::ResponseSchema;
use crate::service::{PageToken, Paging};
use crate::wire::lookup::at;
use crate::wire::{Field, View};

/// Collects the parameters of a call, in [`Params::describe`](crate::api::Params::describe).
///
/// Missing required values are recorded, so that one error names all of them.
pub struct RequestParts<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) body: Payload<'a>,
    pub(super) missing: Vec<ParameterName>,
    /// The schema of the response, with which `fields` is compared.
    pub(crate) response: Option<ResponseSchema>,
    /// For a page of a listing: `fields` must include the next token, and with `true` also the
    /// items.
    pub(crate) paging: Option<(&'static Paging, bool)>,
    /// Members of the response that are compared with what was sent: `fields` must include them.
    pub(crate) compared: &'static [&'static str],
    /// The parameters themselves, for transports that record calls.
    #[cfg(feature = "testing")]
    pub(crate) typed: Option<&'a dyn TypedParams>,
    /// Whether absent and empty values are collected, too.
    all: bool,
}

pub(super) struct Value<'a> {
    /// The wire name.
    pub(super) name: &'static str,
    /// The name in Rust, if generated code states it.
    pub(super) rust: &'static str,
    pub(super) location: Location,
    pub(super) view: View<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
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
            response: None,
            paging: None,
            compared: &[],
            #[cfg(feature = "testing")]
            typed: None,
            all: false,
        }
    }

    /// Collects absent and empty values, too, to compare parameters.
    pub(crate) fn of_all() -> Self {
        Self {
            all: true,
            ..Self::new()
        }
    }

    /// A path variable, which is always required.
    #[inline]
    pub fn path<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push((name, name), Location::Path, true, value.view());
    }

    /// A path variable with another name in Rust, which errors state.
    #[inline]
    pub fn path_as<F: Field>(&mut self, name: &'static str, rust: &'static str, value: &'a F) {
        self.push((name, rust), Location::Path, true, value.view());
    }

    /// A query parameter.
    #[inline]
    pub fn query<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push((name, name), Location::Query, false, value.view());
    }

    /// A required query parameter.
    #[inline]
    pub fn required_query<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push((name, name), Location::Query, true, value.view());
    }

    /// A required query parameter with another name in Rust, which errors state.
    #[inline]
    pub fn required_query_as<F: Field>(
        &mut self,
        name: &'static str,
        rust: &'static str,
        value: &'a F,
    ) {
        self.push((name, rust), Location::Query, true, value.view());
    }

    /// A header parameter.
    #[inline]
    pub fn header<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push((name, name), Location::Header, false, value.view());
    }

    /// A required header parameter.
    #[inline]
    pub fn required_header<F: Field>(&mut self, name: &'static str, value: &'a F) {
        self.push((name, name), Location::Header, true, value.view());
    }

    /// A required header parameter with another name in Rust, which errors state.
    #[inline]
    pub fn required_header_as<F: Field>(
        &mut self,
        name: &'static str,
        rust: &'static str,
        value: &'a F,
    ) {
        self.push((name, rust), Location::Header, true, value.view());
    }

    /// The body. An absent body is not sent.
    #[inline]
    pub fn body<F: Field>(&mut self, value: &'a F) {
        self.push_body(value.view(), false);
    }

    /// The body, with 64-bit integers as JSON numbers.
    #[inline]
    pub fn body_of_numbers<F: Field>(&mut self, value: &'a F) {
        let view = match value.view() {
            View::Absent => View::Absent,
            _ => View::Numbers(value),
        };
        self.push_body(view, false);
    }

    /// The body. An absent body is sent as `{}`.
    #[inline]
    pub fn body_or_empty<F: Field>(&mut self, value: &'a F) {
        self.push_body(value.view(), true);
    }

    /// The page token in the parameters, where the listing starts.
    pub(crate) fn page_token(&self, token: &PageToken) -> Option<String> {
        let view = match (token, &self.body) {
            (PageToken::Query(name), _) => {
                let is_it =
                    |value: &&Value<'_>| value.location == Location::Query && value.name == *name;
                self.values.iter().find(is_it)?.view
            }
            (PageToken::Body(name), Payload::Json(body)) => at(*body, &[name]),
            (PageToken::Body(_), _) => return None,
        };
        text(view).ok()?.map(Cow::into_owned)
    }

    /// Replaces a query parameter.
    pub(crate) fn set_query(&mut self, name: &'static str, text: &'a str) {
        let is_other = |value: &Value<'_>| value.location != Location::Query || value.name != name;
        self.values.retain(is_other);
        self.missing.retain(|missing| missing.wire != name);
        self.push((name, name), Location::Query, false, View::Str(text));
    }

    /// The value of the method's query parameter of this name, if the caller set it.
    pub(super) fn query_view(&self, name: &str) -> Option<View<'a>> {
        let mut values = self.values.iter();
        let value = values.find(|value| value.location == Location::Query && value.name == name);
        value.map(|value| value.view)
    }

    /// The value of a path variable.
    pub(super) fn path_view(&self, name: &str) -> View<'a> {
        let mut values = self.values.iter();
        let value = values.find(|value| value.location == Location::Path && value.name == name);
        value.map_or(View::Absent, |value| value.view)
    }

    /// The value of a path variable as a string; `None` if it is absent or cannot be written.
    pub(crate) fn path_text(&self, name: &str) -> Option<String> {
        let text = text(self.path_view(name)).ok()??;
        Some(text.into_owned())
    }

    /// The path with its variables replaced; `None` if a value is missing or invalid.
    pub(crate) fn write_path(&self, template: &str) -> Option<String> {
        let mut path = String::new();
        path::expand(template, |name| self.path_view(name), &mut path).ok()?;
        Some(path)
    }

    /// The name of a parameter for an error, by its wire name.
    pub(super) fn name_of(&self, wire: &str) -> String {
        let value = self.values.iter().find(|value| value.name == wire);
        match value.map(|value| value.rust) {
            Some(rust) if rust != wire => format!("`{rust}` (`{wire}`)"),
            _ => format!("`{wire}`"),
        }
    }

    fn push(
        &mut self,
        (name, rust): (&'static str, &'static str),
        location: Location,
        required: bool,
        view: View<'a>,
    ) {
        let is_empty = match view {
            // An empty path value is reported by its own error.
            View::Str(text) => required && location != Location::Path && text.is_empty(),
            view => is_absent(view),
        };
        if !is_empty || self.all {
            self.values.push(Value {
                name,
                rust,
                location,
                view,
            });
        } else if required {
            self.missing.push(ParameterName { wire: name, rust });
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

/// Whether a parameter is absent: no value, or an empty list.
pub(super) fn is_absent(view: View<'_>) -> bool {
    match view {
        View::Absent => true,
        View::List(list) => list.is_empty(),
        _ => false,
    }
}

/// The body of a request.
pub(super) enum Payload<'a> {
    None,
    /// `{}`.
    Empty,
    Json(View<'a>),
}

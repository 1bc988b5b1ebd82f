//! The error that an API returns, in each of its formats.

use std::fmt;

use serde_json::{Map, Value};

use super::details::Detail;
use crate::secret::line;
use crate::wire;
use crate::wire::members::{last_element, only_member};

/// An error in the form of `google.rpc.Status`.
///
/// All formats of Google's servers are converted to it: `{"error": {…}}`, a list with such an
/// object, the legacy `errors` list, and OAuth's `{"error": "invalid_grant", "error_description":
/// …}`.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// The error code: usually the HTTP status, for a failed operation a `google.rpc.Code`; 0 if
    /// the error has no code.
    pub code: i32,
    /// The name of the error, `NOT_FOUND`; in older APIs the reason, `notFound`; may be empty.
    pub status: String,
    /// A description for developers.
    pub message: String,
    /// Details: objects with an `@type`.
    pub details: Vec<Value>,
    /// The legacy list: objects with `domain`, `reason`, `message` and `location`.
    pub errors: Vec<Value>,
}

impl Status {
    /// Parses the body of an error response; `None` if it is not JSON or does not contain an error.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        Self::from_json(wire::from_slice(body).ok()?)
    }

    /// Parses the error that a server writes into a response after it has sent a successful status.
    /// Returns `None` for any other body.
    ///
    /// A schema may have a field named `error`. So the body must be an object with the single
    /// member `error`, whose value has a `code` and a `message`. In a list, this applies to the
    /// last element.
    ///
    /// ```
    /// # use discogen_runtime::Status;
    /// let status = Status::from_body(br#"[{"a": 1}, {"error": {"code": 503, "message": "late"}}]"#);
    /// assert_eq!(status.map(|status| status.code), Some(503));
    /// assert_eq!(Status::from_body(br#"{"error": null, "done": true}"#), None);
    /// ```
    pub fn from_body(body: &[u8]) -> Option<Self> {
        // A stream that failed has the error as its last element.
        let object = last_element(body).unwrap_or(body);
        let error: Value = wire::from_slice(only_member(object, "error")?).ok()?;
        let error = error.as_object()?;
        let certain = error.get("code")?.is_number() && error.get("message")?.is_string();
        certain.then(|| Self::from_object(error.clone()))
    }

    /// The details as types; [`details`](Self#structfield.details) contains the JSON.
    pub fn details(&self) -> impl Iterator<Item = Detail> {
        self.details.iter().map(Detail::read)
    }

    /// The machine-readable reason: that of `ErrorInfo`, or of the legacy list.
    pub fn reason(&self) -> Option<&str> {
        self.reasons().next()
    }

    fn reasons(&self) -> impl Iterator<Item = &str> {
        let info = self.details.iter().filter(|detail| {
            let kind = detail.get("@type").and_then(Value::as_str);
            kind.is_some_and(|kind| kind.ends_with("google.rpc.ErrorInfo"))
        });
        info.chain(&self.errors)
            .filter_map(|item| item.get("reason")?.as_str())
            .filter(|reason| !reason.is_empty())
    }

    /// True if all fields except the code are empty.
    pub(super) fn is_blank(&self) -> bool {
        let Self {
            code: _,
            status,
            message,
            details,
            errors,
        } = self;
        status.is_empty() && message.is_empty() && details.is_empty() && errors.is_empty()
    }

    /// The errors or details as JSON, for an error without a message.
    pub(super) fn unnamed(&self) -> Option<String> {
        let lists = [&self.errors, &self.details];
        let list = lists.into_iter().find(|list| !list.is_empty())?;
        Some(json(list))
    }

    /// Returns whether one of the reasons is a limit on the rate of requests.
    pub(crate) fn is_rate_limit(&self) -> bool {
        self.reasons().any(crate::retry::classify::is_rate_limit)
    }

    fn from_json(body: Value) -> Option<Self> {
        match body {
            // Streaming methods return a list. Its element is an object, so this does not recurse
            // further.
            Value::Array(items) => items
                .into_iter()
                .find(Value::is_object)
                .and_then(Self::from_json),
            Value::Object(mut body) => match body.remove("error")? {
                Value::Object(error) => Some(Self::from_object(error)),
                Value::String(error) => Some(Self::from_oauth(error, body)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Converts the `error` of an operation: usually a `google.rpc.Status`, in older APIs a list of
    /// `errors` with their own codes.
    pub(crate) fn of_operation(error: Map<String, Value>) -> Self {
        let mut status = Self::from_object(error);
        let first = status.errors.first().and_then(|first| first.get("code"));
        if status.status.is_empty() {
            let named = word(first.cloned());
            status.status = named.unwrap_or_else(|| rpc_name(status.code).to_owned());
        }
        status
    }

    fn from_object(mut error: Map<String, Value>) -> Self {
        let errors = list(error.remove("errors"));
        let first = |key: &str| errors.first().and_then(|first| first.get(key)).cloned();
        let status = text(error.remove("status")).or_else(|| word(first("reason")));
        let message = text(error.remove("message"))
            .or_else(|| text(first("message")))
            .or_else(|| word(errors.first().cloned()));
        Self {
            code: code(error.get("code")),
            status: status.unwrap_or_default(),
            message: message.unwrap_or_default(),
            details: list(error.remove("details")),
            errors,
        }
    }

    fn from_oauth(error: String, mut body: Map<String, Value>) -> Self {
        let message =
            text(body.remove("error_description")).or_else(|| text(body.remove("message")));
        Self {
            code: code(body.get("code")),
            status: error,
            message: message.unwrap_or_default(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("code", &self.code)
            .field("status", &line(&self.status))
            .field("message", &line(&self.message))
            .field("details", &format_args!("{}", line(&json(&self.details))))
            .field("errors", &format_args!("{}", line(&json(&self.errors))))
            .finish()
    }
}

/// The values as a JSON array.
fn json(values: &[Value]) -> String {
    let values = values.iter().map(Value::to_string);
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

/// A non-empty string.
fn word(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A non-empty string; any other non-empty value as JSON.
fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text).filter(|text| !text.is_empty()),
        Some(value) => Some(value)
            .filter(|it| !is_empty(it))
            .map(|it| it.to_string()),
        None => None,
    }
}

/// The elements of a list; any other non-empty value is the single element.
fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) if !is_empty(&value) => vec![value],
        _ => Vec::new(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The name of a `google.rpc.Code`.
fn rpc_name(code: i32) -> &'static str {
    const NAMES: [&str; 17] = [
        "",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    let index = usize::try_from(code).unwrap_or_default();
    NAMES.get(index).copied().unwrap_or_default()
}

/// A number, or a number in a string.
fn code(value: Option<&Value>) -> i32 {
    let number = match value {
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_i64(),
        None => None,
    };
    number
        .and_then(|number| i32::try_from(number).ok())
        .unwrap_or_default()
}

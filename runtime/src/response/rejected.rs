//! Recognizes a response that has a successful status and contains only an error.

use serde_json::Value;

use crate::error::Status;
use crate::wire::members::only_member;
use crate::wire::{Message, View, Visit};

/// The member that an error is in.
const ERROR: &str = "error";

/// How a field `error` of the response's schema is interpreted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// It may be the only field of a valid response.
    Data,
    /// A valid response always has more fields: items of a page, the name of an operation.
    Part,
}

/// Which bodies with the single member `error` are errors.
enum Rule {
    /// All: the schema has no such field.
    Any,
    /// Those whose error has a code and a message, because the body may be data.
    Certain,
    /// None: the schema has the field, and the caller can read it.
    Never,
}

fn rule(view: View<'_>, own: Own) -> Rule {
    match view {
        View::Message(message) if message.shape().search(ERROR).is_none() => Rule::Any,
        View::Message(_) if own == Own::Data => Rule::Never,
        View::Message(_) | View::Json(_) | View::Object(_) => Rule::Certain,
        // The method has no response.
        View::Absent => Rule::Any,
        _ => Rule::Never,
    }
}

/// False for nearly every response. It examines only the decoded value.
#[inline]
pub(super) fn may_be_error(view: View<'_>, own: Own) -> bool {
    match view {
        View::Message(message) => {
            (own == Own::Part || !message.unknown().is_plain()) && has_only_error(message)
        }
        View::Json(Value::Object(object)) | View::Object(object) => {
            object.len() == 1 && object.contains_key(ERROR)
        }
        _ => false,
    }
}

fn has_only_error(message: &dyn Message) -> bool {
    struct Others(Option<usize>, bool);
    impl<'a> Visit<'a> for Others {
        fn field(&mut self, index: usize, _: View<'a>) -> bool {
            self.1 = self.0 != Some(index);
            !self.1
        }
    }
    let mut others = Others(message.shape().search(ERROR), false);
    message.visit(&mut others);
    !others.1 && message.unknown().iter().all(|(name, _)| name == ERROR)
}

/// The error that a body consists of, with its status if that can be parsed. `view` is a value of
/// the response type of the method.
pub(super) fn rejection(view: View<'_>, own: Own, json: &[u8]) -> Option<Option<Status>> {
    let rule = rule(view, own);
    if matches!(rule, Rule::Never) {
        return None;
    }
    let error = only_member(json, ERROR).filter(|error| *error != b"null")?;
    match rule {
        Rule::Any => Some(Status::parse(json)),
        _ if error.starts_with(b"{") => Status::from_body(json).map(Some),
        _ => None,
    }
}

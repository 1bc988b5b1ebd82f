//! Decides which values of optional fields a sample can invent.

use super::preferred::rank;
use super::value::element;
use crate::api::{Field, Scalar, Type};
use crate::name::{singular, words};
use crate::sample_value::known;

/// The last words of names of texts that a server accepts whatever they contain.
const FREE: [&str; 12] = [
    "name",
    "title",
    "summary",
    "description",
    "text",
    "query",
    "content",
    "raw",
    "value",
    "input",
    "message",
    "snippet",
];

/// Those of them that stay free with words before them: `short_description`.
const QUALIFIED: [&str; 7] = [
    "title",
    "summary",
    "description",
    "text",
    "query",
    "content",
    "message",
];

/// Words before `name` in the name of a free text; other names refer to a resource: `kms_key_name`.
const NAMED: [&str; 8] = [
    "display", "full", "given", "family", "first", "last", "friendly", "short",
];

/// Words before `time` in the name of a time that clients choose.
const TIMES: [&str; 2] = ["start", "end"];

/// Whether a sample can invent the value of an optional field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Invention {
    /// A server accepts any value, or the value of the sample is known to be valid.
    Free,
    /// The value refers to something, or has a format that the document does not state.
    Reference,
    /// The field is not typical.
    Untypical,
}

/// Returns whether a sample can invent the value of a field.
pub(super) fn invention(field: &Field) -> Invention {
    let name = field.name.wire.raw();
    if rank(name).is_none() {
        return Invention::Untypical;
    }
    let is_known = field.hints.value.is_some() || field.limits.pattern.is_some();
    if is_known || known(name).is_some() {
        return Invention::Free;
    }
    let mut words = words(name);
    let last = words.pop().map(|it| singular(&it)).unwrap_or_default();
    let is_free = match (element(&field.ty), &words[..]) {
        (Type::Scalar(Scalar::Timestamp | Scalar::Date), [.., before]) => {
            TIMES.contains(&&**before)
        }
        (Type::Scalar(Scalar::String), []) => FREE.contains(&&*last),
        (Type::Scalar(Scalar::String), [.., before]) if last == "name" => {
            NAMED.contains(&&**before)
        }
        (Type::Scalar(Scalar::String), _) => QUALIFIED.contains(&&*last),
        _ => true,
    };
    match is_free {
        true => Invention::Free,
        false => Invention::Reference,
    }
}

//! Formats types in a sentence, as in rustdoc. Enums have the names of their types: the names at their
//! uses stay the same when the types change.

use discogen_model::api::{RustName, Type};

/// `Vec<Feature>`
pub(super) fn ty(ty: &Type) -> String {
    ty.without_aliases().rust_name(&|name| match name {
        RustName::Prelude(name)
        | RustName::Runtime(name)
        | RustName::Api(name)
        | RustName::Beside(name) => name.to_owned(),
        RustName::Map => "BTreeMap".to_owned(),
        RustName::Value => "Value".to_owned(),
        RustName::Object => "Object".to_owned(),
    })
}

/// Formats the type of an optional field: `Option<Box<Node>>`.
pub(super) fn field(value: &Type, is_boxed: bool) -> String {
    match value {
        _ if value.holds_absence() => ty(value),
        _ if is_boxed => format!("Option<Box<{}>>", ty(value)),
        _ => format!("Option<{}>", ty(value)),
    }
}

/// Whether two types are the same in Rust; neither may contain a named type. A 64-bit integer is
/// the same type as a JSON number and as a JSON string.
pub(super) fn is_same(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Scalar(old), Type::Scalar(new)) => old.facts().rust == new.facts().rust,
        (Type::List(old), Type::List(new)) | (Type::Map(old), Type::Map(new)) => is_same(old, new),
        _ => false,
    }
}

/// Describes a change between JSON numbers and strings for 64-bit integers, alone or in lists and
/// maps.
pub(super) fn numbers(old: &Type, new: &Type) -> Option<&'static str> {
    match (old.has_numbers(), new.has_numbers()) {
        (false, true) if is_same(old, new) => Some("is sent as a JSON number (was a string)"),
        (true, false) if is_same(old, new) => Some("is sent as a string (was a JSON number)"),
        _ => None,
    }
}

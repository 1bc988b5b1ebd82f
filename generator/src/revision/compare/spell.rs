//! Formats types in a sentence, as in rustdoc.

use discogen_model::api::Type;

/// `Vec<Feature>`
pub(super) fn ty(ty: &Type) -> String {
    let plain = match ty {
        Type::String => "String",
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 | Type::I64Number => "i64",
        Type::U64 | Type::U64Number => "u64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Bytes => "Vec<u8>",
        Type::Any => "Value",
        Type::Object => "Object",
        Type::Timestamp => "Timestamp",
        Type::Duration => "Duration",
        Type::Date => "Date",
        Type::FieldMask => "FieldMask",
        Type::Enum(name) | Type::Schema(name) => name,
        Type::List(item) => return format!("Vec<{}>", self::ty(item)),
        Type::Map(item) => return format!("BTreeMap<String, {}>", self::ty(item)),
    };
    plain.to_owned()
}

/// Formats the type of an optional field: `Option<Box<Node>>`.
pub(super) fn field(value: &Type, is_boxed: bool) -> String {
    match value {
        Type::List(_) | Type::Map(_) | Type::Object => ty(value),
        _ if is_boxed => format!("Option<Box<{}>>", ty(value)),
        _ => format!("Option<{}>", ty(value)),
    }
}

/// Whether two types without named types are the same in Rust. 64-bit integers are, as JSON numbers
/// and strings.
pub(super) fn is_same(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::I64 | Type::I64Number, Type::I64 | Type::I64Number)
        | (Type::U64 | Type::U64Number, Type::U64 | Type::U64Number) => true,
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

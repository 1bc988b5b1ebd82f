//! Types in a sentence, as rustdoc shows them.

use crate::model::Type;

/// `Vec<Feature>`
pub(super) fn ty(ty: &Type) -> String {
    let plain = match ty {
        Type::String => "String",
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
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

/// `Option<Box<Node>>`: a field, which can be absent.
pub(super) fn field(value: &Type, is_boxed: bool) -> String {
    match value {
        Type::List(_) | Type::Map(_) | Type::Object => ty(value),
        _ if is_boxed => format!("Option<Box<{}>>", ty(value)),
        _ => format!("Option<{}>", ty(value)),
    }
}

//! Maps `type` and `format` to a [`Type`].

use crate::api::Type;
use crate::diagnostic::quoted;
use crate::document::Schema;

/// The shape of a schema, before names are assigned.
#[derive(Debug, PartialEq)]
pub(super) enum Shape<'d> {
    /// A scalar type.
    Scalar(Type),
    /// `$ref`
    Ref(&'d str),
    /// An object with properties.
    Struct(&'d [Schema]),
    /// An array.
    List(&'d Schema),
    /// An object with arbitrary keys.
    Map(&'d Schema),
    /// A string with a list of values.
    Enum,
}

/// Returns the shape of a property, element, parameter, request or response, and a note about
/// combinations that the format does not define.
pub(super) fn shape(schema: &Schema) -> (Shape<'_>, Option<String>) {
    if let Some(id) = &schema.reference {
        let both = schema
            .type_
            .is_some()
            .then(|| "has `$ref` and `type`; `$ref` is used".to_owned());
        return (Shape::Ref(id), both);
    }
    match schema.type_.as_deref() {
        Some("array") => list(schema),
        Some("object") => object(schema),
        Some(type_) => scalar(schema, type_),
        None if schema.properties.is_some() || schema.additional_properties.is_some() => {
            let (shape, _) = object(schema);
            (
                shape,
                Some("has no `type`; it is treated as an object".to_owned()),
            )
        }
        None if schema.items.is_some() => {
            let (shape, _) = list(schema);
            (
                shape,
                Some("has no `type`; it is treated as an array".to_owned()),
            )
        }
        None if schema.variant.is_some() => variant(),
        None => {
            let said = "has neither `type` nor `$ref`; it is treated as any value";
            (Shape::Scalar(Type::Any), Some(said.to_owned()))
        }
    }
}

/// Returns the shape of a top-level schema. An object without properties is an empty struct here,
/// because it has a name and later revisions may add properties.
pub(super) fn top_shape(schema: &Schema) -> (Shape<'_>, Option<String>) {
    let is_object = schema.type_.as_deref() == Some("object") && schema.reference.is_none();
    if is_object && schema.additional_properties.is_none() && schema.variant.is_none() {
        let properties = schema.properties.as_deref().unwrap_or_default();
        return (Shape::Struct(properties), None);
    }
    shape(schema)
}

fn list(schema: &Schema) -> (Shape<'_>, Option<String>) {
    match &schema.items {
        Some(items) => (Shape::List(items), None),
        None => {
            let said = "is an array without `items`; its elements are treated as any value";
            let list = Type::List(Box::new(Type::Any));
            (Shape::Scalar(list), Some(said.to_owned()))
        }
    }
}

fn object(schema: &Schema) -> (Shape<'_>, Option<String>) {
    if schema.variant.is_some() {
        return variant();
    }
    let properties = schema.properties.as_deref().unwrap_or_default();
    if !properties.is_empty() {
        let both = schema.additional_properties.as_ref().map(|_| {
            "has `properties` and `additionalProperties`; other keys are kept as unknown fields"
                .to_owned()
        });
        return (Shape::Struct(properties), both);
    }
    match schema.additional_properties.as_deref() {
        // A map of any values is an object.
        Some(values) if matches!(shape(values).0, Shape::Scalar(Type::Any)) => {
            (Shape::Scalar(Type::Object), None)
        }
        Some(values) => (Shape::Map(values), None),
        None => (Shape::Scalar(Type::Object), None),
    }
}

fn variant() -> (Shape<'static>, Option<String>) {
    let said = "has `variant`; it is kept as an object of any content";
    (Shape::Scalar(Type::Object), Some(said.to_owned()))
}

fn scalar<'d>(schema: &'d Schema, type_: &str) -> (Shape<'d>, Option<String>) {
    if !schema.enum_values.is_empty() {
        if type_ == "string" {
            return (Shape::Enum, None);
        }
        let (shape, _) = plain(schema, type_);
        return (
            shape,
            Some(format!(
                "has `enum` on type {}; its values are not checked",
                quoted(type_)
            )),
        );
    }
    plain(schema, type_)
}

/// Maps type and format, with the closest general type for an unknown pair.
fn plain(schema: &Schema, type_: &str) -> (Shape<'static>, Option<String>) {
    let format = schema.format.as_deref().filter(|it| !it.is_empty());
    let (known, nearest) = match (type_, format) {
        ("string", None) => (Some(Type::String), Type::String),
        ("string", Some(format)) => (text(format), Type::String),
        ("integer", Some("int32")) => (Some(Type::I32), Type::I32),
        ("integer", Some("uint32")) => (Some(Type::U32), Type::U32),
        ("integer", Some("uint64")) => (None, Type::U64Number),
        ("integer", _) => (None, Type::I64Number),
        ("number", None | Some("double")) => (Some(Type::F64), Type::F64),
        ("number", Some("float")) => (Some(Type::F32), Type::F32),
        ("number", _) => (None, Type::F64),
        ("boolean", None) => (Some(Type::Bool), Type::Bool),
        ("boolean", _) => (None, Type::Bool),
        // The format does not restrict type `any`.
        ("any", _) => (Some(Type::Any), Type::Any),
        _ => {
            let said = format!(
                "has the unknown type {}; it is treated as any value",
                quoted(type_)
            );
            return (Shape::Scalar(Type::Any), Some(said));
        }
    };
    match known {
        Some(known) => (Shape::Scalar(known), None),
        None => {
            let said = unusual(type_, format, &nearest);
            (Shape::Scalar(nearest), Some(said))
        }
    }
}

/// Maps the formats of a string.
fn text(format: &str) -> Option<Type> {
    Some(match format {
        "int64" => Type::I64,
        "uint64" => Type::U64,
        "byte" => Type::Bytes,
        "date" => Type::Date,
        "date-time" | "google-datetime" => Type::Timestamp,
        "google-duration" => Type::Duration,
        "google-fieldmask" => Type::FieldMask,
        _ => return None,
    })
}

fn unusual(type_: &str, format: Option<&str>, nearest: &Type) -> String {
    let nearest = match nearest {
        Type::I64Number => "a signed 64-bit integer, a JSON number",
        Type::U64Number => "an unsigned 64-bit integer, a JSON number",
        Type::F64 => "a 64-bit float",
        Type::Bool => "a plain boolean",
        _ => "a string",
    };
    match format {
        Some(format) => {
            format!(
                "has the format {}, unknown for type {}; it is treated as {nearest}",
                quoted(format),
                quoted(type_)
            )
        }
        None => format!(
            "has type {} without a format; it is treated as {nearest}",
            quoted(type_)
        ),
    }
}

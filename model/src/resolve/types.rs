//! Maps `type` and `format` to a [`Type`].

use crate::api::{Scalar, Type};
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
            let note = "has neither `type` nor `$ref`; it is treated as any value";
            (Shape::Scalar(Type::Any), Some(note.to_owned()))
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
            let note = "is an array without `items`; its elements are treated as any value";
            let list = Type::List(Box::new(Type::Any));
            (Shape::Scalar(list), Some(note.to_owned()))
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
    let note = "has `variant`; it is kept as an object of any content";
    (Shape::Scalar(Type::Object), Some(note.to_owned()))
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
    if let Some(known) = Scalar::of(type_, format) {
        return (Shape::Scalar(known.into()), None);
    }
    let nearest = match (type_, format) {
        ("string", _) => Scalar::String,
        ("integer", Some("uint64")) => Scalar::U64Number,
        ("integer", _) => Scalar::I64Number,
        ("number", _) => Scalar::F64,
        ("boolean", _) => Scalar::Bool,
        // The format does not restrict type `any`.
        ("any", _) => return (Shape::Scalar(Type::Any), None),
        _ => {
            let note = format!(
                "has the unknown type {}; it is treated as any value",
                quoted(type_)
            );
            return (Shape::Scalar(Type::Any), Some(note));
        }
    };
    let note = unusual(type_, format, nearest);
    (Shape::Scalar(nearest.into()), Some(note))
}

fn unusual(type_: &str, format: Option<&str>, nearest: Scalar) -> String {
    let nearest = match nearest {
        Scalar::I64Number => "a signed 64-bit integer, a JSON number",
        Scalar::U64Number => "an unsigned 64-bit integer, a JSON number",
        Scalar::F64 => "a 64-bit float",
        Scalar::Bool => "a plain boolean",
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

//! Documentation of items without a description: from the type that they refer to, from their uses,
//! or from their name and type.

use std::borrow::Cow;
use std::collections::HashMap;

use discogen_model::api::{Api, Field, Location, Name, Parameter, Scalar, Schema, Shape, Type};
use discogen_model::text::{Inline, Markdown, Word};

/// Number of an enum's values that are listed.
const VALUES: usize = 4;

/// Returns the description of a field, or a description by its type.
pub(super) fn field<'a>(api: &Api, field: &'a Field) -> Cow<'a, Markdown> {
    or(&field.docs, || value(api, &field.name, &field.ty, ""))
}

/// Returns the description of a parameter, or a description by its location and type.
pub(super) fn parameter<'a>(api: &Api, parameter: &'a Parameter) -> Cow<'a, Markdown> {
    let location = match parameter.location {
        Location::Path => " in the path",
        Location::Query => " in the query",
        Location::Header => ", a header",
    };
    or(&parameter.docs, || {
        value(api, &parameter.name, &parameter.ty, location)
    })
}

fn or(docs: &Markdown, otherwise: impl FnOnce() -> Markdown) -> Cow<'_, Markdown> {
    match docs.is_empty() {
        true => Cow::Owned(otherwise()),
        false => Cow::Borrowed(docs),
    }
}

/// Describes a value: by its type, or by its name and kind.
fn value(api: &Api, name: &Name, ty: &Type, location: &'static str) -> Markdown {
    if let Some(docs) = of_type(api, ty).filter(|docs| !docs.is_empty()) {
        return docs.into();
    }
    let (before, kind) = match ty {
        Type::List(item) => ("a list; each item is ", kind(item)),
        Type::Map(item) => ("a map; each value is ", kind(item)),
        other => ("", kind(other)),
    };
    let name = Inline::code(&name.wire);
    Markdown::fill("{}{}, {}{}.", &[&name, &location, &before, &kind])
}

/// Returns the first sentence about a schema, or the values of an enum.
fn of_type(api: &Api, ty: &Type) -> Option<Inline> {
    let name = ty.named()?;
    let schema = api
        .schemas
        .binary_search_by(|it| it.name.rust.as_str().cmp(name));
    if let Ok(at) = schema {
        return Some(api.schemas[at].docs.summary());
    }
    let at = api
        .enums
        .binary_search_by(|it| it.name.as_str().cmp(name))
        .ok()?;
    let values = &api.enums[at].values;
    let shown = values
        .iter()
        .take(VALUES)
        .map(|value| Inline::code(&value.name.wire));
    let shown = Inline::joined(shown, ", ");
    Some(match values.len().saturating_sub(VALUES) {
        0 => Inline::fill("One of {}.", &[&shown]),
        more => Inline::fill("One of {} and {} more values.", &[&shown, &more]),
    })
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::String => "a string",
            Scalar::Bool => "`true` or `false`",
            Scalar::I32 | Scalar::U32 => "a 32-bit integer",
            Scalar::I64 | Scalar::U64 | Scalar::I64Number | Scalar::U64Number => "a 64-bit integer",
            Scalar::F32 | Scalar::F64 => "a number",
            Scalar::Bytes => "bytes",
            Scalar::Timestamp => "a point in time",
            Scalar::Duration => "a duration",
            Scalar::Date => "a date",
            Scalar::FieldMask => "the names of fields",
        },
        Type::Any => "any JSON value",
        Type::Object => "a JSON object",
        Type::List(_) => "a list",
        Type::Map(_) => "a map",
        Type::Enum(_) => "a string",
        Type::Schema(_) => "an object",
    }
}

/// The uses of schemas, by Rust name.
pub(super) struct Uses(HashMap<String, Inline>);

impl Uses {
    pub(super) fn new(api: &Api) -> Self {
        let mut uses = Self(HashMap::new());
        for path in api.methods() {
            let id = Inline::code(&path.method.id);
            uses.add(path.method.response.as_ref(), || {
                Inline::fill("The response of {}.", &[&id])
            });
            uses.add(path.method.body.as_ref().map(|body| &body.ty), || {
                Inline::fill("The request body of {}.", &[&id])
            });
        }
        for schema in &api.schemas {
            let Shape::Struct(fields) = &schema.shape else {
                continue;
            };
            let owner = Word::new(&schema.name.rust);
            for Field { name, ty, .. } in fields {
                uses.add(Some(ty), || {
                    Inline::fill(
                        "The type of {} in `{}`.",
                        &[&Inline::code(&name.wire), &owner],
                    )
                });
            }
        }
        uses
    }

    fn add(&mut self, ty: Option<&Type>, text: impl FnOnce() -> Inline) {
        if let Some(name) = ty.and_then(Type::named) {
            self.0.entry(name.to_owned()).or_insert_with(text);
        }
    }

    /// Returns the description of a schema, or its first use.
    pub(super) fn schema<'a>(&self, schema: &'a Schema) -> Cow<'a, Markdown> {
        let used = || self.0.get(&schema.name.rust).cloned();
        or(&schema.docs, || {
            used()
                .unwrap_or_else(|| Inline::code(&schema.name.wire))
                .into()
        })
    }
}

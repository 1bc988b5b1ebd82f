//! Facts that samples take from descriptions: required fields, fields set by the server, and
//! values. They never affect types.

mod phrase;
mod quoted;
mod selection;
mod template;

use super::inventory::Inventory;
use crate::api::{Hints, Scalar, Type};
use crate::document::Schema;
use crate::sample_value::{self, known};

/// Labels at the start of the description of a field that the server sets.
const OUTPUT_ONLY: [&str; 6] = [
    "output only",
    "output-only",
    "outputonly",
    "read only",
    "read-only",
    "readonly",
];

/// Sentences by which a description calls a value required.
const REQUIRED: [&str; 8] = [
    "Required",
    "Must be set",
    "This field is required",
    "This is required",
    "This is a required field",
    "This parameter is required",
    "This property is required",
    "This value is required",
];

/// Phrases that advise against setting a value.
const UNSUPPORTED: [&str; 8] = [
    "not currently supported",
    "currently not supported",
    "currently unsupported",
    "not yet supported",
    "do not use",
    "don't use",
    "do not set",
    "causes the request to fail",
];

/// Returns the hints of a field.
pub(super) fn of_field(inventory: &Inventory<'_>, ty: &Type, schema: &Schema) -> Hints {
    let description = schema.description.as_deref().unwrap_or_default();
    Hints {
        required: is_required(schema),
        output_only: label(description, &OUTPUT_ONLY),
        unsupported: is_unsupported(description),
        fixed: label(description, &["immutable", "identifier"]),
        required_by: schema
            .required_by
            .iter()
            .map(|it| it.as_str().into())
            .collect(),
        value: stated(inventory, element(ty), schema, &[]).map(Into::into),
    }
}

/// Whether the description calls the value required and does not advise against it.
pub(super) fn is_required(schema: &Schema) -> bool {
    let description = schema.description.as_deref().unwrap_or_default();
    let is_stated = label(description, &["required"]) || has_sentence(description, &REQUIRED);
    is_stated && !description.contains("DEPRECATED")
}

/// Whether one of the sentences of the description is one of these.
fn has_sentence(description: &str, sentences: &[&str]) -> bool {
    sentences.iter().any(|sentence| {
        description.match_indices(sentence).any(|(at, _)| {
            let before = description[..at].trim_end();
            let after = &description[at + sentence.len()..];
            let is_start = before.is_empty() || before.ends_with(['.', ')']);
            is_start && (after.is_empty() || after.starts_with(['.', '\n']))
        })
    })
}

/// Whether the description advises against setting the value.
fn is_unsupported(description: &str) -> bool {
    let lower = description.to_ascii_lowercase();
    label(
        description,
        &["deprecated", "unused", "obsolete", "not supported"],
    ) || UNSUPPORTED.iter().any(|phrase| lower.contains(phrase))
}

/// Returns a value of a parameter for its sample: text as in a URL. `selectable` are the properties
/// of the response.
pub(super) fn sample(
    inventory: &Inventory<'_>,
    ty: &Type,
    schema: &Schema,
    selectable: &[&str],
) -> String {
    stated(inventory, ty, schema, selectable).unwrap_or_else(|| placeholder(inventory, ty, schema))
}

/// Whether the text begins with one of the labels, which may be in brackets.
fn label(description: &str, labels: &[&str]) -> bool {
    let text = description.trim_start_matches(|c: char| c.is_whitespace() || "[(*@_".contains(c));
    labels.iter().any(|label| {
        let head = text.get(..label.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(label))
            && !text[label.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
    })
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::List(item) => element(item),
        _ => ty,
    }
}

/// Returns the first value that the document states and the type accepts: the default, a special
/// value, a value from a list, an example, a property of the response, or a filled template.
fn stated(
    inventory: &Inventory<'_>,
    ty: &Type,
    schema: &Schema,
    selectable: &[&str],
) -> Option<String> {
    if !matches!(ty, Type::Scalar(_) | Type::Enum(_)) {
        return None;
    }
    let accepts = |value: &&str| accepts(inventory, ty, schema, value);
    let default = schema.default.as_deref().filter(accepts);
    if default.is_some() || !matches!(ty, Type::Scalar(Scalar::String | Scalar::FieldMask)) {
        return default.map(str::to_owned);
    }
    let text = schema.description.as_deref()?;
    // An ID is the last segment of a name, and a pattern describes a name better than a template.
    let is_name = schema.pattern.is_none() && !schema.key.to_ascii_lowercase().ends_with("id");
    let filled = template::filled(text).filter(|it| is_name && accepts(&it.as_str()));
    // A wildcard in a name replaces a segment.
    let is_whole = |it: &&str| accepts(it) && (*it != "-" || filled.is_none());
    let found = quoted::special(text, &schema.key, is_whole)
        .or_else(|| phrase::value(text, &schema.key, accepts))
        .or_else(|| quoted::example(text, accepts))
        .or_else(|| selection::property(text, selectable).filter(accepts));
    found.map(str::to_owned).or(filled)
}

/// Whether a value from the document is a valid value of the type.
fn accepts(inventory: &Inventory<'_>, ty: &Type, schema: &Schema, value: &str) -> bool {
    let is_plain = value.bytes().all(|it| it.is_ascii_graphic() || it == b' ');
    if value.is_empty() || value.len() > quoted::LONGEST || !is_plain {
        return false;
    }
    match ty {
        Type::Scalar(Scalar::String) => {
            let pattern = schema.pattern.as_deref().filter(|it| !it.is_empty());
            let is_segment = schema.location.as_deref() == Some("path");
            pattern.map_or(!is_segment || is_one_segment(value), |pattern| {
                sample_value::fits(pattern, value)
            })
        }
        Type::Scalar(Scalar::FieldMask) => {
            let is_path = |c: char| c.is_ascii_alphanumeric() || "_.,*".contains(c);
            value.chars().all(is_path)
        }
        Type::Scalar(Scalar::Bool) => matches!(value, "true" | "false"),
        Type::Scalar(Scalar::I32) => value.parse::<i32>().is_ok(),
        Type::Scalar(Scalar::U32) => value.parse::<u32>().is_ok(),
        Type::Scalar(Scalar::I64 | Scalar::I64Number) => value.parse::<i64>().is_ok(),
        Type::Scalar(Scalar::U64 | Scalar::U64Number) => value.parse::<u64>().is_ok(),
        Type::Enum(name) => {
            let values = inventory.enum_named(&name.name).map(|it| &it.values);
            let mut values = values.into_iter().flatten();
            values.any(|it| it.name.wire == *value && !it.deprecated && !is_unspecified(value))
        }
        _ => false,
    }
}

/// Whether a value is one segment of a path. A URL is escaped as a whole, a resource name is not.
fn is_one_segment(value: &str) -> bool {
    !value.contains('/') || value.contains("://")
}

fn is_unspecified(wire: &str) -> bool {
    wire.ends_with("UNSPECIFIED")
}

fn placeholder(inventory: &Inventory<'_>, ty: &Type, schema: &Schema) -> String {
    let text = match ty {
        Type::Scalar(Scalar::String) => {
            let known = known(&schema.key).filter(|it| accepts(inventory, ty, schema, it));
            let derived = || sample_value::sample_value(schema.pattern.as_deref(), &schema.key);
            return known.map_or_else(derived, str::to_owned);
        }
        Type::Scalar(scalar) => scalar.facts().sample,
        Type::Enum(it) => return sample_variant(inventory, &it.name),
        Type::Any | Type::Object | Type::Map(_) | Type::Schema(_) => "{}",
        Type::List(_) => "[]",
    };
    text.to_owned()
}

/// Returns the first value that is not a placeholder such as `UNSPECIFIED`.
fn sample_variant(inventory: &Inventory<'_>, name: &str) -> String {
    let values = inventory.enum_named(name).map(|it| it.values.as_slice());
    let values = values.unwrap_or_default();
    let mut wires = values.iter().filter(|it| !it.deprecated);
    let meant = wires.find(|it| !is_unspecified(it.name.wire.raw()));
    let value = meant.or(values.first());
    value
        .map(|it| it.name.wire.raw().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;

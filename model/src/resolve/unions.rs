//! Unions: objects whose schema depends on the value of a property. Their type is an object of any
//! content. The documentation lists their schemas, and a selection keeps them.

use super::inventory::Inventory;
use super::types::{Shape, shape, top_shape};
use crate::api::Union;
use crate::document::Schema;
use crate::text::{Inline, Markdown, Untrusted, Word};

/// Returns all unions in schemas and their fields.
pub(super) fn all(inventory: &Inventory<'_>) -> Vec<Union> {
    let mut found = Vec::new();
    for schema in &inventory.tops {
        let name = inventory.schema(&schema.key).unwrap_or_default();
        match top_shape(schema).0 {
            Shape::Struct(properties) => add(properties, name, inventory, &mut found),
            _ => found.extend(union_of(schema, name, inventory)),
        }
    }
    for object in &inventory.objects {
        let properties = object.properties.as_deref().unwrap_or_default();
        add(properties, inventory.object(object), inventory, &mut found);
    }
    found.sort_by(|a, b| a.within.cmp(&b.within));
    found
}

fn add(properties: &[Schema], within: &str, inventory: &Inventory<'_>, found: &mut Vec<Union>) {
    let unions = properties.iter();
    found.extend(unions.filter_map(|it| union_of(it, within, inventory)));
}

/// Returns the union of a schema or of its elements.
fn union_of(schema: &Schema, within: &str, inventory: &Inventory<'_>) -> Option<Union> {
    let mut schema = schema;
    while let Shape::List(inner) | Shape::Map(inner) = shape(schema).0 {
        schema = inner;
    }
    let variant = schema.variant.as_ref()?;
    if schema.reference.is_some() {
        return None;
    }
    let cases = variant.cases.iter().filter_map(|case| {
        let schema = inventory.schema(case.schema.reference.as_deref()?)?;
        Some((case.value.as_str().into(), schema.to_owned()))
    });
    Some(Union {
        within: within.to_owned(),
        discriminant: variant.discriminant.as_str().into(),
        cases: cases.collect(),
    })
}

/// Appends the schemas of a union to the documentation of a schema or property.
pub(super) fn docs(docs: Markdown, schema: &Schema, inventory: &Inventory<'_>) -> Markdown {
    let Some(union) = union_of(schema, "", inventory).filter(|it| !it.cases.is_empty()) else {
        return docs;
    };
    let case = |(value, schema): &(Untrusted, String)| {
        Markdown::fill("- {}: [`{}`]", &[&Inline::code(value), &Word::new(schema)])
    };
    let cases = Markdown::lines(union.cases.iter().map(case));
    let variants = Markdown::fill(
        "The schema depends on {}:\n\n{}",
        &[&Inline::code(&union.discriminant), &cases],
    );
    match docs.is_empty() {
        true => variants,
        false => Markdown::paragraphs([docs, variants]),
    }
}

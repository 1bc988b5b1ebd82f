//! Converts top-level schemas and inline objects to structs and transparent types.

use std::collections::{HashMap, HashSet};

use super::inventory::Inventory;
use super::prose::Prose;
use super::types::{self, Shape as Found};
use super::{hints, prose, recursion, unions};
use crate::api::{Field, Name, Schema, Shape, Type};
use crate::diagnostic::Diagnostic;
use crate::document::Schema as Written;
use crate::name::{self, Style, reserved};

/// Returns all schemas by Rust name, with boxed fields where they contain themselves.
pub(super) fn all<'d>(
    inventory: &Inventory<'d>,
    prose: &Prose<'d>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Schema> {
    let mut schemas = Vec::new();
    let mut pointers = HashMap::new();
    for &written in &inventory.tops {
        let rust = inventory.schema(&written.key).unwrap_or_default();
        pointers.insert(rust.to_owned(), written.pointer.as_str());
        let name = Name {
            wire: written.key.as_str().into(),
            rust: rust.to_owned(),
        };
        let shape = match types::top_shape(written).0 {
            Found::Struct(properties) => {
                Shape::Struct(fields(properties, inventory, prose, findings))
            }
            found => Shape::Transparent(inventory.type_of_shape(written, found, findings)),
        };
        let mut schema = schema(written, name, shape);
        if matches!(schema.shape, Shape::Transparent(_)) {
            schema.docs = unions::docs(schema.docs, written, inventory);
        }
        schemas.push(schema);
    }
    for &written in &inventory.objects {
        let rust = inventory.object(written).to_owned();
        pointers.insert(rust.clone(), written.pointer.as_str());
        let name = Name {
            wire: written.pointer.as_str().into(),
            rust,
        };
        let properties = written.properties.as_deref().unwrap_or_default();
        let shape = Shape::Struct(fields(properties, inventory, prose, findings));
        schemas.push(schema(written, name, shape));
    }
    schemas.sort_by(|a, b| a.name.rust.cmp(&b.name.rust));
    for endless in recursion::box_cycles(&mut schemas) {
        let pointer = pointers.get(&endless).copied().unwrap_or_default();
        let remedy = "give it properties, or refer to another schema";
        findings.push(Diagnostic::error(pointer, "refers only to itself", remedy));
    }
    schemas
}

/// Returns the Rust names of structs without fields.
pub(super) fn fieldless(schemas: &[Schema]) -> HashSet<String> {
    let empty = schemas
        .iter()
        .filter(|it| matches!(&it.shape, Shape::Struct(fields) if fields.is_empty()));
    empty.map(|it| it.name.rust.clone()).collect()
}

fn schema(written: &Written, name: Name, shape: Shape) -> Schema {
    Schema {
        name,
        docs: prose::markdown(written.description.as_deref()),
        deprecated: written.deprecated,
        open: written.additional_properties.is_some() && matches!(shape, Shape::Struct(_)),
        shape,
    }
}

fn fields<'d>(
    properties: &'d [Written],
    inventory: &Inventory<'d>,
    prose: &Prose<'d>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Field> {
    let keys = || properties.iter().map(|it| it.key.as_str());
    let names = name::all(keys(), Style::Snake, reserved::FIELDS);
    let setters = name::all(keys(), Style::Snake, reserved::SETTERS);
    let field = |((property, rust), setter): ((&'d Written, String), String)| {
        let ty = field_type(property, inventory, findings);
        let docs = prose.value(property);
        Field {
            name: Name {
                wire: property.key.as_str().into(),
                rust,
            },
            setter,
            boxed: false,
            deprecated: property.deprecated,
            read_only: prose::is_read_only(property, &docs),
            docs: unions::docs(docs, property, inventory),
            limits: prose::limits(property),
            hints: hints::of_field(inventory, &ty, property),
            ty,
        }
    };
    properties
        .iter()
        .zip(names)
        .zip(setters)
        .map(field)
        .collect()
}

/// In the old format `repeated` marks a list, also in schemas.
fn field_type<'d>(
    property: &'d Written,
    inventory: &Inventory<'d>,
    findings: &mut Vec<Diagnostic>,
) -> Type {
    let ty = inventory.type_of(property, findings);
    match property.repeated {
        true => Type::List(Box::new(ty)),
        false => ty,
    }
}

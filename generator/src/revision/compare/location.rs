//! The location of an item in the document and in the crate.

use discogen_model::api::{Method, Resource, Schema};

use crate::revision::Side;

/// A location in one of the documents, and the Rust item.
#[derive(Clone)]
pub(super) struct ItemLocation {
    pub(super) side: Side,
    /// The JSON pointer.
    pub(super) pointer: String,
    /// The path of the Rust item below the crate.
    pub(super) rust: String,
}

impl ItemLocation {
    pub(super) fn new(side: Side, pointer: impl Into<String>, rust: impl Into<String>) -> Self {
        Self {
            side,
            pointer: pointer.into(),
            rust: rust.into(),
        }
    }

    /// Returns the location of a part of the item.
    pub(super) fn part(&self, keys: &[&str], rust: &str) -> Self {
        Self {
            side: self.side,
            pointer: step(&self.pointer, keys),
            rust: format!("{}::{rust}", self.rust),
        }
    }

    /// Returns the location of a member, with the same Rust item.
    pub(super) fn at(&self, keys: &[&str]) -> Self {
        Self {
            pointer: step(&self.pointer, keys),
            ..self.clone()
        }
    }
}

/// Appends keys to a JSON pointer (RFC 6901).
pub(super) fn step(pointer: &str, keys: &[&str]) -> String {
    let mut pointer = pointer.to_owned();
    for key in keys {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

/// Returns the location of a schema. The wire name of an inline object is its JSON pointer.
pub(super) fn schema(side: Side, schema: &Schema) -> ItemLocation {
    let rust = format!("schemas::{}", schema.name.rust);
    ItemLocation::new(side, schema_pointer(schema), rust)
}

pub(super) fn schema_pointer(schema: &Schema) -> String {
    match schema.name.wire.raw().starts_with('/') {
        true => schema.name.wire.raw().to_owned(),
        false => step("/schemas", &[schema.name.wire.raw()]),
    }
}

/// The container of methods and sub-resources: a resource, or the client.
#[derive(Clone)]
pub(super) struct Level {
    pub(super) side: Side,
    pub(super) pointer: String,
    /// The module, `resources::projects::`; empty for the client.
    pub(super) module: String,
    /// The type that has the methods.
    pub(super) handle: String,
}

impl Level {
    pub(super) fn root(side: Side, client: &str) -> Self {
        Self {
            side,
            pointer: String::new(),
            module: String::new(),
            handle: client.to_owned(),
        }
    }

    /// Returns the level of a sub-resource.
    pub(super) fn below(&self, resource: &Resource) -> Self {
        Self {
            side: self.side,
            pointer: step(&self.pointer, &["resources", resource.name.wire.raw()]),
            module: format!("{}::", resource.module.join("::")),
            handle: resource.handle.clone(),
        }
    }

    /// Returns the location of the handle.
    pub(super) fn location(&self) -> ItemLocation {
        let rust = format!("{}{}", self.module, self.handle);
        ItemLocation::new(self.side, &self.pointer, rust)
    }

    /// Returns the location of a method: the function on the handle.
    pub(super) fn method(&self, method: &Method) -> ItemLocation {
        let pointer = step(&self.pointer, &["methods", method.name.wire.raw()]);
        let rust = format!("{}{}::{}", self.module, self.handle, method.name.rust);
        ItemLocation::new(self.side, pointer, rust)
    }

    /// Returns the location of a method's parameters struct.
    pub(super) fn params(&self, method: &Method) -> ItemLocation {
        ItemLocation {
            rust: format!("{}{}", self.module, method.params),
            ..self.method(method)
        }
    }
}

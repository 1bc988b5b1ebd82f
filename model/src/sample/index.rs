//! The types of an API by name.

use std::collections::HashMap;

use crate::api::{Api, Enum, Field, Schema, Shape};

/// Finds schemas and enums by their Rust names.
#[derive(Debug)]
pub(super) struct Index<'a> {
    schemas: HashMap<&'a str, &'a Schema>,
    enums: HashMap<&'a str, &'a Enum>,
}

impl<'a> Index<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let schemas = api.schemas.iter().map(|it| (it.name.rust.as_str(), it));
        let enums = api.enums.iter().map(|it| (it.name.as_str(), it));
        Self {
            schemas: schemas.collect(),
            enums: enums.collect(),
        }
    }

    pub(super) fn shape(&self, schema: &str) -> Option<&'a Shape> {
        self.schemas.get(schema).map(|it| &it.shape)
    }

    pub(super) fn is_struct(&self, schema: &str) -> bool {
        matches!(self.shape(schema), Some(Shape::Struct(_)))
    }

    /// Returns the fields of a struct; none for other schemas.
    pub(super) fn fields(&self, schema: &str) -> &'a [Field] {
        match self.shape(schema) {
            Some(Shape::Struct(fields)) => fields,
            _ => &[],
        }
    }

    pub(super) fn enum_named(&self, name: &str) -> Option<&'a Enum> {
        self.enums.get(name).copied()
    }
}

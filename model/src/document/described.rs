//! Removes the descriptions that one method does not need.

use std::collections::{HashMap, HashSet};

use super::{Document, Method, Resource, Schema};

impl Document {
    /// Keeps the descriptions of the methods with this ID, given without the name of the API, and of the
    /// schemas that these use. Removes those of all other methods and schemas. Without such a method
    /// nothing is removed.
    pub(crate) fn describe_only(&mut self, path: &str) {
        let id = &format!("{}.{path}", self.name);
        let mut used = HashSet::new();
        let mut waiting = Vec::new();
        let mut is_known = false;
        self.walk(&mut |_, method| {
            if method.id.as_ref() == Some(id) {
                is_known = true;
                let bodies = method.request.iter().chain(&method.response);
                bodies.for_each(|it| references(it, &mut waiting));
            }
        });
        if !is_known {
            return;
        }
        let schemas = self.schemas.iter();
        let by_key: HashMap<&str, &Schema> = schemas.map(|it| (it.key.as_str(), it)).collect();
        while let Some(name) = waiting.pop() {
            if let Some(schema) = by_key.get(name).filter(|_| used.insert(name.to_owned())) {
                references(schema, &mut waiting);
            }
        }
        let other = self.schemas.iter_mut().filter(|it| !used.contains(&it.key));
        other.for_each(Schema::remove_descriptions);
        remove_from_methods(&mut self.methods, id);
        remove_from_resources(&mut self.resources, id);
    }
}

/// Adds the schemas that a schema names.
fn references<'d>(schema: &'d Schema, names: &mut Vec<&'d str>) {
    names.extend(schema.reference.as_deref());
    let cases = schema.variant.iter().flat_map(|it| &it.cases);
    let parts = schema.properties.iter().flatten();
    let parts = parts.chain(cases.map(|it| &it.schema));
    let boxed = schema.items.iter().chain(&schema.additional_properties);
    let parts = parts.chain(boxed.map(AsRef::as_ref));
    parts.for_each(|it| references(it, names));
}

fn remove_from_resources(resources: &mut [Resource], id: &str) {
    for resource in resources {
        remove_from_methods(&mut resource.methods, id);
        remove_from_resources(&mut resource.resources, id);
    }
}

fn remove_from_methods(methods: &mut [Method], id: &str) {
    for method in methods {
        if method.id.as_deref() != Some(id) {
            method.description = None;
            let parameters = method.parameters.iter_mut();
            parameters.for_each(Schema::remove_descriptions);
        }
    }
}

impl Schema {
    fn remove_descriptions(&mut self) {
        self.description = None;
        self.enum_descriptions.clear();
        let boxed = self.items.iter_mut().chain(&mut self.additional_properties);
        let parts = boxed.map(AsMut::as_mut);
        let parts = parts.chain(self.properties.iter_mut().flatten());
        parts.for_each(Self::remove_descriptions);
    }
}

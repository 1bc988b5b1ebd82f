//! Compares structs and wrappers.

use discogen_model::api::{Schema, Shape};

use super::names::Item;
use super::{Comparison, count, location, spell};
use crate::revision::{Class, Kind, Side};

impl Comparison<'_> {
    pub(super) fn schemas(&mut self) {
        let (old, new) = (self.old, self.new);
        for schema in &old.schemas {
            self.schema(schema);
        }
        for schema in &new.schemas {
            let name = schema.name.rust.as_str();
            if !self.names.old.has(name) && !self.names.is_successor(name) {
                let text = match &schema.shape {
                    Shape::Struct(fields) => {
                        format!("is new, with {}", count(fields.len(), "field"))
                    }
                    Shape::Transparent(ty) => format!("is new: a `{}`", spell::ty(ty)),
                };
                let location = location::schema(Side::New, schema);
                self.push(Class::Addition, Kind::SchemaAdded, &location, text);
            }
        }
    }

    fn schema(&mut self, schema: &Schema) {
        let name = schema.name.rust.as_str();
        let removed = location::schema(Side::Old, schema);
        let Some(now) = self.names.successor(name) else {
            self.push(Class::Breaking, Kind::SchemaRemoved, &removed, "is gone");
            return;
        };
        if now != name && !self.names.new.has(name) {
            let text = format!("is renamed to `{now}`");
            self.push(Class::Breaking, Kind::SchemaRenamed, &removed, text);
        }
        match self.names.new.get(now) {
            Some(Item::Schema(same)) => self.contents(schema, same),
            _ => {
                let text = "is an enum (was a struct)";
                self.push(Class::Breaking, Kind::SchemaShape, &removed, text);
            }
        }
    }

    fn contents(&mut self, old: &Schema, new: &Schema) {
        let mut location = location::schema(Side::New, new);
        location.rust = format!("schemas::{}", old.name.rust);
        match (&old.shape, &new.shape) {
            (Shape::Struct(before), Shape::Struct(now)) => {
                let removed = location::schema(Side::Old, old);
                self.fields(&removed, before, &location, now);
            }
            (Shape::Transparent(before), Shape::Transparent(now)) => {
                if let Some(text) = spell::numbers(before, now) {
                    self.push_wire(Kind::SchemaShape, &location, text);
                } else if !self.is_same(before, now) {
                    let (now, was) = (spell::ty(now), spell::ty(before));
                    let text = format!("wraps a `{now}` (was `{was}`)");
                    self.push(Class::Breaking, Kind::SchemaShape, &location, text);
                }
            }
            (before, now) => {
                let text = format!("is {} (was {})", shape(now), shape(before));
                self.push(Class::Breaking, Kind::SchemaShape, &location, text);
            }
        }
        self.key(&location, &old.name, &new.name, Kind::SchemaRenamed);
        self.deprecation(&location, old.deprecated, new.deprecated);
        self.docs(&location, old.docs.as_str(), new.docs.as_str());
    }
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Struct(_) => "a struct".to_owned(),
        Shape::Transparent(ty) => format!("a wrapper of `{}`", spell::ty(ty)),
    }
}

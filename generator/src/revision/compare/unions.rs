//! Compares unions: the variants of objects of any content.

use std::collections::BTreeMap;

use discogen_model::api::{Api, Union};

use super::{Comparison, ItemLocation};
use crate::revision::{Class, Kind, Side};

impl Comparison<'_> {
    /// Compares unions. Their variants affect the content of the object, but not its type.
    pub(super) fn unions(&mut self) {
        let (old, new) = (by_schema(self.old), by_schema(self.new));
        for (name, now) in &new {
            if old.get(name) != Some(now) {
                let text = "has different variants";
                self.union(Side::New, name, text);
            }
        }
        for name in old.keys().filter(|it| !new.contains_key(*it)) {
            self.union(Side::Old, name, "no longer has variants");
        }
    }

    fn union(&mut self, side: Side, schema: &str, text: &str) {
        let names = match side {
            Side::Old => &self.names.old,
            Side::New => &self.names.new,
        };
        let location = match names.schema(schema) {
            Some(schema) => super::location::schema(side, schema),
            None => ItemLocation::new(side, "", format!("schemas::{schema}")),
        };
        self.push(Class::Fix, Kind::Union, &location, text);
    }
}

fn by_schema(api: &Api) -> BTreeMap<&str, Vec<&Union>> {
    let mut unions: BTreeMap<&str, Vec<&Union>> = BTreeMap::new();
    for union in &api.unions {
        unions.entry(&union.within).or_default().push(union);
    }
    unions
}

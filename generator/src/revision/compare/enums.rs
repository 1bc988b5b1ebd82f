//! Compares open enums: names, aliases in `schemas`, values.
//!
//! Equal lists of values share one type. So a type is split if one of its lists gets another value,
//! and two types are merged if their lists become equal.

use std::collections::BTreeMap;

use discogen_model::api::{Enum, Value};

use super::names::Item;
use super::pairs::Pairs;
use super::{Comparison, ItemLocation, code, count, listed};
use crate::revision::{Class, Kind, Side};

impl Comparison<'_> {
    pub(super) fn enums(&mut self) {
        let (old, new) = (self.old, self.new);
        for item in &old.enums {
            self.open_enum(item);
        }
        self.merged();
        for item in &new.enums {
            self.new_enum(item);
        }
    }

    fn open_enum(&mut self, old: &Enum) {
        let name = old.name.as_str();
        let removed = ItemLocation::new(
            Side::Old,
            self.names.old.first_position(old),
            format!("schemas::{name}"),
        );
        let successors = self.names.successors(name);
        let now = match (self.names.new.get(name), successors) {
            (_, [one]) => *one,
            (_, []) => {
                self.push(Class::Breaking, Kind::EnumRemoved, &removed, "is gone");
                return;
            }
            (_, several) => {
                let several: Vec<String> = several.iter().map(|it| (*it).to_owned()).collect();
                let text = format!("is split into {}", listed(&several));
                self.push(Class::Breaking, Kind::EnumSplit, &removed, text);
                return;
            }
        };
        let Some(Item::Enum(same)) = self.names.new.get(now) else {
            let text = "is a struct (was an enum)";
            self.push(Class::Breaking, Kind::SchemaShape, &removed, text);
            return;
        };
        let location = ItemLocation::new(
            Side::New,
            self.names.new.first_position(same),
            format!("schemas::{name}"),
        );
        self.enum_name(&location, name, now);
        self.aliases(&removed, old, now);
        self.values(&removed, &old.values, &location, &same.values);
        self.docs(&location, old.docs.as_str(), same.docs.as_str());
    }

    fn enum_name(&mut self, location: &ItemLocation, old: &str, new: &str) {
        if old == new || self.names.old.get(new).is_some_and(|it| it.name() != old) {
            // `merged` reports enums that became one type.
            return;
        }
        match self.names.new.has(old) {
            true => {
                let text = format!("is an alias of `{new}` now");
                self.push(Class::Fix, Kind::EnumRenamed, location, text);
            }
            false => {
                let text = format!("is renamed to `{new}`");
                self.push(Class::Breaking, Kind::EnumRenamed, location, text);
            }
        }
    }

    fn aliases(&mut self, removed: &ItemLocation, old: &Enum, now: &str) {
        for alias in &old.aliases {
            let mut location = removed.clone();
            location.rust = format!("schemas::{alias}");
            match self.names.new.get(alias) {
                None => {
                    let text = format!("is gone; it was an alias of `{}`", old.name);
                    self.push(Class::Breaking, Kind::AliasRemoved, &location, text);
                }
                Some(it) if it.name() == now => {}
                Some(it) => {
                    let text = format!(
                        "is {} (was an alias of `{}`)",
                        described(it, alias),
                        old.name
                    );
                    self.push(Class::Breaking, Kind::EnumSplit, &location, text);
                }
            }
        }
    }

    /// Finds old enums that became one type. Code that implements a trait for each of them no
    /// longer compiles.
    fn merged(&mut self) {
        let mut by_new: BTreeMap<&str, Vec<&Enum>> = BTreeMap::new();
        for item in &self.old.enums {
            if let Some(new) = self.names.successor(&item.name) {
                by_new.entry(new).or_default().push(item);
            }
        }
        for (new, items) in by_new.into_iter().filter(|(_, items)| items.len() > 1) {
            for item in items.into_iter().filter(|it| it.name != new) {
                let pointer = self.names.old.first_position(item);
                let location =
                    ItemLocation::new(Side::Old, pointer, format!("schemas::{}", item.name));
                let text = match self.names.new.has(&item.name) {
                    true => format!("is the same type as `{new}` now"),
                    false => format!("is gone; its uses have the type `{new}`"),
                };
                self.push(Class::Breaking, Kind::EnumMerged, &location, text);
            }
        }
    }

    fn new_enum(&mut self, new: &Enum) {
        let name = new.name.as_str();
        let pointer = self.names.new.first_position(new);
        let location =
            |name: &str| ItemLocation::new(Side::New, &pointer, format!("schemas::{name}"));
        if !self.names.old.has(name) && !self.names.is_successor(name) {
            let text = format!("is new, with {}", count(new.values.len(), "value"));
            self.push(Class::Addition, Kind::EnumAdded, &location(name), text);
        }
        for alias in &new.aliases {
            if !self.names.old.has(alias) {
                let text = format!("is new, an alias of `{name}`");
                self.push(Class::Addition, Kind::AliasAdded, &location(alias), text);
            }
        }
    }

    fn values(
        &mut self,
        removed: &ItemLocation,
        before: &[Value],
        location: &ItemLocation,
        now: &[Value],
    ) {
        let pairs = Pairs::new(before, now);
        for (old, new) in pairs.of(before, now) {
            let Some(new) = new else {
                let removed = removed.part(&[], &old.name.rust);
                let text = format!("is gone: {}", code(&old.name.wire));
                self.push(Class::Breaking, Kind::ValueRemoved, &removed, text);
                continue;
            };
            let location = location.part(&[], &old.name.rust);
            if old.name.rust != new.name.rust {
                let text = format!("is renamed to `{}`", new.name.rust);
                self.push(Class::Breaking, Kind::ValueRenamed, &location, text);
            }
            if old.name.wire != new.name.wire {
                let (now, was) = (code(&new.name.wire), code(&old.name.wire));
                let text = format!("is sent as {now} (was {was})");
                self.push_wire(Kind::ValueWire, &location, text);
            }
            self.deprecation(&location, old.deprecated, new.deprecated);
            self.docs(&location, old.docs.as_str(), new.docs.as_str());
        }
        for new in pairs.added(now) {
            let location = location.part(&[], &new.name.rust);
            let text = format!("is new: {}", code(&new.name.wire));
            self.push(Class::Addition, Kind::ValueAdded, &location, text);
        }
        self.order(location, &pairs, "values");
    }
}

fn described(item: Item<'_>, alias: &str) -> String {
    match item {
        Item::Schema(_) => "a struct".to_owned(),
        Item::Enum(_) => "a separate type".to_owned(),
        Item::Alias(other) if other.name != alias => format!("an alias of `{}`", other.name),
        Item::Alias(_) => "an alias".to_owned(),
    }
}

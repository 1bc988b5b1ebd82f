//! Compares fields of a struct.

use discogen_model::api::Field;

use super::documentation::Documented;
use super::pairs::Pairs;
use super::{Comparison, ItemLocation, code, spell};
use crate::revision::{Class, Kind};

impl Comparison<'_> {
    pub(super) fn fields(
        &mut self,
        removed: &ItemLocation,
        before: &[Field],
        location: &ItemLocation,
        now: &[Field],
    ) {
        let pairs = Pairs::new(before, now);
        for (old, new) in pairs.of(before, now) {
            match new {
                Some(new) => self.field(&part(location, new, &old.name.rust), old, new),
                None => {
                    let removed = part(removed, old, &old.name.rust);
                    self.push(Class::Breaking, Kind::FieldRemoved, &removed, "is gone");
                }
            }
        }
        for new in pairs.added(now) {
            let location = part(location, new, &new.name.rust);
            let text = format!("is new: a `{}`", spell::ty(&new.ty));
            self.push(Class::Addition, Kind::FieldAdded, &location, text);
        }
        self.order(location, &pairs, "fields");
    }

    fn field(&mut self, location: &ItemLocation, old: &Field, new: &Field) {
        let changes_before = self.changes.len();
        if old.name.rust != new.name.rust {
            let text = format!("is renamed to `{}`", new.name.rust);
            self.push(Class::Breaking, Kind::FieldRenamed, location, text);
        } else if old.setter != new.setter {
            let text = format!("has the setter `{}` (was `{}`)", new.setter, old.setter);
            self.push(Class::Breaking, Kind::FieldRenamed, location, text);
        }
        if old.name.wire != new.name.wire {
            let (now, was) = (code(&new.name.wire), code(&old.name.wire));
            let text = format!("has the JSON key {now} (was {was})");
            self.push_wire(Kind::FieldWire, location, text);
        }
        if let Some(text) = spell::numbers(&old.ty, &new.ty) {
            self.push_wire(Kind::FieldType, location, text);
        }
        let kind = match self.is_same(&old.ty, &new.ty) || spell::is_same(&old.ty, &new.ty) {
            true if old.boxed == new.boxed => None,
            true => Some(Kind::FieldBoxed),
            false => Some(Kind::FieldType),
        };
        if let Some(kind) = kind {
            let now = spell::field(&new.ty, new.boxed);
            let was = spell::field(&old.ty, old.boxed);
            let text = format!("is `{now}` (was `{was}`)");
            self.push(Class::Breaking, kind, location, text);
        }
        match (old.read_only, new.read_only) {
            (false, true) => {
                let text = "is read-only: the server ignores values that are sent";
                let location = location.at(&["readOnly"]);
                self.push(Class::Fix, Kind::FieldReadOnly, &location, text);
            }
            (true, false) => {
                let text = "is no longer read-only";
                self.push(Class::Fix, Kind::FieldReadOnly, location, text);
            }
            _ => {}
        }
        self.documentation(location, changes_before, &documented(old), &documented(new));
        // Hints depend on the facts compared above.
        if old.hints != new.hints && self.changes.len() == changes_before {
            self.push(Class::Docs, Kind::Docs, location, "has another example");
        }
    }
}

fn part(location: &ItemLocation, field: &Field, rust: &str) -> ItemLocation {
    location.part(&["properties", field.name.wire.raw()], rust)
}

fn documented(field: &Field) -> Documented<'_> {
    Documented {
        docs: field.docs.as_str(),
        limits: &field.limits,
        is_deprecated: field.deprecated,
    }
}

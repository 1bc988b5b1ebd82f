//! Compares fields of a struct.

use discogen_model::api::Field;

use super::documentation::Documented;
use super::pairs::Pairs;
use super::{Comparison, ItemLocation, code, spell};
use crate::revision::{Class, Kind};

impl Comparison<'_> {
    pub(super) fn fields(
        &mut self,
        gone: &ItemLocation,
        before: &[Field],
        place: &ItemLocation,
        now: &[Field],
    ) {
        let pairs = Pairs::new(before, now);
        for (old, new) in pairs.of(before, now) {
            match new {
                Some(new) => self.field(&part(place, new, &old.name.rust), old, new),
                None => {
                    let gone = part(gone, old, &old.name.rust);
                    self.push(Class::Breaking, Kind::FieldRemoved, &gone, "is gone");
                }
            }
        }
        for new in pairs.added(now) {
            let place = part(place, new, &new.name.rust);
            let text = format!("is new: a `{}`", spell::ty(&new.ty));
            self.push(Class::Addition, Kind::FieldAdded, &place, text);
        }
        self.order(place, &pairs, "fields");
    }

    fn field(&mut self, place: &ItemLocation, old: &Field, new: &Field) {
        let told = self.changes.len();
        if old.name.rust != new.name.rust {
            let text = format!("is renamed to `{}`", new.name.rust);
            self.push(Class::Breaking, Kind::FieldRenamed, place, text);
        }
        if old.name.wire != new.name.wire {
            let (now, was) = (code(&new.name.wire), code(&old.name.wire));
            let text = format!("has the JSON key {now} (was {was})");
            self.push_wire(Kind::FieldWire, place, text);
        }
        if let Some(text) = spell::numbers(&old.ty, &new.ty) {
            self.push_wire(Kind::FieldType, place, text);
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
            self.push(Class::Breaking, kind, place, text);
        }
        match (old.read_only, new.read_only) {
            (false, true) => {
                let text = "is read-only: the server ignores values that are sent";
                let place = place.at(&["readOnly"]);
                self.push(Class::Fix, Kind::FieldReadOnly, &place, text);
            }
            (true, false) => {
                let text = "is no longer read-only";
                self.push(Class::Fix, Kind::FieldReadOnly, place, text);
            }
            _ => {}
        }
        self.documentation(place, told, &documented(old), &documented(new));
    }
}

fn part(place: &ItemLocation, field: &Field, rust: &str) -> ItemLocation {
    place.part(&["properties", field.name.wire.raw()], rust)
}

fn documented(field: &Field) -> Documented<'_> {
    Documented {
        docs: field.docs.as_str(),
        limits: &field.limits,
        is_deprecated: field.deprecated,
    }
}

//! Compares two models, one file per kind of item.

mod aliases;
mod api;
mod documentation;
mod enums;
mod fields;
mod location;
mod methods;
mod names;
mod pairs;
mod parameters;
mod resources;
mod schemas;
mod spell;
mod unions;
mod upload;
mod url;

use super::change::{Change, Class, Kind};
use discogen_model::api::{Api, Name, Type};
use discogen_model::text::{Inline, RawText};
use location::ItemLocation;
use names::Names;
use pairs::Pairs;

/// Returns all changes, unordered.
pub(super) fn changes(old: &Api, new: &Api) -> Vec<Change> {
    let mut comparison = Comparison {
        old,
        new,
        names: Names::new(old, new),
        changes: Vec::new(),
    };
    comparison.api();
    comparison.scopes();
    comparison.resources();
    comparison.schemas();
    comparison.unions();
    comparison.enums();
    comparison.front();
    comparison.changes
}

/// A comparison in progress.
struct Comparison<'a> {
    old: &'a Api,
    new: &'a Api,
    names: Names<'a>,
    changes: Vec<Change>,
}

impl Comparison<'_> {
    /// Adds a change that is not breaking, or causes a compile error.
    fn push(&mut self, class: Class, kind: Kind, location: &ItemLocation, text: impl Into<String>) {
        self.add(class, kind, false, location, text.into());
    }

    /// Adds a breaking change that the compiler does not report.
    fn push_wire(&mut self, kind: Kind, location: &ItemLocation, text: impl Into<String>) {
        self.add(Class::Breaking, kind, true, location, text.into());
    }

    fn add(&mut self, class: Class, kind: Kind, wire: bool, location: &ItemLocation, text: String) {
        self.changes.push(Change {
            class,
            kind,
            wire,
            pointer: location.pointer.clone(),
            side: location.side,
            rust: location.rust.clone(),
            text: Inline::sentence(&text),
        });
    }

    /// Reports another order of a list. It affects only the order of the generated code.
    fn order(&mut self, location: &ItemLocation, pairs: &Pairs, what: &str) {
        if pairs.is_reordered() {
            let text = format!("has its {what} in another order");
            self.push(Class::Fix, Kind::Order, location, text);
        }
    }

    /// Compares the keys in the documents, by which settings select items.
    fn key(&mut self, location: &ItemLocation, old: &Name, new: &Name, kind: Kind) {
        // The key of an inline object is its JSON pointer.
        let is_place = |name: &Name| name.wire.raw().starts_with('/');
        if old.wire != new.wire && !(is_place(old) && is_place(new)) {
            let (now, was) = (code(&new.wire), code(&old.wire));
            let text = format!("has the key {now} in the document (was {was})");
            self.push(Class::Fix, kind, location, text);
        }
    }

    /// Whether code that names the old type gets the corresponding new type.
    fn is_same(&self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::List(old), Type::List(new)) | (Type::Map(old), Type::Map(new)) => {
                self.is_same(old, new)
            }
            (old, new) => match (own_name(old), own_name(new)) {
                (Some(old), Some(new)) => self.names.successor(old) == Some(new),
                _ => old == new,
            },
        }
    }
}

/// Returns the name of a schema or enum, not of the elements of a list.
fn own_name(ty: &Type) -> Option<&str> {
    match ty {
        Type::List(_) | Type::Map(_) => None,
        ty => ty.named(),
    }
}

/// Formats text of a document as a code span.
fn code(text: &(impl RawText + ?Sized)) -> String {
    Inline::code(text).to_string()
}

/// `1 method`, `2 methods`
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// "`a`, `b` and 3 more"
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = match names.len() > SHOWN + 1 {
        true => SHOWN,
        false => names.len(),
    };
    let (first, rest) = names.split_at(shown);
    let mut text: Vec<String> = first.iter().map(|it| format!("`{it}`")).collect();
    let last = match rest.len() {
        0 => text.pop(),
        more => Some(format!("{more} more")),
    };
    match (text.is_empty(), last) {
        (_, None) => String::new(),
        (true, Some(last)) => last,
        (false, Some(last)) => format!("{} and {last}", text.join(", ")),
    }
}

//! Compares the documentation of items: prose, limits, deprecation.

use std::cmp::Ordering;

use discogen_model::api::Limits;
use discogen_model::sample_value;
use discogen_model::text::Untrusted;

use super::{Comparison, ItemLocation, code};
use crate::revision::{Class, Kind};

/// The documented facts of a field or parameter in one document.
pub(super) struct Documented<'a> {
    pub(super) docs: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) is_deprecated: bool,
}

impl Comparison<'_> {
    /// Compares documented facts. `changes_before` is the number of changes before those of the item.
    pub(super) fn documentation(
        &mut self,
        location: &ItemLocation,
        changes_before: usize,
        old: &Documented<'_>,
        new: &Documented<'_>,
    ) {
        self.deprecation(location, old.is_deprecated, new.is_deprecated);
        self.docs(location, prose(old), prose(new));
        self.limits(location, old.limits, new.limits);
        // The last paragraph may state a fact that the model does not store separately.
        if self.changes.len() == changes_before {
            self.docs(location, old.docs, new.docs);
        }
    }

    /// Reports deprecation as a minor change: Rust's attribute causes warnings, and a schema's mark
    /// is in its documentation.
    pub(super) fn deprecation(&mut self, location: &ItemLocation, old: bool, new: bool) {
        match (old, new) {
            (false, true) => {
                self.push(Class::Addition, Kind::Deprecated, location, "is deprecated");
            }
            (true, false) => {
                self.push(
                    Class::Fix,
                    Kind::Undeprecated,
                    location,
                    "is no longer deprecated",
                );
            }
            _ => {}
        }
    }

    pub(super) fn docs(&mut self, location: &ItemLocation, old: &str, new: &str) {
        if old == new {
            return;
        }
        let text = match (old.is_empty(), new.is_empty()) {
            (true, _) => "has a description",
            (_, true) => "no longer has a description",
            _ => "has a different description",
        };
        self.push(Class::Docs, Kind::Docs, location, text);
    }

    fn limits(&mut self, location: &ItemLocation, old: &Limits, new: &Limits) {
        let at = location.at(&["default"]);
        match (&old.default, &new.default) {
            (old, new) if old == new => {}
            (Some(old), Some(new)) => {
                let text = format!("defaults to {} (was {})", code(new), code(old));
                self.push_wire(Kind::Default, &at, text);
            }
            // Whether a default is documented; the default itself may be unchanged.
            (None, Some(new)) => {
                let text = format!("documents the default {}", code(new));
                self.push(Class::Fix, Kind::Default, &at, text);
            }
            (_, _) => {
                let text = "no longer documents a default";
                self.push(Class::Fix, Kind::Default, location, text);
            }
        }
        self.pattern(location, raw(&old.pattern), raw(&new.pattern));
        let minimum = (raw(&old.minimum), raw(&new.minimum));
        let maximum = (raw(&old.maximum), raw(&new.maximum));
        self.bound(location, "minimum", minimum.0, minimum.1, Ordering::Greater);
        self.bound(location, "maximum", maximum.0, maximum.1, Ordering::Less);
    }

    /// Compares patterns. A change is breaking if the new pattern rejects a value of the old one; a
    /// single such value is sufficient.
    fn pattern(&mut self, location: &ItemLocation, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        let at = location.at(&["pattern"]);
        let (Some(old), Some(new)) = (old, new) else {
            let text = match new {
                Some(new) => format!("documents the pattern {}", code(new)),
                None => "no longer documents a pattern".to_owned(),
            };
            let at = if new.is_some() { &at } else { location };
            self.push(Class::Fix, Kind::Limit, at, text);
            return;
        };
        let text = format!("must match {} (was {})", code(new), code(old));
        match sample_value::refuted(old, new) {
            Some(value) => {
                let text = format!("{text}: {} would be rejected", code(&value));
                self.push_wire(Kind::Limit, &at, text);
            }
            None => self.push(Class::Fix, Kind::Limit, &at, text),
        }
    }

    fn bound(
        &mut self,
        location: &ItemLocation,
        key: &str,
        old: Option<&str>,
        new: Option<&str>,
        narrower: Ordering,
    ) {
        if old == new {
            return;
        }
        let text = match (old, new) {
            (Some(old), Some(new)) => {
                format!("has the {key} {} (was {})", code(new), code(old))
            }
            (None, Some(new)) => format!("documents the {key} {}", code(new)),
            _ => format!("no longer documents a {key}"),
        };
        let at = if new.is_some() {
            location.at(&[key])
        } else {
            location.clone()
        };
        match order(old, new) == Some(narrower) {
            true => self.push_wire(Kind::Limit, &at, text),
            false => self.push(Class::Fix, Kind::Limit, &at, text),
        }
    }
}

/// Compares limits. Integers are compared exactly, because a 64-bit float cannot distinguish large
/// ones.
fn order(old: Option<&str>, new: Option<&str>) -> Option<Ordering> {
    let (old, new) = (old?, new?);
    match (old.parse::<i128>(), new.parse::<i128>()) {
        (Ok(old), Ok(new)) => Some(new.cmp(&old)),
        _ => {
            let (old, new) = (old.parse::<f64>().ok()?, new.parse::<f64>().ok()?);
            new.partial_cmp(&old)
        }
    }
}

fn raw(text: &Option<Untrusted>) -> Option<&str> {
    text.as_ref().map(Untrusted::raw)
}

/// Returns the prose. Omits the last paragraph if it contains facts that are compared separately.
fn prose<'a>(item: &Documented<'a>) -> &'a str {
    let (prose, last) = item.docs.rsplit_once("\n\n").unwrap_or(("", item.docs));
    let has_limits = *item.limits != Limits::default();
    let is_mark = |it| {
        matches!(
            it,
            "Output only." | "Deprecated." | "Output only. Deprecated."
        )
    };
    match has_limits || is_mark(last) {
        true => prose,
        false => item.docs,
    }
}

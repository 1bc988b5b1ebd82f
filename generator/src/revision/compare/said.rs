//! What is said about an item: prose, limits, deprecation.

use std::cmp::Ordering;

use discogen_model::api::Limits;
use discogen_model::sample_value;
use discogen_model::text::Untrusted;

use super::{Comparison, Place, code};
use crate::revision::{Class, Kind};

/// What is said about a field or parameter on one side.
pub(super) struct Said<'a> {
    pub(super) docs: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) is_deprecated: bool,
}

impl Comparison<'_> {
    /// `told` is how many changes there were before those of the item.
    pub(super) fn said(&mut self, place: &Place, told: usize, old: &Said<'_>, new: &Said<'_>) {
        self.deprecation(place, old.is_deprecated, new.is_deprecated);
        self.docs(place, prose(old), prose(new));
        self.limits(place, old.limits, new.limits);
        // A fact in the last paragraph that has no field of its own.
        if self.changes.len() == told {
            self.docs(place, old.docs, new.docs);
        }
    }

    /// A mark is a minor change: Rust's attribute warns; a schema's stands in its documentation, where people who call
    /// the API look for it.
    pub(super) fn deprecation(&mut self, place: &Place, old: bool, new: bool) {
        match (old, new) {
            (false, true) => {
                self.push(
                    Class::Addition,
                    Kind::Deprecated,
                    place,
                    "is deprecated now",
                );
            }
            (true, false) => {
                self.push(
                    Class::Fix,
                    Kind::Undeprecated,
                    place,
                    "is not deprecated any more",
                );
            }
            _ => {}
        }
    }

    pub(super) fn docs(&mut self, place: &Place, old: &str, new: &str) {
        if old == new {
            return;
        }
        let text = match (old.is_empty(), new.is_empty()) {
            (true, _) => "is described now",
            (_, true) => "has no description any more",
            _ => "is described otherwise",
        };
        self.push(Class::Docs, Kind::Docs, place, text);
    }

    fn limits(&mut self, place: &Place, old: &Limits, new: &Limits) {
        let at = place.at(&["default"]);
        match (&old.default, &new.default) {
            (old, new) if old == new => {}
            (Some(old), Some(new)) => {
                let text = format!("is {} if left out, and was {}", code(new), code(old));
                self.push_wire(Kind::Default, &at, text);
            }
            // That there is a default is documented or not; what it is may be as before.
            (None, Some(new)) => {
                let text = format!("is said to be {} if left out", code(new));
                self.push(Class::Fix, Kind::Default, &at, text);
            }
            (_, _) => {
                let text = "is not said any more to have a default";
                self.push(Class::Fix, Kind::Default, place, text);
            }
        }
        self.pattern(place, raw(&old.pattern), raw(&new.pattern));
        let minimum = (raw(&old.minimum), raw(&new.minimum));
        let maximum = (raw(&old.maximum), raw(&new.maximum));
        self.bound(place, "minimum", minimum.0, minimum.1, Ordering::Greater);
        self.bound(place, "maximum", maximum.0, maximum.1, Ordering::Less);
    }

    /// A pattern that refuses what the old one asked for breaks callers; one value is proof enough.
    fn pattern(&mut self, place: &Place, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        let at = place.at(&["pattern"]);
        let (Some(old), Some(new)) = (old, new) else {
            let text = match new {
                Some(new) => format!("is said to be like {}", code(new)),
                None => "is not said any more to be like a pattern".to_owned(),
            };
            let at = if new.is_some() { &at } else { place };
            self.push(Class::Fix, Kind::Limit, at, text);
            return;
        };
        let text = format!("has to be like {}, and was like {}", code(new), code(old));
        match sample_value::refuted(old, new) {
            Some(value) => {
                let text = format!("{text}: {} would be refused", code(&value));
                self.push_wire(Kind::Limit, &at, text);
            }
            None => self.push(Class::Fix, Kind::Limit, &at, text),
        }
    }

    fn bound(
        &mut self,
        place: &Place,
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
                format!("has the {key} {}, and had {}", code(new), code(old))
            }
            (None, Some(new)) => format!("is said to have the {key} {}", code(new)),
            _ => format!("is not said any more to have a {key}"),
        };
        let at = if new.is_some() {
            place.at(&[key])
        } else {
            place.clone()
        };
        match order(old, new) == Some(narrower) {
            true => self.push_wire(Kind::Limit, &at, text),
            false => self.push(Class::Fix, Kind::Limit, &at, text),
        }
    }
}

/// How the new limit compares with the old one: whole numbers exactly, since a 64-bit float can't tell large ones apart.
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

/// The prose without the last paragraph, if that is of facts which are compared one by one.
fn prose<'a>(said: &Said<'a>) -> &'a str {
    let (prose, last) = said.docs.rsplit_once("\n\n").unwrap_or(("", said.docs));
    let has_limits = *said.limits != Limits::default();
    let is_mark = |it| {
        matches!(
            it,
            "Output only." | "Deprecated." | "Output only. Deprecated."
        )
    };
    match has_limits || is_mark(last) {
        true => prose,
        false => said.docs,
    }
}

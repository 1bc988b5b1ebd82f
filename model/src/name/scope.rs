//! A scope: a set of names that must be distinct, assigned at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Index;

use super::case::{Style, spell};

/// The names of one scope during registration.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    style: Style,
    reserved: BTreeSet<String>,
    registrations: Vec<Registration>,
}

/// Identifies a registered name; look it up in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameId(usize);

/// The assigned names, by id.
#[derive(Clone, Debug)]
pub(crate) struct Names(Vec<String>);

#[derive(Clone, Debug)]
struct Registration {
    rank: u8,
    wire: String,
    preferred: String,
    qualifier: &'static str,
}

impl Registration {
    /// Returns the distance between the preferred name and the wire name: 0 if equal, 1 for a
    /// keyword with an underscore, 2 for another spelling.
    fn distance(&self) -> u8 {
        match self.preferred.strip_prefix(&self.wire) {
            Some("") => 0,
            Some("_") => 1,
            _ => 2,
        }
    }
}

impl Index<NameId> for Names {
    type Output = str;

    fn index(&self, id: NameId) -> &str {
        // An id belongs to the scope that produced these names.
        self.0.get(id.0).map_or("_", String::as_str)
    }
}

/// Assigns the names of one scope, in the order of the wire names.
pub(crate) fn all<'w>(
    wires: impl Iterator<Item = &'w str>,
    style: Style,
    reserved: &[&str],
) -> Vec<String> {
    let mut scope = Scope::new(style, reserved);
    let ids: Vec<NameId> = wires.map(|it| scope.register(it)).collect();
    let names = scope.assign();
    ids.into_iter().map(|id| names[id].to_owned()).collect()
}

impl Scope {
    /// Creates a scope with reserved names.
    pub(crate) fn new(style: Style, reserved: &[&str]) -> Self {
        let reserved = reserved.iter().map(|&it| it.to_owned()).collect();
        Self {
            style,
            reserved,
            registrations: Vec::new(),
        }
    }

    /// Reserves a name.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.reserved.insert(name.to_owned());
    }

    /// Registers a wire name.
    pub(crate) fn register(&mut self, wire: &str) -> NameId {
        self.register_ranked(0, wire, "")
    }

    /// Registers a wire name that yields to lower ranks; the qualifier distinguishes it
    /// (`foo_resource`).
    pub(crate) fn register_ranked(
        &mut self,
        rank: u8,
        wire: &str,
        qualifier: &'static str,
    ) -> NameId {
        self.register_spelled(rank, wire, spell(self.style, wire), qualifier)
    }

    /// Registers a name that is already spelled; `wire` determines only the priority.
    pub(crate) fn register_spelled(
        &mut self,
        rank: u8,
        wire: &str,
        spelled: String,
        qualifier: &'static str,
    ) -> NameId {
        let preferred = match self.reserved.contains(&spelled) {
            true => format!("{spelled}_"),
            false => spelled,
        };
        self.registrations.push(Registration {
            rank,
            wire: wire.to_owned(),
            preferred,
            qualifier,
        });
        NameId(self.registrations.len() - 1)
    }

    /// Assigns all names.
    ///
    /// A name that was registered once is unchanged. Of several registrations of the same name, the
    /// lowest rank keeps it, then the one with the same wire name, then the first by wire name. The
    /// others get their qualifier or a number, but never a name that another registration prefers.
    pub(crate) fn assign(self) -> Names {
        let mut order: Vec<usize> = (0..self.registrations.len()).collect();
        order.sort_by_key(|&i| {
            let registration = &self.registrations[i];
            (
                registration.rank,
                registration.distance(),
                &registration.wire,
                i,
            )
        });
        let mut rivals: BTreeMap<&str, u32> = BTreeMap::new();
        for registration in &self.registrations {
            rivals.insert(&registration.preferred, 1);
        }
        let mut taken = BTreeSet::new();
        let mut names = vec![String::new(); self.registrations.len()];
        for i in order {
            let registration = &self.registrations[i];
            if taken.insert(registration.preferred.clone()) {
                names[i].clone_from(&registration.preferred);
                continue;
            }
            let qualified = (!registration.qualifier.is_empty())
                .then(|| self.join(&registration.preferred, registration.qualifier))
                .filter(|name| self.is_free(name, &rivals, &taken));
            let name =
                qualified.unwrap_or_else(|| self.numbered(registration, &mut rivals, &taken));
            taken.insert(name.clone());
            names[i] = name;
        }
        Names(names)
    }

    /// Returns the next free number after the preferred name.
    fn numbered<'a>(
        &'a self,
        registration: &'a Registration,
        rivals: &mut BTreeMap<&'a str, u32>,
        taken: &BTreeSet<String>,
    ) -> String {
        // Counting from the last number keeps the time linear for many equal names.
        let mut number = rivals
            .get(registration.preferred.as_str())
            .copied()
            .unwrap_or(1);
        loop {
            number = number.saturating_add(1);
            let name = self.join(&registration.preferred, &number.to_string());
            if self.is_free(&name, rivals, taken) {
                rivals.insert(&registration.preferred, number);
                return name;
            }
        }
    }

    fn is_free(&self, name: &str, rivals: &BTreeMap<&str, u32>, taken: &BTreeSet<String>) -> bool {
        !rivals.contains_key(name) && !taken.contains(name) && !self.reserved.contains(name)
    }

    fn join(&self, name: &str, suffix: &str) -> String {
        let name = name.trim_end_matches('_');
        let digits = name.ends_with(|c: char| c.is_ascii_digit())
            && suffix.starts_with(|c: char| c.is_ascii_digit());
        match self.style {
            Style::Snake | Style::Constant => format!("{name}_{suffix}"),
            // `V1` and `2` become `V1_2`; an underscore between letters would violate the naming
            // lint.
            Style::Type | Style::Variant if digits => format!("{name}_{suffix}"),
            Style::Type | Style::Variant => format!("{name}{suffix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assigned(style: Style, reserved: &[&str], wires: &[&str]) -> Vec<String> {
        let mut scope = Scope::new(style, reserved);
        let ids: Vec<NameId> = wires.iter().map(|it| scope.register(it)).collect();
        let names = scope.assign();
        ids.into_iter().map(|it| names[it].to_owned()).collect()
    }

    #[test]
    fn collisions() {
        let table: [(Style, &[&str], &[&str]); 10] = [
            (
                Style::Snake,
                &["fooBar", "foo_bar"],
                &["foo_bar_2", "foo_bar"],
            ),
            (
                Style::Snake,
                &["foo-bar", "foo.bar", "foo_bar_2"],
                &["foo_bar", "foo_bar_3", "foo_bar_2"],
            ),
            (
                Style::Snake,
                &["with", "with_", "WITH"],
                &["with_2", "with_", "with_3"],
            ),
            (
                Style::Snake,
                &["type", "type_", "Type"],
                &["type_2", "type_", "type_3"],
            ),
            (Style::Snake, &["@type", "type"], &["type_2", "type_"]),
            (
                Style::Type,
                &["HTTPCheck", "HttpCheck"],
                &["HTTPCheck", "HttpCheck"],
            ),
            (
                Style::Type,
                &["foo", "Foo", "foo2"],
                &["Foo3", "Foo", "Foo2"],
            ),
            (Style::Variant, &["EAN_13", "EAN13"], &["Ean13_2", "Ean13"]),
            (
                Style::Variant,
                &["A", "a", "", " "],
                &["A", "A2", "Empty", "Symbol"],
            ),
            (Style::Constant, &["a.b", "a-b"], &["A_B_2", "A_B"]),
        ];
        for (style, wires, expected) in table {
            assert_eq!(assigned(style, &["with"], wires), expected, "{wires:?}");
        }
    }

    #[test]
    fn order_of_asking_does_not_matter() {
        let mut wires = [
            "fooBar", "foo_bar", "foo-bar", "foo.bar", "x", "type", "type_",
        ];
        let mut before: Vec<_> = wires
            .into_iter()
            .zip(assigned(Style::Snake, &[], &wires))
            .collect();
        wires.reverse();
        let mut after: Vec<_> = wires
            .into_iter()
            .zip(assigned(Style::Snake, &[], &wires))
            .collect();
        before.sort();
        after.sort();
        assert_eq!(before, after);
    }

    #[test]
    fn ranks_and_qualifiers() {
        let mut scope = Scope::new(Style::Snake, &[]);
        let resource = scope.register_ranked(1, "get", "resource");
        let method = scope.register_ranked(0, "get", "");
        let names = scope.assign();
        assert_eq!((&names[method], &names[resource]), ("get", "get_resource"));
    }

    #[test]
    fn many_equal_names_take_no_time() {
        let wires = vec!["same"; 100_000];
        let names = assigned(Style::Type, &[], &wires);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}

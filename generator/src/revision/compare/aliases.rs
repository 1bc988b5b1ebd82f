//! Compares the names of enums beside the parameters of methods.

use std::collections::BTreeMap;

use discogen_model::api::{Method, ParameterAlias};

use super::location::Level;
use super::{Comparison, ItemLocation};
use crate::revision::{Class, Kind};

impl Comparison<'_> {
    /// Compares the aliases of one module. An alias may belong to another method of it.
    pub(super) fn parameter_aliases(
        &mut self,
        old: &Level,
        before: &[Method],
        new: &Level,
        now: &[Method],
    ) {
        let (before, now) = (by_name(before), by_name(now));
        for (name, (method, alias)) in &before {
            match now.get(name) {
                None => {
                    let text = format!("is gone; it was an alias of `{}`", alias.of);
                    let location = location(old, method, alias);
                    self.push(Class::Breaking, Kind::AliasRemoved, &location, text);
                }
                Some((_, same)) if self.names.successor(&alias.of) == Some(&same.of) => {}
                Some((method, same)) => {
                    let text = format!("is an alias of `{}` (was `{}`)", same.of, alias.of);
                    let mut location = location(new, method, same);
                    location.rust = format!("{}{name}", old.module);
                    self.push(Class::Breaking, Kind::EnumSplit, &location, text);
                }
            }
        }
        for (name, (method, alias)) in &now {
            if !before.contains_key(name) {
                let text = format!("is new, an alias of `{}`", alias.of);
                let location = location(new, method, alias);
                self.push(Class::Addition, Kind::AliasAdded, &location, text);
            }
        }
    }
}

fn by_name(methods: &[Method]) -> BTreeMap<&str, (&Method, &ParameterAlias)> {
    let aliases = methods
        .iter()
        .flat_map(|method| method.aliases.iter().map(move |it| (method, it)));
    aliases.map(|it| (it.1.name.as_str(), it)).collect()
}

fn location(level: &Level, method: &Method, alias: &ParameterAlias) -> ItemLocation {
    let mut parameters = method.parameters.iter();
    let parameter = parameters.find(|it| it.name.rust == alias.field);
    let method = level.method(method);
    ItemLocation {
        rust: format!("{}{}", level.module, alias.name),
        ..match parameter {
            Some(it) => method.at(&["parameters", it.name.wire.raw()]),
            None => method,
        }
    }
}

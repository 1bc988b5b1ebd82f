//! Resources: modules, handles, accessors, and what is in them.

use super::place::Level;
use super::{Comparison, count, listed};
use crate::model::{Method, Resource};
use crate::revision::{Class, Kind, Side};

/// What stands on a handle, on one side.
struct Members<'a> {
    methods: &'a [Method],
    resources: &'a [Resource],
}

impl Comparison<'_> {
    pub(super) fn resources(&mut self) {
        let (old, new) = (self.old, self.new);
        let before = Members {
            methods: &old.methods,
            resources: &old.resources,
        };
        let now = Members {
            methods: &new.methods,
            resources: &new.resources,
        };
        let old_level = Level::root(Side::Old, &old.client);
        let new_level = Level::root(Side::New, &new.client);
        self.level(&old_level, &before, &new_level, &now);
    }

    /// One handle, and those below it. The depth is that of the document's tree.
    fn level(&mut self, old: &Level, before: &Members<'_>, new: &Level, now: &Members<'_>) {
        self.methods(old, before.methods, new, now.methods);
        let mut known = Vec::with_capacity(before.resources.len());
        for resource in before.resources {
            let at = find(resource, before.resources, now.resources);
            known.extend(at);
            match at.and_then(|at| now.resources.get(at)) {
                Some(same) => self.resource(old, resource, new, same),
                None => self.removed(old, resource),
            }
        }
        for (at, resource) in now.resources.iter().enumerate() {
            if !known.contains(&at) {
                let place = new.below(resource).place();
                let text = format!("is new, with {}", contents(resource));
                self.push(Class::Addition, Kind::ResourceAdded, &place, text);
            }
        }
    }

    fn removed(&mut self, level: &Level, resource: &Resource) {
        let place = level.below(resource).place();
        let text = format!("is gone, with {}", contents(resource));
        self.push(Class::Breaking, Kind::ResourceRemoved, &place, text);
    }

    fn resource(&mut self, old: &Level, before: &Resource, new: &Level, now: &Resource) {
        let (old, new) = (old.below(before), new.below(now));
        let mut place = new.place();
        place.rust = old.place().rust;
        for (what, before, now) in [
            ("module", before.module.last(), now.module.last()),
            ("handle", Some(&before.handle), Some(&now.handle)),
            ("accessor", Some(&before.accessor), Some(&now.accessor)),
        ] {
            if let (Some(before), Some(now)) = (before, now)
                && before != now
            {
                let text = format!("has another {what}: `{now}`, and had `{before}`");
                self.push(Class::Breaking, Kind::ResourceRenamed, &place, text);
            }
        }
        self.deprecation(&place, before.deprecated, now.deprecated);
        let before = Members {
            methods: &before.methods,
            resources: &before.resources,
        };
        let now = Members {
            methods: &now.methods,
            resources: &now.resources,
        };
        self.level(&old, &before, &new, &now);
    }
}

/// The resource of the same module, else the one of the same key that no other claims.
fn find(resource: &Resource, before: &[Resource], now: &[Resource]) -> Option<usize> {
    let same = now.iter().position(|it| it.name.rust == resource.name.rust);
    let is_new = |it: &Resource| !before.iter().any(|old| old.name.rust == it.name.rust);
    let renamed = || {
        let same = |it: &Resource| it.name.wire == resource.name.wire && is_new(it);
        now.iter().position(same)
    };
    same.or_else(renamed)
}

/// "3 methods: `get`, `list` and `locations.get`"
fn contents(resource: &Resource) -> String {
    let mut names = Vec::new();
    methods_below(resource, "", &mut names);
    format!("{}: {}", count(names.len(), "method"), listed(&names))
}

fn methods_below(resource: &Resource, prefix: &str, names: &mut Vec<String>) {
    for method in &resource.methods {
        names.push(format!("{prefix}{}", method.name.rust));
    }
    for child in &resource.resources {
        methods_below(child, &format!("{prefix}{}().", child.accessor), names);
    }
}

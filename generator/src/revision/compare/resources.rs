//! Compares resources: modules, handles, accessors, and their content.

use discogen_model::api::{Method, Resource};

use super::location::Level;
use super::pairs::Pairs;
use super::{Comparison, count, listed};
use crate::revision::{Class, Kind, Side};

/// The methods and sub-resources of a handle in one document.
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

    /// Compares one handle and those below it. The depth is bounded by the document's tree.
    fn level(&mut self, old: &Level, before: &Members<'_>, new: &Level, now: &Members<'_>) {
        self.methods(old, before.methods, new, now.methods);
        self.parameter_aliases(old, before.methods, new, now.methods);
        let pairs = Pairs::new(before.resources, now.resources);
        for (resource, same) in pairs.of(before.resources, now.resources) {
            match same {
                Some(same) => self.resource(old, resource, new, same),
                None => self.removed(old, resource),
            }
        }
        for resource in pairs.added(now.resources) {
            let location = new.below(resource).location();
            let text = format!("is new, with {}", contents(resource));
            self.push(Class::Addition, Kind::ResourceAdded, &location, text);
        }
        self.order(&new.location(), &pairs, "resources");
    }

    fn removed(&mut self, level: &Level, resource: &Resource) {
        let location = level.below(resource).location();
        let text = format!("is gone, with {}", contents(resource));
        self.push(Class::Breaking, Kind::ResourceRemoved, &location, text);
    }

    fn resource(&mut self, old: &Level, before: &Resource, new: &Level, now: &Resource) {
        let (old, new) = (old.below(before), new.below(now));
        let mut location = new.location();
        location.rust = old.location().rust;
        for (what, before, now) in [
            ("module", modules(before), modules(now)),
            ("handle", (&before.handle, None), (&now.handle, None)),
            ("accessor", (&before.accessor, None), (&now.accessor, None)),
        ] {
            if before != now {
                let text = format!("has the {what} `{}` (was `{}`)", now.0, before.0);
                self.push(Class::Breaking, Kind::ResourceRenamed, &location, text);
            }
        }
        self.key(&location, &before.name, &now.name, Kind::ResourceRenamed);
        self.deprecation(&location, before.deprecated, now.deprecated);
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

/// Returns the names of the module and of its file.
fn modules(resource: &Resource) -> (&String, Option<&String>) {
    (&resource.name.rust, resource.module.last())
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

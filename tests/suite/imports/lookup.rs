//! Resolves a path in a module to the files that define the named item.

use super::tree::{ModuleId, Name, Tree};

/// The meaning of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    Module(ModuleId),
    /// An item, or an associated item or variant of one.
    Item {
        module: ModuleId,
        name: String,
        /// It can have associated items or variants.
        is_type: bool,
    },
    /// Something of another package.
    Outside,
}

/// Aliases and globs that are being followed, against endless recursion.
type Trail = Vec<(ModuleId, String)>;

impl Tree {
    /// Returns the meanings of `path` in `module`; a name can have a meaning as a type, a value and a macro.
    /// Empty if a module of the path has no such name.
    pub(super) fn resolve(&self, module: ModuleId, path: &[String]) -> Vec<Found> {
        self.follow(module, path, &mut Vec::new())
    }

    fn follow(&self, module: ModuleId, path: &[String], trail: &mut Trail) -> Vec<Found> {
        let Some((first, rest)) = path.split_first() else {
            return Vec::new();
        };
        let mut found = self.first(module, first, trail);
        for name in rest {
            found = found
                .into_iter()
                .flat_map(|found| match found {
                    Found::Module(id) if name == "super" => {
                        vec![Found::Module(self.modules[id].parent)]
                    }
                    Found::Module(id) => self.named(id, name, trail),
                    Found::Item { is_type: false, .. } => Vec::new(),
                    item => vec![item],
                })
                .collect();
        }
        found.sort();
        found.dedup();
        found
    }

    fn first(&self, module: ModuleId, name: &str, trail: &mut Trail) -> Vec<Found> {
        match name {
            "crate" => return vec![Found::Module(self.modules[module].root)],
            "self" => return vec![Found::Module(module)],
            "super" => return vec![Found::Module(self.modules[module].parent)],
            _ => {}
        }
        let found = match name.strip_prefix("::") {
            Some(_) => Vec::new(),
            None => self.named(module, name, trail),
        };
        if !found.is_empty() {
            return found;
        }
        let library = self.modules[module]
            .externs
            .get(name.trim_start_matches("::"));
        let library = library.and_then(|file| self.roots.get(file));
        vec![library.map_or(Found::Outside, |id| Found::Module(*id))]
    }

    /// Returns the meanings of `name` in a module: its items, then its globs.
    fn named(&self, module: ModuleId, name: &str, trail: &mut Trail) -> Vec<Found> {
        let step = (module, name.to_owned());
        if trail.contains(&step) {
            return Vec::new();
        }
        trail.push(step);
        let here = &self.modules[module];
        let mut found = Vec::new();
        for meaning in here.names.get(name).into_iter().flatten() {
            match meaning {
                Name::Item { is_type } => found.push(Found::Item {
                    module,
                    name: name.to_owned(),
                    is_type: *is_type,
                }),
                Name::Module(id) => found.push(Found::Module(*id)),
                Name::Import(path) => found.extend(self.follow(module, path, trail)),
            }
        }
        if found.is_empty() && here.from_macros.contains(name) {
            found.push(Found::Item {
                module,
                name: name.to_owned(),
                is_type: true,
            });
        }
        if found.is_empty() {
            for glob in &here.globs {
                for target in self.follow(module, glob, trail) {
                    if let Found::Module(id) = target {
                        found.extend(self.named(id, name, trail));
                    }
                }
            }
        }
        trail.pop();
        found
    }
}

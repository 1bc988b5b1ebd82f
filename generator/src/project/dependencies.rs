//! Reads the dependencies of a manifest.

use toml_edit::{Item, TableLike};

/// A dependency in one of the tables of a manifest.
pub(super) struct Found<'a> {
    /// The path of the table: `dependencies`, or `target`, `cfg(unix)`, `dev-dependencies`.
    pub(super) table: Vec<&'a str>,
    pub(super) key: &'a str,
    pub(super) item: &'a Item,
}

const TABLES: [&str; 5] = [
    "dependencies",
    "dev-dependencies",
    "build-dependencies",
    "dev_dependencies",
    "build_dependencies",
];

impl<'a> Found<'a> {
    /// Returns the name of the package.
    pub(super) fn package(&self) -> &'a str {
        string(self.item, "package").unwrap_or(self.key)
    }

    /// Whether the dependency is inherited from the workspace.
    pub(super) fn is_inherited(&self) -> bool {
        self.item.get("workspace").and_then(Item::as_bool) == Some(true)
    }
}

/// Returns a string of a dependency's table.
pub(super) fn string<'a>(item: &'a Item, key: &str) -> Option<&'a str> {
    item.get(key).and_then(Item::as_str)
}

/// Returns all dependencies of a manifest, those in `[dependencies]` first.
pub(super) fn all(manifest: &dyn TableLike) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    add(manifest, &[], &mut found);
    let targets = manifest.get("target").and_then(Item::as_table_like);
    for (name, target) in targets.into_iter().flat_map(TableLike::iter) {
        if let Some(target) = target.as_table_like() {
            add(target, &["target", name], &mut found);
        }
    }
    found
}

fn add<'a>(table: &'a dyn TableLike, prefix: &[&'a str], found: &mut Vec<Found<'a>>) {
    for name in TABLES {
        let entries = table.get(name).and_then(Item::as_table_like);
        let entries = entries.into_iter().flat_map(TableLike::iter);
        found.extend(entries.map(|(key, item)| Found {
            table: [prefix, &[name]].concat(),
            key,
            item,
        }));
    }
}

/// Returns the paths of all dependencies, those of a workspace included.
pub(super) fn paths(manifest: &dyn TableLike) -> Vec<&str> {
    let shared = super::table::get(manifest, &["workspace", "dependencies"]);
    let shared = shared.and_then(Item::as_table_like).into_iter();
    let shared = shared.flat_map(TableLike::iter).map(|(_, item)| item);
    let own = all(manifest).into_iter().map(|it| it.item);
    own.chain(shared)
        .filter_map(|it| string(it, "path"))
        .collect()
}

//! The dependency on tokio, whose runtime the programs of users need.

use toml_edit::{Item, TableLike};

use super::dependencies::{self, Found, string};
use super::table::get;

/// The features for `#[tokio::main]`.
pub(super) const FEATURES: [&str; 2] = ["macros", "rt-multi-thread"];

/// The dependency of a package on tokio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokio {
    /// The name of the dependency; `None` if it is `tokio`.
    pub rename: Option<String>,
    /// The version, if it is older than 1. The dependency is then unchanged.
    pub old_version: Option<String>,
}

/// Returns the entry for tokio in `[dependencies]`.
pub(super) fn find(manifest: &dyn TableLike) -> Option<Found<'_>> {
    let found = dependencies::all(manifest).into_iter();
    let mut found = found.filter(|it| it.table == ["dependencies"]);
    found.find(|it| it.package() == "tokio")
}

/// Returns the entry for tokio in `[workspace.dependencies]`, and its name.
pub(super) fn find_shared(root: &dyn TableLike) -> Option<(&str, &Item)> {
    let shared = get(root, &["workspace", "dependencies"])?.as_table_like()?;
    let mut shared = shared.iter();
    shared.find(|(key, item)| string(item, "package").unwrap_or(key) == "tokio")
}

/// Returns the features that these entries lack together.
pub(super) fn missing(entries: &[&Item]) -> Vec<&'static str> {
    let arrays = entries
        .iter()
        .filter_map(|it| it.get("features")?.as_array());
    let present: Vec<_> = arrays.flatten().filter_map(|it| it.as_str()).collect();
    let is_missing = |it: &&str| !present.contains(it) && !present.contains(&"full");
    FEATURES.into_iter().filter(is_missing).collect()
}

/// Returns the version of an entry if it is older than 1.
pub(super) fn old_version(item: &Item) -> Option<String> {
    let version = item.as_str().or_else(|| string(item, "version"))?;
    let number = version.trim_start_matches(['^', '=', '~', ' ', 'v']);
    let major = number.split('.').next()?;
    (major == "0").then(|| version.to_owned())
}

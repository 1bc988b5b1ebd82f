//! Finds the crates of google-apis-rs among the dependencies of a package.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use toml_edit::{Document, Item};

use super::dependencies;
use super::layout::{self, Project};
use crate::sync::Obstacle;

/// A crate on which every recent crate of google-apis-rs depends.
const COMMON: &str = "google-apis-common";
/// A crate on which the older ones depend.
const OLD_COMMON: &str = "yup-oauth2";

/// A dependency of a package on a crate of google-apis-rs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyCrate {
    /// The crate, `google-drive3`.
    pub package: String,
    /// The name of the dependency.
    pub key: String,
    /// The version in `Cargo.lock`, `6.0.0+20240618`.
    pub version: Option<String>,
    /// The API, `drive:v3`; `None` if no known API has this crate.
    pub api: Option<String>,
}

impl LegacyCrate {
    /// Returns the revision of the document from which the crate was generated, as far as known.
    pub fn revision(&self) -> Option<&str> {
        let (_, revision) = self.version.as_deref()?.split_once('+')?;
        Some(revision)
    }
}

/// Returns the crates of google-apis-rs on which the selected package depends, each once. `known`
/// maps the names of crates to APIs.
///
/// # Errors
/// Returns an error if the manifest or `Cargo.lock` is invalid, or if no package is selected.
pub fn legacy_crates(
    project: &Project,
    known: &BTreeMap<String, String>,
) -> io::Result<Vec<LegacyCrate>> {
    let manifest = layout::read(&project.path(&project.package_manifest()?))?;
    let locked = locked(project)?;
    let shared = layout::read(&project.path("Cargo.toml"))?;
    let shared_name = |key: &str| {
        let path = ["workspace", "dependencies", key, "package"];
        let name = super::table::get(shared.document.as_table(), &path);
        name.and_then(Item::as_str).map(str::to_owned)
    };
    let mut found = BTreeMap::new();
    for it in dependencies::all(manifest.document.as_table()) {
        let package = match it.is_inherited() {
            true => shared_name(it.key).unwrap_or_else(|| it.key.to_owned()),
            false => it.package().to_owned(),
        };
        // A registry treats `-` and `_` in the name of a crate as the same character.
        let normal = package.replace('-', "_");
        let api = known
            .iter()
            .find(|(name, _)| name.replace('-', "_") == normal);
        let entry = locked.get(&package);
        if api.is_none() && !entry.is_some_and(|it| it.is_generated) {
            continue;
        }
        found.entry(package.clone()).or_insert_with(|| LegacyCrate {
            key: it.key.to_owned(),
            version: entry.map(|it| it.version.clone()),
            api: api.map(|(_, api)| api.clone()),
            package,
        });
    }
    Ok(found.into_values().collect())
}

/// A package in `Cargo.lock`.
struct Locked {
    version: String,
    is_generated: bool,
}

/// Reads `Cargo.lock`; a missing file has no packages.
fn locked(project: &Project) -> io::Result<BTreeMap<String, Locked>> {
    let path = project.path("Cargo.lock");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => {
            return Err(io::Error::new(
                error.kind(),
                format!("{}: {error}", path.display()),
            ));
        }
    };
    let document = Document::parse(text).map_err(|error| {
        let message = error.message().replace('\n', ", ");
        let fact = format!("{}: invalid TOML: {message}", path.display());
        Obstacle::error(fact, "run `cargo generate-lockfile`")
    })?;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let packages = packages.into_iter().flatten().filter_map(|it| {
        let text = |key: &str| it.get(key).and_then(Item::as_str);
        let dependencies = it.get("dependencies").and_then(Item::as_array);
        let names = dependencies
            .into_iter()
            .flatten()
            .filter_map(|it| it.as_str()?.split(' ').next());
        let (name, version) = (text("name")?, text("version")?);
        Some((
            name.to_owned(),
            Locked {
                version: version.to_owned(),
                is_generated: name.starts_with("google-") && is_generated(version, names),
            },
        ))
    });
    Ok(packages.collect())
}

/// Returns whether a package is from google-apis-rs, by its version and dependencies. The versions
/// of its packages end in the revision of the document, `1.0.14+20200704`.
fn is_generated<'a>(version: &str, mut dependencies: impl Iterator<Item = &'a str>) -> bool {
    let is_digits = |it: &str| it.len() == 8 && it.bytes().all(|it| it.is_ascii_digit());
    let has_revision = version.split_once('+').is_some_and(|it| is_digits(it.1));
    dependencies.any(|it| it == COMMON || (it == OLD_COMMON && has_revision))
}

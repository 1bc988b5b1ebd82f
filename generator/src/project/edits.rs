//! Changes the manifests of a project in memory.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use toml_edit::{Item, TableLike};

use super::dependencies::{self, Found, string};
use super::entry::Entry;
use super::layout::{self, Parsed, Project};
use super::record::{Example, Record, Use};
use super::table::{self, get};
use super::text::{Manifest, TABLE};
use super::tokio::Tokio;
use crate::sync::{Obstacle, PROJECT_FILE, PROJECT_FOLDER, Transaction, digest};

/// The root manifest of a project, by path below it.
pub(super) const ROOT: &str = "Cargo.toml";

/// Changes to the manifests of a project.
#[derive(Debug)]
pub struct Edits {
    pub(super) project: Project,
    pub(super) record: Record,
    /// The manifests that were read, by path below the project, with their text on disk.
    pub(super) manifests: BTreeMap<String, (String, Manifest)>,
    /// Other files by path below the project; `None` to remove the file.
    pub(super) files: Vec<(String, Option<String>)>,
    is_new: bool,
}

/// A client to add to the selected package.
#[derive(Clone, Copy, Debug)]
pub struct Dependency<'a> {
    /// The API, `gmail:v1`.
    pub api: &'a str,
    /// The crate, `google-gmail-v1`.
    pub package: &'a str,
    /// The folder of the crate, `gmail-v1`.
    pub folder: &'a str,
    /// The name of the dependency, if it is not that of the crate.
    pub rename: Option<&'a str>,
    /// Features to enable.
    pub features: &'a [String],
    /// Whether to enable the default features of a new dependency.
    pub default_features: bool,
}

/// A client that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Added {
    /// The name of the dependency.
    pub key: String,
    /// The dependency on tokio.
    pub tokio: Tokio,
}

impl Edits {
    /// Reads the record of a project.
    ///
    /// # Errors
    /// Returns an error if the record is invalid, or if the folder `discogen` has another origin.
    pub fn open(project: Project) -> io::Result<Self> {
        let record = Record::read(&project.crates())?;
        Ok(Self {
            project,
            is_new: record.is_none(),
            record: record.unwrap_or_else(Record::new),
            manifests: BTreeMap::new(),
            files: Vec::new(),
        })
    }

    /// Returns the project.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Returns all dependencies on clients.
    pub fn uses(&self) -> &[Use] {
        &self.record.uses
    }

    /// Returns the manifest of the selected package, by path below the project.
    ///
    /// # Errors
    /// Returns an error if no package is selected.
    pub fn package_manifest(&self) -> io::Result<String> {
        self.project.package_manifest()
    }

    /// Adds a client to the selected package. A client that is present gets the missing features.
    ///
    /// # Errors
    /// Returns an error if the package has another dependency of this name, or if a manifest is
    /// invalid.
    pub fn add(&mut self, it: &Dependency<'_>) -> io::Result<Added> {
        let manifest = self.project.package_manifest()?;
        refuse_name(it.rename)?;
        let present = self.present(&manifest, it)?;
        let key = match &present {
            Some(key) => key.clone(),
            None => it.rename.unwrap_or(it.package).to_owned(),
        };
        let user = Use {
            api: it.api.to_owned(),
            package: it.package.to_owned(),
            folder: it.folder.to_owned(),
            manifest,
            key,
            example: None,
        };
        match present {
            Some(_) => self.add_features(&user, it)?,
            None => self.add_dependency(&user, it)?,
        }
        let tokio = self.add_tokio(&user)?;
        self.add_member(&user)?;
        for (path, (_, manifest)) in &self.manifests {
            layout::parse(&self.project.path(path), manifest.text.clone())?;
        }
        let key = user.key.clone();
        if !self.record.uses.iter().any(|it| it.id() == user.id()) {
            self.record.uses.push(user);
        }
        Ok(Added { key, tokio })
    }

    /// Adds a program to the folder `examples` of the selected package.
    ///
    /// # Errors
    /// Returns an error if there is another file of this name.
    pub fn add_example(&mut self, key: &str, name: &str, text: &str) -> io::Result<PathBuf> {
        let manifest = self.project.package_manifest()?;
        let folder = manifest.trim_end_matches(ROOT);
        let path = format!("{folder}examples/{name}.rs");
        let shown = self.project.path(&path);
        match std::fs::read(&shown) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(_) => {
                let fact = format!("{}: exists with other content", shown.display());
                return Err(Obstacle::error(fact, "move it away, or omit --example"));
            }
            Err(_) => self.files.push((path.clone(), Some(text.to_owned()))),
        }
        let uses = self.record.uses.iter_mut();
        for user in uses.filter(|it| it.manifest == manifest && it.key == key) {
            user.example = Some(Example {
                path: path.clone(),
                sha256: digest(text.as_bytes()),
            });
        }
        Ok(shown)
    }

    /// Returns the lines that were inserted into each manifest.
    pub fn insertions(&self) -> Vec<(PathBuf, Vec<String>)> {
        let changed = self
            .manifests
            .iter()
            .filter(|(_, (old, new))| *old != new.text);
        let lines = changed.map(|(path, (old, new))| {
            let old: Vec<_> = old.lines().collect();
            let added = new
                .text
                .lines()
                .filter(|it| !old.contains(it) && !it.is_empty());
            (self.project.path(path), added.map(str::to_owned).collect())
        });
        lines.collect()
    }

    /// Returns the examples that are written.
    pub fn examples(&self) -> Vec<PathBuf> {
        let files = self.files.iter().filter(|(_, text)| text.is_some());
        files.map(|(path, _)| self.project.path(path)).collect()
    }

    /// Adds the changed manifests and the record to a transaction. Returns the changed files.
    ///
    /// # Errors
    /// Returns an error if the record cannot be written as JSON.
    pub fn plan(&self, changes: &mut Transaction) -> io::Result<Vec<PathBuf>> {
        let mut record = self.record.clone();
        let mut paths = Vec::new();
        for (path, (old, new)) in &self.manifests {
            if *old != new.text {
                paths.push(self.project.path(path));
                changes.write(self.project.path(path), new.text.as_bytes());
            }
            match new.record() {
                Some(it) => drop(record.manifests.insert(path.clone(), it)),
                None => drop(record.manifests.remove(path)),
            }
        }
        for (path, text) in &self.files {
            let file = self.project.path(path);
            paths.push(file.clone());
            match text {
                Some(text) => changes.write(file, text.as_bytes()),
                None => changes.remove(file),
            }
        }
        let file = self.project.path(PROJECT_FOLDER).join(PROJECT_FILE);
        let is_changed =
            self.is_new || Record::read(&self.project.crates())?.as_ref() != Some(&record);
        if record.uses.is_empty() {
            if !self.is_new {
                changes.remove(file);
            }
        } else if is_changed {
            changes.write(file, record.text()?);
        }
        Ok(paths)
    }

    /// Reads a manifest.
    pub(super) fn manifest(&mut self, path: &str) -> io::Result<&mut Manifest> {
        if !self.manifests.contains_key(path) {
            let parsed = layout::read(&self.project.path(path))?;
            let recorded = self.record.manifests.get(path);
            let manifest = Manifest::new(parsed.text.clone(), recorded);
            self.manifests
                .insert(path.to_owned(), (parsed.text, manifest));
        }
        let manifest = self.manifests.get_mut(path).map(|(_, it)| it);
        manifest.ok_or_else(|| io::Error::other(format!("{path}: was not read")))
    }

    /// Parses a manifest with the changes so far.
    pub(super) fn parsed(&mut self, path: &str) -> io::Result<Parsed> {
        let text = self.manifest(path)?.text.clone();
        layout::parse(&self.project.path(path), text)
    }

    /// Whether a dependency is the client in a folder.
    pub(super) fn is_client(
        &mut self,
        manifest: &str,
        it: &Found<'_>,
        folder: &str,
    ) -> io::Result<bool> {
        let client = format!("{PROJECT_FOLDER}/{folder}");
        if it.is_inherited() {
            let root = self.parsed(ROOT)?;
            let path = ["workspace", "dependencies", it.key, "path"];
            let path = get(root.document.as_table(), &path).and_then(Item::as_str);
            return Ok(path.and_then(|path| self.project.target(ROOT, path)) == Some(client));
        }
        let path = string(it.item, "path");
        Ok(path.and_then(|path| self.project.target(manifest, path)) == Some(client))
    }

    /// Returns the name under which the package has the client. Fails if the name of the dependency
    /// has another meaning.
    fn present(&mut self, manifest: &str, it: &Dependency<'_>) -> io::Result<Option<String>> {
        let parsed = self.parsed(manifest)?;
        let shown = self.project.path(manifest);
        let shown = shown.display();
        let found = dependencies::all(parsed.document.as_table());
        for dependency in &found {
            if !self.is_client(manifest, dependency, it.folder)? {
                continue;
            }
            let key = dependency.key;
            return match it.rename {
                Some(name) if name != key => Err(Obstacle::error(
                    format!("{shown}: has {} as dependency {key}", it.package),
                    format!("run `discogen remove {}` before you rename it", it.api),
                )),
                _ => Ok(Some(key.to_owned())),
            };
        }
        let key = it.rename.unwrap_or(it.package);
        let remedy = "remove it, or choose another name with --rename";
        if let Some(other) = found.iter().find(|it| it.key == key) {
            let table = other.table.join(".");
            return Err(Obstacle::error(
                format!("{shown}: [{table}] has a dependency {key} that is not this client"),
                remedy,
            ));
        }
        if self.project.has_member(it.package) {
            let fact = format!(
                "{shown}: the project has a package {} of its own",
                it.package
            );
            return Err(Obstacle::error(fact, "rename that package"));
        }
        Ok(None)
    }

    fn add_dependency(&mut self, user: &Use, it: &Dependency<'_>) -> io::Result<()> {
        let folder = format!("{PROJECT_FOLDER}/{}", it.folder);
        let own = self.parsed(&user.manifest)?;
        let root = self.parsed(ROOT)?;
        let is_inherited = inherits(root.document.as_table(), own.document.as_table());
        let place = if is_inherited { ROOT } else { &user.manifest };
        let path = self.project.way(place, &folder);
        let features: Vec<_> = it.features.iter().map(String::as_str).collect();
        let entry = Entry {
            package: it.rename.map(|_| it.package),
            path: Some(&path),
            without_default_features: !it.default_features,
            features: if is_inherited {
                Vec::new()
            } else {
                features.clone()
            },
            ..Entry::default()
        };
        let purpose = format!("dependency {}", user.key);
        if !is_inherited {
            let text = entry.text(&user.key, false);
            return self.insert(&user.manifest, &["dependencies"], text, &purpose, user);
        }
        self.share(user, entry.text(&user.key, false), &purpose)?;
        let entry = Entry {
            is_inherited,
            features,
            ..Entry::default()
        };
        let text = entry.text(&user.key, has_dotted(own.document.as_table()));
        self.insert(&user.manifest, &["dependencies"], text, &purpose, user)
    }

    /// Adds an entry to `[workspace.dependencies]`, unless it is there.
    fn share(&mut self, user: &Use, text: (String, String), purpose: &str) -> io::Result<()> {
        let purpose = format!("workspace {purpose}");
        let root = self.parsed(ROOT)?;
        let path = ["workspace", "dependencies"];
        let shared = get(root.document.as_table(), &[path[0], path[1], &text.0]);
        let Some(item) = shared else {
            return self.insert(ROOT, &path, text, &purpose, user);
        };
        let target = string(item, "path").and_then(|path| self.project.target(ROOT, path));
        if target != Some(format!("{PROJECT_FOLDER}/{}", user.folder)) {
            let shown = self.project.path(ROOT);
            let key = &user.key;
            return Err(Obstacle::error(
                format!(
                    "{}: [workspace.dependencies] has a dependency {key} that is not this client",
                    shown.display()
                ),
                "remove it, or choose another name with --rename",
            ));
        }
        let table = format!("{TABLE}workspace.dependencies");
        for purpose in [&purpose, &table] {
            self.manifest(ROOT)?.claim(purpose, &user.id());
        }
        Ok(())
    }

    /// Enables features of a client that is present.
    fn add_features(&mut self, user: &Use, it: &Dependency<'_>) -> io::Result<()> {
        let purpose = format!("dependency {}", user.key);
        let table = format!("{TABLE}dependencies");
        for purpose in [&purpose, &table] {
            self.manifest(&user.manifest)?.claim(purpose, &user.id());
        }
        let parsed = self.parsed(&user.manifest)?;
        let mut found = dependencies::all(parsed.document.as_table()).into_iter();
        let Some(found) = found.find(|it| it.key == user.key) else {
            return Ok(());
        };
        let present = found.item.get("features").and_then(Item::as_array);
        let is_missing =
            |name: &&str| !present.is_some_and(|it| it.iter().any(|it| it.as_str() == Some(name)));
        let features = it.features.iter().map(String::as_str);
        let features: Vec<_> = features.filter(is_missing).collect();
        if features.is_empty() {
            return Ok(());
        }
        let additions = table::features(&parsed.text, found.item, &features);
        self.insert_all(&user.manifest, additions, &purpose, user)
    }

    /// Inserts an entry into a table of a manifest.
    pub(super) fn insert(
        &mut self,
        manifest: &str,
        path: &[&str],
        (key, value): (String, String),
        purpose: &str,
        user: &Use,
    ) -> io::Result<()> {
        let parsed = self.parsed(manifest)?;
        let table = get(parsed.document.as_table(), path);
        let addition = table::addition(&parsed.text, path, table, (&key, &value));
        let manifest = self.manifest(manifest)?;
        let mut at = addition.at;
        let purpose_of_table = format!("{TABLE}{}", path.join("."));
        match addition.header {
            Some(header) => {
                let header = manifest.lines(&header);
                manifest.insert(at, &header, &purpose_of_table, &user.id());
                at += header.len();
            }
            None => manifest.claim(&purpose_of_table, &user.id()),
        }
        let text = manifest.lines(&addition.text);
        manifest.insert(at, &text, purpose, &user.id());
        Ok(())
    }

    /// Makes insertions whose positions refer to the present text, the last position first.
    pub(super) fn insert_all(
        &mut self,
        manifest: &str,
        additions: Vec<(usize, String)>,
        purpose: &str,
        user: &Use,
    ) -> io::Result<()> {
        let manifest = self.manifest(manifest)?;
        for (at, text) in additions {
            let text = manifest.lines(&text);
            manifest.insert(at, &text, purpose, &user.id());
        }
        Ok(())
    }
}

/// Fails for a name that Cargo does not accept.
fn refuse_name(name: Option<&str>) -> io::Result<()> {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let is_valid = |it: &str| {
        it.chars().all(is_letter)
            && it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
    };
    match name {
        Some(name) if !is_valid(name) => Err(Obstacle::error(
            format!("--rename: {name:?} is not a valid name of a dependency"),
            "use ASCII letters, digits, `-` and `_`, with a letter first",
        )),
        _ => Ok(()),
    }
}

/// Whether new dependencies of a package are inherited: it inherits others, or has no dependency
/// and the workspace has some to inherit.
pub(super) fn inherits(root: &dyn TableLike, package: &dyn TableLike) -> bool {
    let shared = get(root, &["workspace", "dependencies"]).and_then(Item::as_table_like);
    let own = dependencies::all(package);
    shared.is_some_and(|it| !it.is_empty())
        && (own.is_empty() || own.iter().any(Found::is_inherited))
}

/// Whether a manifest has entries of the form `key.workspace = true`.
pub(super) fn has_dotted(manifest: &dyn TableLike) -> bool {
    let is_dotted = |it: &Found<'_>| it.item.as_table().is_some_and(toml_edit::Table::is_dotted);
    let found = dependencies::all(manifest);
    found.iter().any(|it| it.is_inherited() && is_dotted(it))
}

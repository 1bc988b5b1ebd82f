//! Finds the package and the workspace that a command applies to, by Cargo's rules.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_model::name::nearest;
use toml_edit::{Document, Item};

use super::glob;
use super::table::get;
use crate::sync::{self, Obstacle, PROJECT_DOCUMENTS, PROJECT_FOLDER, normalized, relative};

/// A Cargo project: a package, and its workspace if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    root: Folder,
    /// The package, by path below the root; `None` for a workspace without a selected package.
    package: Option<String>,
    members: Vec<Member>,
    pub(super) is_workspace: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Folder {
    /// Absolute, without links.
    real: PathBuf,
    /// Relative to the current folder, for messages.
    shown: PathBuf,
}

/// A package of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    name: String,
    folder: PathBuf,
}

/// A manifest that was parsed.
pub(super) struct Parsed {
    pub(super) document: Document<String>,
    pub(super) text: String,
}

impl Project {
    /// Finds the project of a manifest, or of the current folder, and selects a package by name.
    ///
    /// # Errors
    /// Returns an error if there is no manifest, if one is invalid, or if no package has this name.
    pub fn find(manifest: Option<&Path>, package: Option<&str>) -> io::Result<Self> {
        let start = start(manifest)?;
        let own = read(&start.join("Cargo.toml"))?;
        let is_package = has(&own, "package") || has(&own, "project");
        if !is_package && !has(&own, "workspace") {
            let fact = format!(
                "{}: has neither `package` nor `workspace`",
                shown(&start.join("Cargo.toml")).display()
            );
            return Err(Obstacle::error(
                fact,
                "run `cargo init` in a folder without it",
            ));
        }
        let root = workspace_root(&start, &own)?;
        let mut project = Self {
            is_workspace: root.is_some(),
            root: folder(root.unwrap_or_else(|| start.clone()))?,
            package: None,
            members: Vec::new(),
        };
        project.members = members(&project.root.real, &start)?;
        let selected = match package {
            Some(name) => Some(project.member(name)?.folder.clone()),
            None if is_package => Some(start),
            None => match project.members.as_slice() {
                [one] => Some(one.folder.clone()),
                _ => None,
            },
        };
        if let Some(selected) = selected {
            project.select(selected)?;
        }
        Ok(project)
    }

    /// Selects a package. One outside of the folder of its workspace is a project of its own.
    fn select(&mut self, package: PathBuf) -> io::Result<()> {
        if !package.starts_with(&self.root.real) {
            self.root = folder(package.clone())?;
            self.is_workspace = false;
        }
        self.package = Some(relative(&self.root.real, &package));
        Ok(())
    }

    fn member(&self, name: &str) -> io::Result<&Member> {
        let member = self.members.iter().find(|it| it.name == name);
        member.ok_or_else(|| {
            let names: Vec<_> = self.members.iter().map(|it| it.name.as_str()).collect();
            let remedy = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("its packages are {}", names.join(", ")),
            };
            let root = self.root.shown.join("Cargo.toml");
            let fact = format!("{}: the project has no package {name:?}", root.display());
            Obstacle::error(fact, remedy)
        })
    }

    /// Fails unless a package is selected.
    pub(super) fn package(&self) -> io::Result<&str> {
        self.package.as_deref().ok_or_else(|| {
            let names: Vec<_> = self.members.iter().map(|it| it.name.as_str()).collect();
            let root = self.root.shown.join("Cargo.toml");
            Obstacle::error(
                format!("{}: is a workspace of several packages", root.display()),
                format!("select one with --package: {}", names.join(", ")),
            )
        })
    }

    /// Returns the manifest of the selected package, by path below the project.
    pub(super) fn package_manifest(&self) -> io::Result<String> {
        Ok(match self.package()? {
            "." => "Cargo.toml".to_owned(),
            package => format!("{package}/Cargo.toml"),
        })
    }

    /// Returns the folder of the selected package.
    pub fn package_folder(&self) -> Option<PathBuf> {
        let package = self.package.as_deref()?;
        Some(match package {
            "." => self.root.shown.clone(),
            package => self.path(package),
        })
    }

    /// Whether a package is selected, as opposed to a workspace.
    pub fn has_package(&self) -> bool {
        self.package.is_some()
    }

    /// Whether a package of the user has this name.
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.members.iter().any(|it| it.name == name)
    }

    /// Returns the path of a file of the project, relative to the current folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.shown.join(path)
    }

    /// Returns the path from the folder of a manifest to a folder of the project.
    pub(super) fn way(&self, manifest: &str, to: &str) -> String {
        let from = self.root.real.join(manifest);
        let from = from.parent().unwrap_or(&self.root.real);
        relative(from, &self.root.real.join(to))
    }

    /// Returns the path below the project to which a path in a manifest leads.
    pub(super) fn target(&self, manifest: &str, path: &str) -> Option<String> {
        let from = self.root.real.join(manifest);
        let target = normalized(&from.parent()?.join(path));
        let below = target.strip_prefix(&self.root.real).ok()?.to_str()?;
        Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    /// Returns the folder of the generated crates.
    pub fn crates(&self) -> PathBuf {
        self.path(PROJECT_FOLDER)
    }

    /// Returns the folder of the documents.
    pub fn documents(&self) -> PathBuf {
        self.crates().join(PROJECT_DOCUMENTS)
    }

    /// Removes the folders of the crates and documents if they are empty.
    pub fn remove_empty_folders(&self) {
        for folder in [self.documents(), self.crates()] {
            sync::remove_if_empty(&folder);
        }
    }
}

/// Returns the folder of the given manifest, or of the nearest one.
fn start(manifest: Option<&Path>) -> io::Result<PathBuf> {
    if let Some(path) = manifest {
        let is_manifest = path.file_name().is_some_and(|name| name == "Cargo.toml");
        if !is_manifest || !path.is_file() {
            let fact = format!("{}: is not the path of a Cargo.toml", path.display());
            return Err(Obstacle::error(fact, "give the path of a manifest"));
        }
        let folder = fs::canonicalize(path).map_err(|error| named(path, &error))?;
        return Ok(folder.parent().unwrap_or(&folder).to_owned());
    }
    let current = current()?;
    let mut parents = current.ancestors();
    let found = parents.find(|it| it.join("Cargo.toml").is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        Obstacle::error(
            format!(
                "{}: no Cargo.toml here or in a folder above",
                current.display()
            ),
            "run `cargo init` to create a project, or give --manifest-path",
        )
    })
}

fn current() -> io::Result<PathBuf> {
    std::env::current_dir().and_then(fs::canonicalize)
}

fn folder(real: PathBuf) -> io::Result<Folder> {
    let shown = shown(&real);
    Ok(Folder { real, shown })
}

/// Returns a path relative to the current folder, if it is below it or contains it.
fn shown(path: &Path) -> PathBuf {
    let Ok(current) = current() else {
        return path.to_owned();
    };
    if let Ok(below) = path.strip_prefix(&current) {
        return below.to_owned();
    }
    let parents = current.ancestors().enumerate().skip(1).take(6);
    let above = parents.filter_map(|(count, parent)| {
        let below = path.strip_prefix(parent).ok()?;
        let up = std::iter::repeat_n("..", count).collect::<PathBuf>();
        Some((parent.parent().is_some(), up.join(below)))
    });
    let near = above.into_iter().find(|(is_near, _)| *is_near);
    near.map_or_else(|| path.to_owned(), |(_, path)| path)
}

/// Returns the root of the workspace of a package, if it has one.
fn workspace_root(start: &Path, own: &Parsed) -> io::Result<Option<PathBuf>> {
    if has(own, "workspace") {
        return Ok(Some(start.to_owned()));
    }
    let named_root = get(own.document.as_table(), &["package", "workspace"]);
    if let Some(root) = named_root.and_then(Item::as_str) {
        let root = start.join(root);
        let manifest = root.join("Cargo.toml");
        return fs::canonicalize(&root)
            .map(Some)
            .map_err(|error| named(&manifest, &error));
    }
    for parent in start.ancestors().skip(1) {
        let manifest = parent.join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        let parsed = read(&manifest)?;
        if has(&parsed, "workspace") {
            let path = relative(parent, start);
            return Ok((!is_excluded(&parsed, &path)).then(|| parent.to_owned()));
        }
    }
    Ok(None)
}

/// Returns the strings of a list in `[workspace]`.
pub(super) fn list<'a>(root: &'a Parsed, key: &str) -> Vec<&'a str> {
    let list = get(root.document.as_table(), &["workspace", key]);
    let list = list.and_then(Item::as_array);
    list.map_or(Vec::new(), |it| {
        it.iter().filter_map(|it| it.as_str()).collect()
    })
}

/// Whether a workspace excludes a folder, given by its path below the root.
pub(super) fn is_excluded(root: &Parsed, path: &str) -> bool {
    let is_below = |of: &&str| Path::new(path).starts_with(normalized(Path::new(of)));
    list(root, "exclude").iter().any(is_below) && !list(root, "members").iter().any(is_below)
}

/// Returns the packages of the user in a project: the root, those of `members`, and those to which their paths
/// lead. `start` is one of them.
fn members(root: &Path, start: &Path) -> io::Result<Vec<Member>> {
    let parsed = read(&root.join("Cargo.toml"))?;
    let mut open = vec![start.to_owned(), root.to_owned()];
    for pattern in list(&parsed, "members") {
        open.extend(glob::expand(root, pattern));
    }
    let mut seen = BTreeSet::new();
    let mut members = Vec::new();
    while let Some(folder) = open.pop() {
        let folder = normalized(&folder);
        // The clients are members, too, but no client is added to them.
        let is_client = folder.starts_with(root.join(PROJECT_FOLDER));
        if is_client || !seen.insert(folder.clone()) {
            continue;
        }
        // A manifest that is broken or missing is an error only if it is selected.
        let Ok(member) = read(&folder.join("Cargo.toml")) else {
            continue;
        };
        let name = ["package", "project"].into_iter().find_map(|table| {
            get(member.document.as_table(), &[table, "name"]).and_then(Item::as_str)
        });
        if let Some(name) = name {
            members.push(Member {
                name: name.to_owned(),
                folder: folder.clone(),
            });
        }
        for path in super::dependencies::paths(member.document.as_table()) {
            let path = normalized(&folder.join(path));
            let below = relative(root, &path);
            if path.starts_with(root) && !is_excluded(&parsed, &below) {
                open.push(path);
            }
        }
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(members)
}

fn has(manifest: &Parsed, key: &str) -> bool {
    manifest.document.as_table().contains_key(key)
}

/// Reads and parses a manifest.
pub(super) fn read(path: &Path) -> io::Result<Parsed> {
    let text = fs::read(path).map_err(|error| named(&shown(path), &error))?;
    let text = String::from_utf8(text).map_err(|_| {
        let fact = format!("{}: is not valid UTF-8", shown(path).display());
        Obstacle::error(fact, "correct the manifest")
    })?;
    parse(&shown(path), text)
}

/// Parses a manifest; the path is for messages.
pub(super) fn parse(path: &Path, text: String) -> io::Result<Parsed> {
    let document = Document::parse(text.clone()).map_err(|error| {
        let before = error
            .span()
            .map_or("", |it| text.get(..it.start).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let message = error.message().replace('\n', ", ");
        let fact = format!("{}: invalid TOML at line {line}: {message}", path.display());
        Obstacle::error(fact, "correct the manifest")
    })?;
    Ok(Parsed { document, text })
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

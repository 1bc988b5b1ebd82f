//! Removes clients from the manifests of a project.

use std::io;
use std::path::PathBuf;

use toml_edit::{DocumentMut, TableLike};

use super::dependencies::{self, string};
use super::edits::{Edits, ROOT};
use super::layout;
use super::record::Use;
use super::table::get;
use super::text::{Manifest, TABLE};
use crate::sync::{PROJECT_FOLDER, digest};

/// A use that was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removed {
    /// Whether no package uses the client now, so that its folder can be removed.
    pub is_unused: bool,
    /// An example that was changed, and is therefore kept.
    pub kept_example: Option<PathBuf>,
}

impl Edits {
    /// Removes a use of a client from the manifests. Entries that other uses need are kept.
    ///
    /// # Errors
    /// Returns an error if a manifest cannot be read or is invalid.
    pub fn remove(&mut self, user: &Use) -> io::Result<Removed> {
        let mut paths: Vec<_> = self.record.manifests.keys().cloned().collect();
        paths.extend([user.manifest.clone(), ROOT.to_owned()]);
        paths.sort();
        paths.dedup();
        for path in &paths {
            // The package may have been deleted.
            if !self.project.path(path).exists() {
                self.record.manifests.remove(path);
                continue;
            }
            let manifest = self.manifest(path)?;
            let before = manifest.text.clone();
            manifest.remove(&user.id(), is_needed);
            if layout::parse(&PathBuf::from(path), manifest.text.clone()).is_err() {
                *manifest = Manifest::new(before, None);
            }
        }
        self.record.uses.retain(|it| it.id() != user.id());
        let is_unused = !self.record.uses.iter().any(|it| it.folder == user.folder);
        if paths.contains(&user.manifest) && self.manifests.contains_key(&user.manifest) {
            self.remove_entries(&user.manifest, user)?;
        }
        if is_unused && self.manifests.contains_key(ROOT) {
            self.remove_shared(user)?;
            self.remove_member(user)?;
        }
        Ok(Removed {
            is_unused,
            kept_example: self.remove_example(user),
        })
    }

    /// Removes entries for the client that the user changed after they were added.
    fn remove_entries(&mut self, manifest: &str, user: &Use) -> io::Result<()> {
        let parsed = self.parsed(manifest)?;
        let mut entries = Vec::new();
        for it in dependencies::all(parsed.document.as_table()) {
            if it.key == user.key
                && (self.is_client(manifest, &it, &user.folder)? || it.is_inherited())
            {
                entries.push(it.table);
            }
        }
        for table in entries {
            self.remove_entry(manifest, &table, &user.key)?;
        }
        Ok(())
    }

    /// Removes the entry for the client in `[workspace.dependencies]`.
    fn remove_shared(&mut self, user: &Use) -> io::Result<()> {
        let path = ["workspace", "dependencies"];
        let parsed = self.parsed(ROOT)?;
        let item = get(parsed.document.as_table(), &[path[0], path[1], &user.key]);
        let target = item.and_then(|it| string(it, "path"));
        let target = target.and_then(|path| self.project.target(ROOT, path));
        match target == Some(format!("{PROJECT_FOLDER}/{}", user.folder)) {
            true => self.remove_entry(ROOT, &path, &user.key),
            false => Ok(()),
        }
    }

    /// Removes the client from a list of members that the user changed after it was added: Cargo does
    /// not accept a member that does not exist.
    fn remove_member(&mut self, user: &Use) -> io::Result<()> {
        let folder = format!("{PROJECT_FOLDER}/{}", user.folder);
        let root = self.parsed(ROOT)?;
        if !layout::list(&root, "members").contains(&folder.as_str()) {
            return Ok(());
        }
        self.rewrite(ROOT, |document| {
            let members = document
                .get_mut("workspace")
                .and_then(|it| it.get_mut("members"));
            if let Some(members) = members.and_then(|it| it.as_array_mut()) {
                members.retain(|it| it.as_str() != Some(&folder));
            }
        })
    }

    /// Removes an entry that is not among the insertions. The rest of the line goes with it.
    fn remove_entry(&mut self, path: &str, table: &[&str], key: &str) -> io::Result<()> {
        self.rewrite(path, |document| {
            let mut current: &mut dyn TableLike = document.as_table_mut();
            for name in table {
                match current.get_mut(name).and_then(|it| it.as_table_like_mut()) {
                    Some(next) => current = next,
                    None => return,
                }
            }
            current.remove(key);
        })
    }

    /// Changes a manifest other than by insertions.
    fn rewrite(&mut self, path: &str, change: impl FnOnce(&mut DocumentMut)) -> io::Result<()> {
        let manifest = self.manifest(path)?;
        let Ok(mut document) = manifest.text.parse::<DocumentMut>() else {
            return Ok(());
        };
        change(&mut document);
        // `toml_edit` writes LF.
        let text = manifest.lines(&document.to_string());
        let recorded = manifest.record();
        *manifest = Manifest::new(text, recorded.as_ref());
        Ok(())
    }

    /// Removes the example of a use, or returns its path if it was changed.
    fn remove_example(&mut self, user: &Use) -> Option<PathBuf> {
        let example = user.example.as_ref()?;
        let path = self.project.path(&example.path);
        let text = std::fs::read(&path).ok()?;
        if digest(&text) != example.sha256 {
            return Some(path);
        }
        self.files.push((example.path.clone(), None));
        None
    }
}

/// Whether the header of a table has to remain, because the table has other entries.
fn is_needed(purpose: &str, text: &str) -> bool {
    let Some(path) = purpose.strip_prefix(TABLE) else {
        return false;
    };
    let path: Vec<_> = path.split('.').collect();
    let Ok(document) = toml_edit::Document::parse(text) else {
        return true;
    };
    let table = get(document.as_table(), &path).and_then(|it| it.as_table_like());
    table.is_some_and(|it| super::spans::own_entries(it).next().is_some())
}

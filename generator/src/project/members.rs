//! Adds clients to the members of a workspace.

use std::io;

use toml_edit::Item;

use super::edits::{Edits, ROOT};
use super::layout::{is_excluded, list};
use super::record::Use;
use super::table::get;
use super::{array, glob};
use crate::sync::{PROJECT_DOCUMENTS, PROJECT_FOLDER};

/// The purposes of insertions.
const MEMBER: &str = "member";
const EXCLUDE: &str = "exclude";

impl Edits {
    /// Adds the client to an explicit list of members. If a pattern of the list matches folders of
    /// discogen that contain no crate, which Cargo does not accept, they are excluded.
    pub(super) fn add_member(&mut self, user: &Use) -> io::Result<()> {
        if !self.project.is_workspace {
            return Ok(());
        }
        let root = self.parsed(ROOT)?;
        let members = get(root.document.as_table(), &["workspace", "members"]);
        let Some(members) = members.and_then(Item::as_array) else {
            return Ok(());
        };
        let folder = format!("{PROJECT_FOLDER}/{}", user.folder);
        let purpose = format!("{MEMBER} {folder}");
        let documents = format!("{PROJECT_FOLDER}/{PROJECT_DOCUMENTS}");
        let patterns = list(&root, "members");
        let matches = |path: &str| patterns.iter().any(|it| glob::matches(it, path));
        let is_excluded_by_us = self.manifest(ROOT)?.has(EXCLUDE);
        if !is_excluded_by_us && is_excluded(&root, PROJECT_FOLDER) {
            return Ok(());
        }
        let has_to_exclude = matches(PROJECT_FOLDER) || matches(&documents);
        if patterns.contains(&folder.as_str()) {
            self.manifest(ROOT)?.claim(&purpose, &user.id());
        } else if has_to_exclude || !matches(&folder) {
            let additions = array::additions(&root.text, members, &[&folder]);
            self.insert_all(ROOT, additions, &purpose, user)?;
        }
        if is_excluded_by_us {
            self.manifest(ROOT)?.claim(EXCLUDE, &user.id());
        } else if has_to_exclude {
            self.exclude(user)?;
        }
        Ok(())
    }

    /// Adds the folder of discogen to the list `exclude` of the workspace.
    fn exclude(&mut self, user: &Use) -> io::Result<()> {
        let root = self.parsed(ROOT)?;
        let list = get(root.document.as_table(), &["workspace", "exclude"]);
        if let Some(list) = list.and_then(Item::as_array) {
            let additions = array::additions(&root.text, list, &[PROJECT_FOLDER]);
            return self.insert_all(ROOT, additions, EXCLUDE, user);
        }
        let entry = ("exclude".to_owned(), format!("[\"{PROJECT_FOLDER}\"]"));
        self.insert(ROOT, &["workspace"], entry, EXCLUDE, user)
    }
}

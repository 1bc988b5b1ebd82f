//! Adds tokio to the dependencies of a package.

use std::io;

use super::edits::{Edits, ROOT, has_dotted, inherits};
use super::entry::Entry;
use super::layout::Parsed;
use super::record::Use;
use super::table;
use super::tokio::{self, Tokio};

/// The purpose of insertions.
const TOKIO: &str = "tokio";

impl Edits {
    /// Adds tokio to the package of a use, or the features that it lacks.
    pub(super) fn add_tokio(&mut self, user: &Use) -> io::Result<Tokio> {
        let own = self.parsed(&user.manifest)?;
        let root = self.parsed(ROOT)?;
        let shared = tokio::find_shared(root.document.as_table());
        let Some(found) = tokio::find(own.document.as_table()) else {
            self.insert_tokio(user, &own, &root)?;
            return Ok(Tokio::default());
        };
        let mut entries = vec![found.item];
        if found.is_inherited() {
            entries.extend(shared.map(|(_, item)| item));
        }
        let tokio = Tokio {
            rename: (found.key != "tokio").then(|| found.key.to_owned()),
            old_version: entries.iter().find_map(|it| tokio::old_version(it)),
        };
        if tokio.old_version.is_some() {
            return Ok(tokio);
        }
        self.manifest(&user.manifest)?.claim(TOKIO, &user.id());
        self.manifest(ROOT)?.claim(TOKIO, &user.id());
        let missing = tokio::missing(&entries);
        if !missing.is_empty() {
            let additions = table::features(&own.text, found.item, &missing);
            self.insert_all(&user.manifest, additions, TOKIO, user)?;
        }
        Ok(tokio)
    }

    fn insert_tokio(&mut self, user: &Use, own: &Parsed, root: &Parsed) -> io::Result<()> {
        let shared = tokio::find_shared(root.document.as_table());
        // The client was added before: whether the package inherits, its entry shows.
        let is_inherited = inherits(root.document.as_table(), own.document.as_table());
        let key = shared.map_or("tokio", |(key, _)| key);
        let version = Entry {
            version: Some("1"),
            ..Entry::default()
        };
        if !is_inherited {
            let entry = Entry {
                features: tokio::FEATURES.to_vec(),
                ..version
            };
            return self.insert(
                &user.manifest,
                &["dependencies"],
                entry.text("tokio", false),
                TOKIO,
                user,
            );
        }
        if shared.is_none() {
            let text = version.text("tokio", false);
            self.insert(ROOT, &["workspace", "dependencies"], text, TOKIO, user)?;
        }
        let entries: Vec<_> = shared.into_iter().map(|(_, item)| item).collect();
        let entry = Entry {
            is_inherited,
            features: tokio::missing(&entries),
            ..Entry::default()
        };
        let text = entry.text(key, has_dotted(own.document.as_table()));
        self.insert(&user.manifest, &["dependencies"], text, TOKIO, user)
    }
}

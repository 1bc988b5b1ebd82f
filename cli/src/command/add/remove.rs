//! `discogen remove`

use std::io;
use std::path::PathBuf;

use clap::Args;
use discogen_build::project::{Edits, Use};
use discogen_build::sync::{self, Lock, Transaction};
use discogen_model::name::nearest;
use discogen_model::settings;

use super::change::{Outcome, change};
use super::place::Place;
use crate::command::document_folder::DocumentFolder;
use crate::command::session::{Session, count};
use crate::command::update::Update;
use crate::command::update::refusal::Refusal;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen remove gmail\n      \
    removes the dependency, and the client if no other package uses it\n  \
    discogen remove gmail sheets:v4 --package server\n      \
    removes two clients from a package of the workspace\n  \
    discogen remove gmail --dry-run\n      \
    prints the changes\n\n\
    Entries and files that were changed since they were added are kept and reported.")]
pub(in crate::command) struct Remove {
    /// APIs (`gmail`, `gmail:v1`), crates, or names of dependencies.
    #[arg(required = true, value_name = "CLIENT")]
    clients: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// Prints all changes without making them.
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Remove {
    pub(in crate::command) fn run(&self, session: &mut Session) -> io::Result<()> {
        let check = |edits: &Edits| self.uses(edits).map(drop);
        change(
            &self.place,
            self.dry_run,
            session,
            check,
            |edits, _, lock, session| self.remove_all(edits, lock, session),
        )
    }

    fn remove_all(&self, mut edits: Edits, lock: Option<&Lock>, session: &mut Session) -> Outcome {
        let project = edits.project().clone();
        let mut changes = Transaction::new(&project.documents(), &project.crates());
        let mut lines = Vec::new();
        let verb = if lock.is_some() {
            "removed"
        } else {
            "would remove"
        };
        let here = DocumentFolder::of_any(&project.documents()).map_err(Refusal::Error)?;
        for user in self.uses(&edits)? {
            let manifest = project.path(&user.manifest);
            lines.push(format!("{verb} {} from {}", user.key, manifest.display()));
            let removed = edits.remove(&user)?;
            if let Some(path) = removed.kept_example {
                lines.push(format!("kept {}, which was changed", path.display()));
            }
            if !removed.is_unused {
                continue;
            }
            let folder = project.crates().join(&user.folder);
            let report = sync::plan_removal(&folder, &mut changes)?;
            let files = count(report.removed.len(), "file");
            lines.push(format!("{verb} {files} in {}", folder.display()));
            for path in report.foreign {
                let path = folder.join(path);
                lines.push(format!(
                    "kept {}, which discogen did not write",
                    path.display()
                ));
            }
            documents(&here, &user).for_each(|path| changes.remove(path));
        }
        if edits.uses().is_empty() {
            // The ETags of `discogen update --service`.
            let etags = project
                .documents()
                .join(crate::command::update::etags::FILE);
            if etags.exists() {
                changes.remove(etags);
            }
        }
        edits.plan(&mut changes)?;
        if let Some(lock) = lock {
            Update::commit(lock, changes)?;
        }
        let mut lines = lines.iter();
        Ok(lines.try_for_each(|line| session.message(line)))
    }

    /// Returns the dependencies to remove: those of the selected package, or of all packages.
    fn uses(&self, edits: &Edits) -> Result<Vec<Use>, Refusal> {
        let manifest = match edits.project().has_package() {
            true => Some(edits.package_manifest()?),
            false => None,
        };
        let mut found = Vec::new();
        for name in &self.clients {
            let called = edits.uses().iter().filter(|it| is_called(it, name));
            let all: Vec<_> = called.collect();
            let is_here = |it: &&&Use| manifest.as_ref().is_none_or(|own| *own == it.manifest);
            let here: Vec<_> = all.iter().filter(is_here).copied().collect();
            let [first, rest @ ..] = here.as_slice() else {
                return Err(unknown(name, &all, edits));
            };
            if let Some(other) = rest.iter().find(|it| it.api != first.api) {
                return Err(Refusal::fact(
                    format!("{name:?} may be {} or {}", first.api, other.api),
                    format!("use {}", first.api),
                ));
            }
            found.extend(here.into_iter().cloned());
        }
        let mut distinct = Vec::new();
        for it in found {
            if !distinct.contains(&it) {
                distinct.push(it);
            }
        }
        Ok(distinct)
    }
}

/// Whether a name refers to a use of a client.
fn is_called(it: &Use, name: &str) -> bool {
    let api = it.api.split(':').next();
    [&it.api, &it.package, &it.key, &it.folder].contains(&&name.to_owned()) || api == Some(name)
}

fn unknown(name: &str, elsewhere: &[&Use], edits: &Edits) -> Refusal {
    if let [other, ..] = elsewhere {
        let manifest = edits.project().path(&other.manifest);
        return Refusal::fact(
            format!(
                "{name}: this package has no such client, but {} has",
                manifest.display()
            ),
            "select that package with --package",
        );
    }
    let apis: Vec<_> = edits.uses().iter().map(|it| it.api.as_str()).collect();
    let names = apis.iter().filter_map(|it| it.split(':').next());
    let remedy = match nearest(name, names.chain(apis.iter().copied())) {
        Some(near) => format!("did you mean {near:?}?"),
        None if apis.is_empty() => "`discogen add` adds a client".to_owned(),
        None => format!("its clients are {}", apis.join(", ")),
    };
    Refusal::fact(format!("{name}: the project has no such client"), remedy)
}

/// Returns the document of a client and its settings.
fn documents(here: &DocumentFolder, user: &Use) -> impl Iterator<Item = PathBuf> {
    let document = here.files.iter().find(|(id, _)| id.to_string() == user.api);
    let document = document.map(|(_, it)| it.path.clone());
    let settings = document.as_deref().map(settings::beside);
    let settings = settings.filter(|it| it.exists());
    document.into_iter().chain(settings)
}

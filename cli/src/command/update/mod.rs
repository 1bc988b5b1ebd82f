//! `discogen update`

mod arguments;
mod changelog;
pub(super) mod decision;
pub(super) mod etags;
mod provenance;
pub(super) mod refusal;
pub(super) mod settings;
pub(super) mod source;
pub(super) mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use discogen_build::sync::{self, Lock, Restored, Transaction};

use super::crates::print_crate;
use super::document_folder::{DocumentFolder, Id};
use super::session::{Outcome, Session, count};
use super::{interrupt, runtime};
pub(super) use arguments::Update;
use decision::Decision;
use etags::Etags;
use refusal::Refusal;
use source::{Candidate, Found};
use step::Step;

impl Update {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        session.shows_notes |= self.notes;
        match self.of_project() {
            Some(update) => update.update(session),
            None => self.update(session),
        }
    }

    fn update(&self, session: &mut Session) -> io::Result<()> {
        let has_source = self.is_of_project || !self.documents.is_empty() || self.service.is_some();
        if !has_source && !self.recover {
            return session.unusable(
                "`update` requires new documents",
                "give files or folders, or use Google's discovery service with --service",
            );
        }
        if self.dry_run {
            return self.try_out(session);
        }
        // The downloads depend on the local documents, so these are restored first. The folders are
        // not locked during the download.
        if self.service.is_some() || self.recover {
            let is_whole = self.recover_alone(session)?;
            if self.recover || !is_whole {
                return Ok(());
            }
        }
        let Some(downloaded) = self.download(session)? else {
            return Ok(());
        };
        self.under_lock(session, |session, lock| {
            self.decide_all(downloaded, Some(lock), session)
        })
    }

    /// Prints all changes without making them.
    fn try_out(&self, session: &mut Session) -> io::Result<()> {
        if let Some(found) = sync::interrupted(&self.discovery, None) {
            session.refuse(&found.fact(), &found.remedy())?;
            return match sync::recovery(&self.discovery, &self.out) {
                Ok(restored) => {
                    print_restored(session, &restored, ["would restore", "would remove"])
                }
                Err(error) => session.io_error(&error),
            };
        }
        if self.recover {
            return session.message("no update was interrupted");
        }
        match self.download(session)? {
            Some(downloaded) => self.decide_all(downloaded, None, session),
            None => Ok(()),
        }
    }

    /// Undoes an interrupted update. Returns whether all files are intact.
    fn recover_alone(&self, session: &mut Session) -> io::Result<bool> {
        let mut is_whole = false;
        self.under_lock(session, |_, _| {
            is_whole = true;
            Ok(())
        })?;
        Ok(is_whole)
    }

    /// Runs work under the lock of both folders, after undoing an interrupted update.
    pub(super) fn under_lock(
        &self,
        session: &mut Session,
        work: impl FnOnce(&mut Session, &Lock) -> io::Result<()>,
    ) -> io::Result<()> {
        let folders = [self.discovery.as_path(), &self.out];
        session.under_lock(&folders, |session, lock| {
            let recovered = {
                let _whole = interrupt::hold();
                sync::recover(lock, &self.discovery, &self.out)
            };
            match recovered {
                Ok(restored) => {
                    print_restored(session, &restored, ["restored", "removed"])?;
                    match restored.is_empty() {
                        false => session.message("the interrupted update was undone")?,
                        true if self.recover => session.message("nothing had to be restored")?,
                        true => {}
                    }
                    work(session, lock)
                }
                Err(error) => session.io_error(&error),
            }
        })
    }

    /// Downloads documents, if a service is given. Returns `None` if the local documents cannot be
    /// read.
    fn download(&self, session: &mut Session) -> io::Result<Option<Downloaded>> {
        let mut downloaded = Downloaded::default();
        let Some(url) = &self.service else {
            return Ok(Some(downloaded));
        };
        let here = match DocumentFolder::of_any(&self.discovery) {
            Ok(here) => here,
            Err(error) => return session.error(&error).map(|()| None),
        };
        if here.report(session)? {
            return session.message("nothing was changed").map(|()| None);
        }
        downloaded.etags = Etags::read(&self.discovery);
        downloaded.found = source::of_service(self, url, &here, &mut downloaded.etags, session)?;
        Ok(Some(downloaded))
    }

    /// Decides on all documents and writes the changes, under the lock. A dry run has no lock and
    /// writes nothing.
    fn decide_all(
        &self,
        downloaded: Downloaded,
        lock: Option<&Lock>,
        session: &mut Session,
    ) -> io::Result<()> {
        let here = match DocumentFolder::of_any(&self.discovery) {
            Ok(here) => here,
            Err(error) => return session.error(&error),
        };
        // An unreadable document may be a requested one; treated as new it would lose its version.
        if here.report(session)? {
            return session.message("nothing was changed");
        }
        let runtime = self.runtime.as_deref();
        let runtime = match runtime
            .map(|it| runtime::dependency(it, &self.out))
            .transpose()
        {
            Ok(runtime) => runtime,
            Err(error) => return session.io_error(&error),
        };
        let Downloaded { found, etags } = downloaded;
        let Found {
            candidates,
            mut refusals,
            lacks_some,
        } = match &self.service {
            Some(_) => found,
            None if self.documents.is_empty() => source::of_directory(self, &here, session)?,
            None => source::of_paths(self, &here),
        };
        let steps = self.decide_each(
            &candidates,
            &here,
            runtime.as_deref(),
            session,
            &mut refusals,
        )?;
        for refusal in &refusals {
            refusal.report(session)?;
        }
        if !refusals.is_empty() && !self.keep_going {
            return session.message("nothing was changed");
        }
        let is_unchanged = steps.is_empty();
        self.carry_out(steps.into_values().collect(), &etags, lock, session)?;
        match (is_unchanged && lock.is_some(), session.outcome) {
            (true, Outcome::Done) if lacks_some => session.message("everything else is up to date"),
            (true, Outcome::Done) => session.message("everything is up to date"),
            _ => Ok(()),
        }
    }

    /// Decides on each candidate.
    fn decide_each(
        &self,
        candidates: &[Candidate],
        here: &DocumentFolder,
        runtime: Option<&str>,
        session: &mut Session,
        refusals: &mut Vec<Refusal>,
    ) -> io::Result<BTreeMap<Id, Step>> {
        let mut steps = BTreeMap::new();
        session.begin(candidates.len());
        for (done, candidate) in candidates.iter().enumerate() {
            session
                .progress
                .at(done, &candidate.location.display().to_string());
            match decision::decide(self, candidate, here, runtime) {
                Ok(Decision::Same(why)) => {
                    let location = candidate.location.display();
                    session.detail(&format!("{location}: {why}"))?;
                }
                Ok(Decision::Step(step)) => {
                    if let Some(other) = steps.insert(step.id.clone(), *step) {
                        refusals.push(twice(candidate, &other));
                    }
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        Ok(steps)
    }

    fn carry_out(
        &self,
        steps: Vec<Step>,
        etags: &Etags,
        lock: Option<&Lock>,
        session: &mut Session,
    ) -> io::Result<()> {
        let mut changes = Transaction::new(&self.discovery, &self.out);
        let mut updated = Vec::new();
        let mut folders = BTreeSet::new();
        for step in steps {
            if !folders.insert(step.package.folder.clone()) {
                let fact = format!(
                    "{} and another document generate the folder {}",
                    step.id, step.package.folder
                );
                session.refuse(&fact, "remove one of them")?;
                return session.message("nothing was changed");
            }
            match step.add(&self.out, &mut changes) {
                Ok(report) => updated.push((step, report)),
                Err(error) => {
                    session.io_error(&error)?;
                    return session.message("nothing was changed");
                }
            }
        }
        let rows = updated.iter().map(|(step, _)| step.row());
        let readme = provenance::add(&self.discovery, rows, &mut changes);
        let Some(lock) = lock else {
            return self.show(session, &updated, readme.as_deref());
        };
        etags.add(&self.discovery, &updated, &mut changes);
        if let Err(error) = Self::commit(lock, changes) {
            session.io_error(&error)?;
            return session.message("nothing was changed");
        }
        session.crates += updated.len();
        for (step, report) in &updated {
            session.add_notes(&step.document, None, &step.package.notes)?;
            let verbs = ["created", "changed", "removed"];
            print_crate(session, &step.headline(), report, verbs, false)?;
        }
        if let Some(readme) = readme {
            session.message(&format!("{} follows", readme.display()))?;
        }
        Ok(())
    }

    pub(super) fn commit(lock: &Lock, changes: Transaction) -> io::Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let _whole = interrupt::hold();
        changes.commit(lock)
    }

    /// Prints all planned changes: the changes of each API, then the files.
    fn show(
        &self,
        session: &mut Session,
        updated: &[(Step, sync::Report)],
        readme: Option<&Path>,
    ) -> io::Result<()> {
        for (step, report) in updated {
            session.print(&step.headline())?;
            for line in step.changes.as_str().trim_end().lines() {
                session.print(&match line {
                    "" => String::new(),
                    line => format!("    {line}"),
                })?;
            }
            for location in step.files() {
                session.print(&format!("  would write {}", location.display()))?;
            }
            let folder = self.out.join(&step.package.folder);
            for (verb, paths) in [
                ("create", &report.created),
                ("change", &report.changed),
                ("remove", &report.removed),
            ] {
                for path in paths {
                    session.print(&format!("  would {verb} {}", folder.join(path).display()))?;
                }
            }
        }
        if let Some(readme) = readme {
            session.print(&format!("would change {}", readme.display()))?;
        }
        session.print(&format!("{} would change", count(updated.len(), "crate")))
    }
}

/// Documents that were downloaded before the folders were locked.
#[derive(Default)]
struct Downloaded {
    found: Found,
    etags: Etags,
}

fn print_restored(session: &Session, restored: &[Restored], verbs: [&str; 2]) -> io::Result<()> {
    for Restored { place, is_removed } in restored {
        let verb = verbs[usize::from(*is_removed)];
        session.message(&format!("{verb} {}", place.display()))?;
    }
    Ok(())
}

fn twice(candidate: &Candidate, other: &Step) -> Refusal {
    Refusal::fact(
        format!(
            "{}: is {}, like another of the documents",
            candidate.location.display(),
            other.id
        ),
        "remove one of them",
    )
}

//! `discogen update`

mod changelog;
pub(super) mod etags;
mod judge;
mod provenance;
mod settings;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::sync::{self, Lock, Restored, Transaction};

use super::shelf::{Id, Shelf};
use super::{Outcome, Session, count, interrupt, runtime, say_crate};
use etags::Etags;
use judge::{Judgement, Refusal, Step};
use source::{Candidate, Found};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen update ~/Downloads/vision.v1.json\n      \
    takes the document, regenerates, bumps the version, writes the changelog\n  \
    discogen update --dry-run ~/documents\n      \
    shows what the documents of a folder would change\n  \
    discogen update --service\n      \
    asks Google for new revisions of all documents that are here\n  \
    discogen update --service https://www.googleapis.com --api drive:v3,sheets\n      \
    these two alone, whether they are here already or not\n  \
    discogen update --recover\n      \
    restores the files of an update that was interrupted\n\n\
    Nothing is changed if anything is wrong with one of the documents; --keep-going leaves that one out.")]
pub(super) struct Update {
    /// New documents (JSON), or folders of them. Of a folder those are taken that are here already.
    #[arg(value_name = "DOCUMENT OR FOLDER", conflicts_with = "service")]
    documents: Vec<PathBuf>,
    /// Asks a discovery service for the documents that are here already; without a URL, Google's.
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = super::service::GOOGLE)]
    service: Option<String>,
    /// Undoes an update that was interrupted, and nothing else. Any other update does so first.
    #[arg(long, conflicts_with_all = ["documents", "service", "api", "all"])]
    recover: bool,
    /// These APIs alone, new ones among them: `vision,drive:v3`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    api: Vec<String>,
    /// Takes all that the folder or service has, new APIs among them.
    #[arg(long, conflicts_with = "api")]
    all: bool,
    /// The folder of the documents that are here.
    #[arg(long, value_name = "FOLDER", default_value = super::DISCOVERY)]
    discovery: PathBuf,
    /// The folder of the crates.
    #[arg(long, value_name = "FOLDER", default_value = "generated")]
    out: PathBuf,
    /// Where crates of new APIs take discogen-runtime from: a version, or the path of its folder.
    #[arg(long, value_name = "PATH OR VERSION")]
    runtime: Option<String>,
    /// Where the documents come from, for the table in the README.md beside them; without it the URL.
    #[arg(long, value_name = "TEXT")]
    from: Option<String>,
    /// Shows all that would be done, and does nothing.
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Takes a document though its revision is older than the one that is here.
    #[arg(long)]
    allow_older: bool,
    /// Takes a document though nearly all of the API is gone from it.
    #[arg(long)]
    allow_shrunk: bool,
    /// Leaves out documents with which something is wrong, and takes the others.
    #[arg(long)]
    keep_going: bool,
    /// Shows what is worth knowing about the documents, too.
    #[arg(long)]
    notes: bool,
}

impl Update {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        session.shows_notes |= self.notes;
        if self.documents.is_empty() && self.service.is_none() && !self.recover {
            return session.unusable(
                "`update` needs new documents",
                "name files or folders, or ask Google's discovery service with --service",
            );
        }
        if self.dry_run {
            return self.try_out(session);
        }
        // What is downloaded depends on the documents that are here, so these are restored first. The
        // folders are not locked during the download.
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
            self.judge_all(downloaded, Some(lock), session)
        })
    }

    /// Shows all that would be done.
    fn try_out(&self, session: &mut Session) -> io::Result<()> {
        if let Some(found) = sync::interrupted(&self.discovery, None) {
            session.refuse(&found.fact(), &found.remedy())?;
            return match sync::recovery(&self.discovery, &self.out) {
                Ok(restored) => say_restored(session, &restored, ["would restore", "would remove"]),
                Err(error) => session.io_fault(&error),
            };
        }
        if self.recover {
            return session.say("no update was interrupted");
        }
        match self.download(session)? {
            Some(downloaded) => self.judge_all(downloaded, None, session),
            None => Ok(()),
        }
    }

    /// Undoes an update that was interrupted. True if there is none any more.
    fn recover_alone(&self, session: &mut Session) -> io::Result<bool> {
        let mut is_whole = false;
        self.under_lock(session, |_, _| {
            is_whole = true;
            Ok(())
        })?;
        Ok(is_whole)
    }

    /// Work under the lock of both folders, after an update that was interrupted has been undone.
    fn under_lock(
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
                    say_restored(session, &restored, ["restored", "removed"])?;
                    match restored.is_empty() {
                        false => session.say("an update that was interrupted has been undone")?,
                        true if self.recover => session.say("nothing had to be restored")?,
                        true => {}
                    }
                    work(session, lock)
                }
                Err(error) => session.io_fault(&error),
            }
        })
    }

    /// What a service has, if one is asked. None if the documents that are here cannot be read.
    fn download(&self, session: &mut Session) -> io::Result<Option<Downloaded>> {
        let mut downloaded = Downloaded::default();
        let Some(url) = &self.service else {
            return Ok(Some(downloaded));
        };
        let here = match Shelf::of_any(&self.discovery) {
            Ok(here) => here,
            Err(fault) => return session.fault(&fault).map(|()| None),
        };
        if here.tell(session)? {
            return session.say("nothing was changed").map(|()| None);
        }
        downloaded.etags = Etags::read(&self.discovery);
        downloaded.found = source::of_service(self, url, &here, &mut downloaded.etags, session)?;
        Ok(Some(downloaded))
    }

    /// All from the reading of what is here to the writing, under the lock; without one nothing is
    /// written.
    fn judge_all(
        &self,
        downloaded: Downloaded,
        lock: Option<&Lock>,
        session: &mut Session,
    ) -> io::Result<()> {
        let here = match Shelf::of_any(&self.discovery) {
            Ok(here) => here,
            Err(fault) => return session.fault(&fault),
        };
        // What can't be read may be what is asked for; as new it would lose its version.
        if here.tell(session)? {
            return session.say("nothing was changed");
        }
        let runtime = self.runtime.as_deref();
        let runtime = match runtime
            .map(|it| runtime::dependency(it, &self.out))
            .transpose()
        {
            Ok(runtime) => runtime,
            Err(error) => return session.io_fault(&error),
        };
        let Downloaded { found, etags } = downloaded;
        let Found {
            candidates,
            mut refusals,
            lacks_some,
        } = match &self.service {
            Some(_) => found,
            None => source::of_paths(self, &here),
        };
        let steps = self.judge_each(
            &candidates,
            &here,
            runtime.as_deref(),
            session,
            &mut refusals,
        )?;
        for refusal in &refusals {
            refusal.tell(session)?;
        }
        if !refusals.is_empty() && !self.keep_going {
            return session.say("nothing was changed");
        }
        let is_nothing = steps.is_empty();
        self.carry_out(steps.into_values().collect(), &etags, lock, session)?;
        match (is_nothing && lock.is_some(), session.outcome) {
            (true, Outcome::Done) if lacks_some => session.say("everything else is up to date"),
            (true, Outcome::Done) => session.say("everything is up to date"),
            _ => Ok(()),
        }
    }

    /// What becomes of each document that may be taken.
    fn judge_each(
        &self,
        candidates: &[Candidate],
        here: &Shelf,
        runtime: Option<&str>,
        session: &mut Session,
        refusals: &mut Vec<Refusal>,
    ) -> io::Result<BTreeMap<Id, Step>> {
        let mut steps = BTreeMap::new();
        session.begin(candidates.len());
        for (done, candidate) in candidates.iter().enumerate() {
            session
                .progress
                .at(done, &candidate.place.display().to_string());
            match judge::judge(self, candidate, here, runtime) {
                Ok(Judgement::Same(why)) => {
                    let place = candidate.place.display();
                    session.detail(&format!("{place}: {why}"))?;
                }
                Ok(Judgement::Step(step)) => {
                    if let Some(other) = steps.insert(step.id.clone(), *step) {
                        refusals.push(twice(candidate, &other));
                    }
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        Ok(steps)
    }

    /// Whether an API is wanted that stands in a folder or a service.
    fn wants(&self, id: &Id, here: &Shelf) -> bool {
        match (self.all, self.api.is_empty()) {
            (true, _) => true,
            (false, false) => self.api.iter().any(|name| id.is_called(name)),
            (false, true) => here.volumes.contains_key(id),
        }
    }

    fn carry_out(
        &self,
        steps: Vec<Step>,
        etags: &Etags,
        lock: Option<&Lock>,
        session: &mut Session,
    ) -> io::Result<()> {
        let mut changes = Transaction::new(&self.discovery, &self.out);
        let mut told = Vec::new();
        let mut folders = BTreeSet::new();
        for step in steps {
            if !folders.insert(step.package.folder.clone()) {
                let fact = format!(
                    "{} and another document give the folder {}",
                    step.id, step.package.folder
                );
                session.refuse(&fact, "leave one of them out")?;
                return session.say("nothing was changed");
            }
            match step.add(&self.out, &mut changes) {
                Ok(report) => told.push((step, report)),
                Err(error) => {
                    session.io_fault(&error)?;
                    return session.say("nothing was changed");
                }
            }
        }
        let steps = told.iter().map(|(step, _)| step);
        let readme = provenance::add(&self.discovery, steps, &mut changes);
        let Some(lock) = lock else {
            return self.show(session, &told, readme.as_deref());
        };
        etags.add(&self.discovery, &told, &mut changes);
        if let Err(error) = Self::commit(lock, changes) {
            session.io_fault(&error)?;
            return session.say("nothing was changed");
        }
        session.crates += told.len();
        for (step, report) in &told {
            session.add_notes(&step.document, None, &step.package.notes)?;
            let verbs = ["created", "changed", "removed"];
            say_crate(session, &step.headline(), report, verbs, false)?;
        }
        if let Some(readme) = readme {
            session.say(&format!("{} follows", readme.display()))?;
        }
        Ok(())
    }

    fn commit(lock: &Lock, changes: Transaction) -> io::Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let _whole = interrupt::hold();
        changes.commit(lock)
    }

    /// All that would be done: what changed in each API, then the files.
    fn show(
        &self,
        session: &mut Session,
        told: &[(Step, sync::Report)],
        readme: Option<&Path>,
    ) -> io::Result<()> {
        for (step, report) in told {
            session.print(&step.headline())?;
            for line in step.changes.as_str().trim_end().lines() {
                session.print(&match line {
                    "" => String::new(),
                    line => format!("    {line}"),
                })?;
            }
            let mine = [&step.document, &step.settings.0, &step.changelog.0];
            for place in mine {
                session.print(&format!("  would write {}", place.display()))?;
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
        session.print(&format!("{} would change", count(told.len(), "crate")))
    }
}

/// What was downloaded before the folders were locked.
#[derive(Default)]
struct Downloaded {
    found: Found,
    etags: Etags,
}

fn say_restored(session: &Session, restored: &[Restored], verbs: [&str; 2]) -> io::Result<()> {
    for Restored { place, is_removed } in restored {
        let verb = verbs[usize::from(*is_removed)];
        session.say(&format!("{verb} {}", place.display()))?;
    }
    Ok(())
}

fn twice(candidate: &Candidate, other: &Step) -> Refusal {
    Refusal::fact(
        format!(
            "{}: is {}, and so is another of the documents",
            candidate.place.display(),
            other.id
        ),
        "leave one of them out",
    )
}

//! `discogen add`

mod change;
mod migration;
mod place;
mod program;
mod remove;
mod source;

use std::io;

use clap::Args;
use discogen_build::project::{Dependency, Edits};
use discogen_build::sync::{Lock, Report, Transaction};

use super::choice::Choice;
use super::crates::{Folders, print_crate, summary};
use super::document_folder::DocumentFolder;
use super::runtime;
use super::session::Session;
use super::update::Update;
use super::update::decision;
use super::update::refusal::Refusal;
use super::update::settings::Chosen;
use super::update::step::Step;
use change::{Outcome, change};
use place::Place;
pub(super) use remove::Remove;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    discogen add gmail\n      \
    generates the client of Gmail in the folder `discogen`, and adds it and tokio to Cargo.toml\n  \
    discogen add sheets:v4 drive --package server\n      \
    adds two clients to a package of the workspace\n  \
    discogen add drive --only files --rename drive\n      \
    generates only the methods of `files`; the dependency is called `drive`\n  \
    discogen add gmail --example\n      \
    also writes a first program, for `cargo run --example gmail_v1`\n  \
    discogen add --from-cargo\n      \
    adds a client for each crate of google-apis-rs in Cargo.toml, and prints what to change\n\n\
    No file is changed if one of the clients cannot be added. `discogen remove` undoes it, `discogen update` \
    installs new revisions.")]
pub(super) struct Add {
    /// APIs of the directory, such as `gmail`, `sheets:v4` or `gmail@20261101`, or discovery documents (JSON).
    #[arg(value_name = "API OR DOCUMENT", required_unless_present = "from_cargo")]
    apis: Vec<String>,
    /// Adds the clients that replace the crates of google-apis-rs in Cargo.toml, and prints what to change.
    #[arg(long, conflicts_with = "apis")]
    from_cargo: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    choice: Choice,
    /// Features of the clients to enable: `chrono,yup-oauth2`.
    #[arg(long, short = 'F', value_name = "FEATURES", value_delimiter = ',')]
    features: Vec<String>,
    /// Disables the default features of new clients.
    #[arg(long)]
    no_default_features: bool,
    /// Name of the dependency, if it is to differ from that of the crate.
    #[arg(long, value_name = "NAME", conflicts_with = "from_cargo")]
    rename: Option<String>,
    /// Writes the first program of each API to the folder `examples` of the package.
    #[arg(long)]
    example: bool,
    /// Prints all changes without making them.
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// A client to add, and the edits for it.
struct Client {
    step: Step,
    report: Report,
    program: Vec<String>,
}

impl Add {
    pub(super) fn run(&self, session: &mut Session) -> io::Result<()> {
        let check = |edits: &Edits| {
            edits.package_manifest()?;
            self.refuse_several()
        };
        change(
            &self.place,
            self.dry_run,
            session,
            check,
            |edits, update, lock, session| self.add_all(update, edits, lock, session),
        )
    }

    /// Fails for options that apply to one API, if there are several.
    fn refuse_several(&self) -> Result<(), Refusal> {
        let is_one = self.apis.len() == 1;
        let options = [
            ("--rename", self.rename.is_some()),
            ("--only and --schemas", self.choice.is_selection()),
        ];
        match options
            .into_iter()
            .find(|(_, is_given)| *is_given && !is_one)
        {
            Some((option, _)) => Err(Refusal::fact(
                format!("{option}: applies to one API"),
                "add the APIs one after another",
            )),
            None => Ok(()),
        }
    }

    /// Adds all clients to the edits, and writes the files. A dry run has no lock and prints them.
    fn add_all(
        &self,
        update: &Update,
        mut edits: Edits,
        lock: Option<&Lock>,
        session: &mut Session,
    ) -> Outcome {
        let here = DocumentFolder::of_any(&edits.project().documents()).map_err(Refusal::Error)?;
        let legacy = match self.from_cargo {
            true => migration::find(edits.project())?,
            false => Vec::new(),
        };
        let references = match self.from_cargo {
            true => legacy.iter().filter_map(|it| it.api.clone()).collect(),
            false => self.apis.clone(),
        };
        let chosen = self.chosen(&edits)?;
        let mut changes = Transaction::new(&edits.project().documents(), &edits.project().crates());
        let mut clients = Vec::new();
        let mut folders = Folders::new();
        for reference in &references {
            let candidate = source::candidate(reference, &here)?;
            let step = decision::client(update, &candidate, &here, &chosen)?;
            match folders.claim(session, &step.package, &step.document) {
                Ok(true) => clients.push(self.add_one(step, &mut edits, &mut changes)?),
                Ok(false) => return Ok(session.message("nothing was changed")),
                Err(error) => return Ok(Err(error)),
            }
        }
        edits.plan(&mut changes)?;
        if let Some(lock) = lock {
            Update::commit(lock, changes)?;
        }
        Ok(self
            .print(&clients, &edits, session, lock.is_none())
            .and_then(|()| migration::print(edits.project(), &legacy, session)))
    }

    /// Returns the options that replace those of settings files.
    fn chosen(&self, edits: &Edits) -> Result<Chosen, Refusal> {
        let crates = edits.project().crates();
        Ok(Chosen {
            runtime: self.choice.runtime(&crates)?,
            default_runtime: Some(runtime::of_this_command(&crates)?),
            select: self.choice.select(),
        })
    }

    fn add_one(
        &self,
        step: Step,
        edits: &mut Edits,
        changes: &mut Transaction,
    ) -> Result<Client, Refusal> {
        let api = step.id.to_string();
        program::refuse_unknown_features(&step.package, &self.features)?;
        let added = edits.add(&Dependency {
            api: &api,
            package: &step.package.name,
            folder: &step.package.folder,
            rename: self.rename.as_deref(),
            features: &self.features,
            default_features: !self.no_default_features,
        })?;
        let program = program::lines(&step, &added);
        if self.example && !program.is_empty() {
            let name = step.package.folder.replace(['-', '.'], "_");
            edits.add_example(&added.key, &name, &(program.join("\n") + "\n"))?;
        }
        let report = step.add(&edits.project().crates(), changes)?;
        Ok(Client {
            step,
            report,
            program,
        })
    }

    fn print(
        &self,
        clients: &[Client],
        edits: &Edits,
        session: &mut Session,
        is_dry: bool,
    ) -> io::Result<()> {
        let verbs = match is_dry {
            true => ["would create", "would change", "would remove"],
            false => ["created", "changed", "removed"],
        };
        for client in clients {
            let step = &client.step;
            session.add_notes(&step.document, None, &step.package.notes)?;
            let head = match &step.from {
                Some(_) => step.headline(),
                None => format!("{}  {}", step.id, summary(&step.package)),
            };
            print_crate(session, &head, &client.report, verbs, false)?;
        }
        for (path, lines) in edits.insertions() {
            session.message(&format!("{} {}", verbs[1], path.display()))?;
            for line in lines {
                session.message(&format!("  + {}", line.trim_start()))?;
            }
        }
        for path in edits.examples() {
            session.message(&format!("{} {}", verbs[0], path.display()))?;
        }
        if self.from_cargo {
            return Ok(());
        }
        for client in clients.iter().filter(|it| !it.program.is_empty()) {
            let head = format!("A first program with {}:", client.step.id);
            let lines = ["", &head, ""].into_iter();
            let mut lines = lines.chain(client.program.iter().map(String::as_str));
            lines.try_for_each(|line| session.message(line))?;
        }
        Ok(())
    }
}

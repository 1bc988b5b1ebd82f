//! The command line interface.

mod add;
mod available;
#[cfg(feature = "call")]
mod call;
mod check;
mod choice;
mod complete;
mod completions;
mod crates;
#[cfg(feature = "call")]
mod default_file;
mod diff;
mod diff_pairs;
mod document_folder;
mod document_source;
mod excerpt;
mod format;
mod generate;
mod interrupt;
mod interrupted;
mod list;
mod listed_api;
#[cfg(feature = "call")]
mod login;
#[cfg(feature = "call")]
mod logout;
mod output_flags;
#[cfg(feature = "call")]
mod private_file;
#[cfg(feature = "call")]
mod profile;
mod progress;
mod runtime;
mod saved_documents;
mod search;
#[cfg(not(feature = "service"))]
#[path = "no_service.rs"]
mod service;
#[cfg(feature = "service")]
mod service;
mod session;
#[cfg(feature = "call")]
mod shell;
mod show;
mod update;
#[cfg(feature = "call")]
mod whoami;

use std::io;

use clap::{CommandFactory, Parser, Subcommand};

pub(crate) use interrupt::watch;
use output_flags::OutputFlags;
use session::{Outcome, Session, Verbosity};

/// Generates Rust clients from Google API discovery documents.
#[derive(Parser)]
#[command(
    name = "discogen",
    version,
    after_help = "Examples:\n  \
        discogen generate vision.v1.json --out generated\n  \
        discogen generate discovery/*.json --out generated --runtime ../discogen/runtime\n  \
        discogen add gmail\n  \
        discogen check\n  \
        discogen diff old/vision.v1.json new/vision.v1.json\n  \
        discogen update --service --dry-run\n  \
        discogen show vision.operations.cancel --from discovery\n  \
        discogen search send mail\n\n\
        A settings file is next to its document: vision.v1.toml for vision.v1.json.\n\n\
        Exit status: 0 done, 1 a document has errors or (check) files differ, 2 usage or a file that cannot be read \
        or written, 130 interrupted."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    output: OutputFlags,
}

#[derive(Subcommand)]
enum Command {
    /// Generates one crate for each document.
    Generate(generate::Generate),
    /// Adds clients to a Cargo project: generates them, and extends Cargo.toml.
    Add(Box<add::Add>),
    /// Removes clients from a Cargo project, and restores Cargo.toml.
    Remove(add::Remove),
    /// Checks that the crates on disk match the documents.
    Check(check::Check),
    /// Compares two revisions: changes, breaking changes, and the required release.
    Diff(diff::Diff),
    /// Updates documents: reports changes, regenerates crates, increments versions, writes
    /// changelogs.
    Update(Box<update::Update>),
    /// Lists the documents of a folder or a discovery service, and which are out of date.
    List(list::List),
    /// Shows an API, a resource, a method with its call in Rust, or a schema.
    Show(show::Show),
    /// Finds methods of all APIs by words of their names and descriptions.
    Search(search::Search),
    /// Calls a method of an API.
    #[cfg(feature = "call")]
    Call(call::Call),
    /// Logs a user in, for calls.
    #[cfg(feature = "call")]
    Login(login::Login),
    /// Revokes and removes the tokens of a login.
    #[cfg(feature = "call")]
    Logout(logout::Logout),
    /// Shows which credentials calls would use.
    #[cfg(feature = "call")]
    Whoami(whoami::Whoami),
    /// Prints the completion script for a shell.
    Completions(completions::Completions),
    /// Prints the words that complete a command line.
    Complete(complete::Complete),
}

/// Runs the command given by the arguments.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Outcome> {
    let verbosity = arguments.output.apply();
    let mut session = Session::new(verbosity.unwrap_or(Verbosity::Usual));
    match &arguments.command {
        Command::Generate(generate) => generate.run(&mut session)?,
        Command::Add(add) => add.run(&mut session)?,
        Command::Remove(remove) => remove.run(&mut session)?,
        Command::Check(check) => check.run(&mut session)?,
        Command::Diff(diff) => diff.run(&mut session)?,
        Command::Update(update) => update.run(&mut session)?,
        Command::List(list) => list.run(&mut session)?,
        Command::Show(show) => show.run(&mut session)?,
        Command::Search(search) => search.run(&mut session)?,
        #[cfg(feature = "call")]
        Command::Call(call) => call.run(&mut session, &Arguments::command())?,
        #[cfg(feature = "call")]
        Command::Login(login) => login.run(&mut session)?,
        #[cfg(feature = "call")]
        Command::Logout(logout) => logout.run(&mut session)?,
        #[cfg(feature = "call")]
        Command::Whoami(whoami) => whoami.run(&mut session)?,
        Command::Completions(completions) => completions.run(&mut Arguments::command())?,
        Command::Complete(complete) => complete.run(Arguments::command())?,
    }
    session.end()
}

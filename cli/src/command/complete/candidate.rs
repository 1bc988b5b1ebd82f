//! The words that a shell offers.

use clap::Arg;
use clap::builder::StyledStr;

/// What completes a word.
pub(super) enum Completion {
    /// Names of files and folders.
    Files,
    Words(Vec<Candidate>),
}

/// A word that is offered. It replaces the word at the cursor.
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) help: String,
}

impl Candidate {
    pub(super) fn new(value: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            help: help.into(),
        }
    }
}

/// The text of a description.
pub(super) fn about(help: Option<&StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

/// The description of a flag.
pub(super) fn help(arg: &Arg) -> String {
    about(arg.get_help())
}

//! Output formats.

use std::io;

use discogen_model::text::Lines;

use super::session::Session;

/// The output format of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

/// Prints a value as JSON.
pub(super) fn print_json(session: &Session, value: &impl serde::Serialize) -> io::Result<()> {
    session.print_text(&Lines::json(value))
}

/// Formats a revision for a column, with `-` for a document without one.
pub(super) fn revision_or_dash(revision: &str) -> &str {
    match revision {
        "" => "-",
        revision => revision,
    }
}

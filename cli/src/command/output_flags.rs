//! The flags for the amount and style of the output.

use super::session::Verbosity;

/// The amount and style of the output.
#[derive(clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputFlags {
    /// Prints only errors and requested output.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Prints every step, and notes on the documents.
    #[arg(long, short, global = true)]
    verbose: bool,
    /// When to use colors. `auto`, the default, uses them on terminals and respects NO_COLOR.
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<clap::ColorChoice>,
}

impl OutputFlags {
    /// Sets the colors, and returns the verbosity unless it is the usual one.
    pub(super) fn apply(&self) -> Option<Verbosity> {
        if let Some(color) = self.color {
            match color {
                clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
                clap::ColorChoice::Always => anstream::ColorChoice::Always,
                clap::ColorChoice::Never => anstream::ColorChoice::Never,
            }
            .write_global();
        }
        match (self.quiet, self.verbose) {
            (true, _) => Some(Verbosity::Quiet),
            (false, true) => Some(Verbosity::Verbose),
            (false, false) => None,
        }
    }
}

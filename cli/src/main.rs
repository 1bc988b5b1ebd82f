//! The `discogen` command.

mod command;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use discogen_model::text::Line;

fn main() -> ExitCode {
    command::watch();
    match command::run(&command::Arguments::parse()) {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(error) => {
            // Printing an error about stderr to stderr may fail, too.
            let _ = writeln!(io::stderr().lock(), "discogen: {}", Line::new(error));
            ExitCode::from(2)
        }
    }
}

//! Runs other programs, with errors that name the program.

use std::io;
use std::process::{Command, ExitStatus, Output};

/// Runs a program and returns its exit status.
pub(crate) fn status(command: &mut Command) -> io::Result<ExitStatus> {
    command.status().map_err(|error| unusable(command, &error))
}

/// Runs a program and returns its output.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    command.output().map_err(|error| unusable(command, &error))
}

/// Runs a program and returns an error if it fails.
pub(crate) fn succeed(command: &mut Command) -> io::Result<()> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().display();
    Err(io::Error::other(format!("{program} failed: {status}")))
}

/// The error of a program that cannot be started.
pub(crate) fn unusable(command: &Command, error: &io::Error) -> io::Error {
    let program = command.get_program().display();
    let text = format!("{program}: {error}; is it installed?");
    io::Error::new(error.kind(), text)
}

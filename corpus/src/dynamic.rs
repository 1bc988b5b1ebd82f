//! Runs the cases of the proof through clients that are created at run time.

use std::ffi::OsString;
use std::io;
use std::process::Command;

use crate::documents::Document;
use crate::layout::Layout;
use crate::program;
use crate::progress::print_line;
use crate::prove::interpreter;

/// Builds the program of the package discogen-dynamic, and compares its requests with those of Google's Python client.
/// Returns whether all checks passed.
pub(crate) fn dynamic(
    layout: &Layout,
    documents: &[Document],
    jobs: usize,
    only_some: bool,
) -> io::Result<bool> {
    print_line("building the example `requests` of discogen-dynamic")?;
    let target = layout.out.join("dynamic");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--package", "discogen-dynamic"]);
    cargo
        .args(["--example", "requests", "--target-dir"])
        .arg(&target);
    program::succeed(cargo.current_dir(&layout.repository))?;
    let names = documents.iter().map(|it| OsString::from(&it.name));
    let mut proof = Command::new(interpreter(layout)?);
    proof.arg("-B").arg(layout.own("prove/dynamic_proof.py"));
    proof
        .arg("--program")
        .arg(target.join("release/examples/requests"));
    proof.arg("--documents").arg(layout.documents());
    proof.arg("--report").arg(layout.out.join("dynamic.json"));
    proof.args(["--jobs", &jobs.to_string()]);
    proof.args(names.filter(|_| only_some));
    let status = program::status(&mut proof)?;
    match status.code() {
        Some(code @ (0 | 1)) => Ok(code == 0),
        _ => Err(io::Error::other(format!(
            "dynamic_proof.py failed: {status}"
        ))),
    }
}

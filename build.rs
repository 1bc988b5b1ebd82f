//! Regenerates `generated/` from `discovery/` during a plain `cargo build`.
//!
//! If a document has changed, the crates that differ are regenerated and the build stops once: Cargo compiles dependencies
//! in parallel with a build script, so continuing could compile outdated sources. If there is no difference, no file is
//! written. Under `CI`, or if the files cannot be written, the build fails with a description of the difference.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use discogen_build::{Error, workspace};

fn main() -> ExitCode {
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&root);
    let (discovery, generated) = (root.join("discovery"), root.join("generated"));
    let mut lines = vec![
        format!("cargo::rerun-if-changed={}", discovery.display()),
        format!("cargo::rerun-if-changed={}", generated.display()),
        "cargo::rerun-if-env-changed=CI".to_owned(),
    ];
    let outcome = bring_up_to_date(root, &discovery, &generated);
    if let Err(message) = &outcome {
        lines.extend(message.lines().map(|line| format!("cargo::error={line}")));
    }
    // Cargo interprets lines that start with `cargo::`.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), (lines.join("\n") + "\n").as_bytes());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Regenerates the crates that differ from their documents.
///
/// # Errors
/// Returns the message to print if the build must stop.
fn bring_up_to_date(root: &Path, discovery: &Path, generated: &Path) -> Result<(), String> {
    let Err(difference) = workspace::check(discovery, generated) else {
        return Ok(());
    };
    if env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        return Err(difference.to_string());
    }
    let refreshed = match workspace::refresh(discovery, generated) {
        Ok(refreshed) => refreshed,
        // The message contains the difference and the command that removes it.
        Err(Error::Io(fault)) => {
            return Err(format!("{difference}\nthis build could not write: {fault}"));
        }
        Err(fault) => return Err(fault.to_string()),
    };
    if refreshed.is_empty() {
        // Either a concurrent update has removed the difference, or it concerns a folder without a document.
        return workspace::check(discovery, generated).map_err(|it| it.to_string());
    }
    let message = |(folder, _): &(std::path::PathBuf, _)| {
        let folder = folder.strip_prefix(root).unwrap_or(folder);
        format!("{} refreshed, run the same command again", folder.display())
    };
    Err(refreshed.iter().map(message).collect::<Vec<_>>().join("\n"))
}

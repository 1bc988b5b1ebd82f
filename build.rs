//! Keeps `generated/` in step with `discovery/`, so that a plain `cargo build`
//! is never out of date.
//!
//! When a document changed, the crates that differ are written anew and the
//! build stops once: Cargo compiles dependencies beside a build script, so
//! going on could compile yesterday's source. When nothing changed, nothing is
//! written. Under `CI`, or where nothing can be written, it only fails.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use discogen_build::workspace::{self, Fault};

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
    // Lines that start with `cargo::` are how a build script talks to Cargo.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), (lines.join("\n") + "\n").as_bytes());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// # Errors
/// What the person who builds has to know before the build can go on.
fn bring_up_to_date(root: &Path, discovery: &Path, generated: &Path) -> Result<(), String> {
    let Err(difference) = workspace::check(discovery, generated) else {
        return Ok(());
    };
    if env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        return Err(difference);
    }
    let refreshed = match workspace::refresh(discovery, generated) {
        Ok(refreshed) => refreshed,
        // What differs, and the command that helps, is needed all the more.
        Err(Fault::Io(fault)) => {
            return Err(format!("{difference}\nthis build could not write: {fault}"));
        }
        Err(fault) => return Err(fault.to_string()),
    };
    if refreshed.is_empty() {
        // An update that was under way brought it in line, or what is wrong is not in a crate
        // that a document gives.
        return workspace::check(discovery, generated);
    }
    let message = |(folder, _): &(std::path::PathBuf, _)| {
        let folder = folder.strip_prefix(root).unwrap_or(folder);
        format!("{} refreshed, run the same command again", folder.display())
    };
    Err(refreshed.iter().map(message).collect::<Vec<_>>().join("\n"))
}

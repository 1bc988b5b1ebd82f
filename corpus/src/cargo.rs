//! Runs Cargo in the workspace of the generated crates and collects the messages of each crate.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::layout::Layout;
use crate::program;
use crate::wrapper;

/// The maximum number of messages that are stored for a crate.
const KEPT: usize = 5;

/// The messages about one crate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Whether Cargo reported that the crate was compiled.
    pub(crate) is_finished: bool,
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
    pub(crate) messages: Vec<String>,
}

impl Verdict {
    /// Returns the verdict on a requested crate; a crate that Cargo did not report counts as failed.
    pub(crate) fn on(folder: &str, verdicts: &BTreeMap<String, Self>) -> Self {
        let mut verdict = verdicts.get(folder).cloned().unwrap_or_default();
        if !verdict.is_finished && verdict.errors == 0 {
            verdict.errors = 1;
            verdict
                .messages
                .push("Cargo did not report that the crate was compiled".to_owned());
        }
        verdict
    }
}

/// Returns a Cargo command for the crates, with all output in the folder of the corpus.
pub(crate) fn cargo(layout: &Layout, jobs: usize) -> io::Result<Command> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(layout.crates())
        .env("CARGO_TARGET_DIR", layout.target())
        .env("RUSTC_WRAPPER", std::env::current_exe()?)
        .env(wrapper::FOLDER, layout.timings())
        .env("CARGO_BUILD_JOBS", jobs.to_string())
        .stdin(Stdio::null());
    Ok(cargo)
}

/// Runs Cargo and returns the messages by the folder of the crate. Calls `finished` for each compiled crate.
pub(crate) fn run(
    mut cargo: Command,
    mut finished: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<BTreeMap<String, Verdict>> {
    cargo
        .args(["--keep-going", "--message-format", "json", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let spawned = cargo.spawn();
    let mut child = spawned.map_err(|error| program::unusable(&cargo, &error))?;
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    let stderr = child.stderr.take();
    let complaints = std::thread::spawn(move || stderr.map(io::read_to_string));
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(&line?) else {
                continue;
            };
            let Some(folder) = folder(&message) else {
                continue;
            };
            match message["reason"].as_str() {
                Some("compiler-message") => {
                    note(verdicts.entry(folder).or_default(), &message["message"])
                }
                Some("compiler-artifact") => {
                    verdicts.entry(folder.clone()).or_default().is_finished = true;
                    finished(&folder)?;
                }
                _ => {}
            }
        }
    }
    let status = child.wait()?;
    let complaints = complaints
        .join()
        .ok()
        .flatten()
        .transpose()?
        .unwrap_or_default();
    if !status.success() && verdicts.values().all(|verdict| verdict.errors == 0) {
        return Err(io::Error::other(format!("cargo failed:\n{complaints}")));
    }
    Ok(verdicts)
}

/// `vision-v1` of `path+file:///…/crates/vision-v1#google-vision-v1@0.1.0`.
fn folder(message: &Value) -> Option<String> {
    let (path, _) = message["package_id"].as_str()?.rsplit_once('#')?;
    let (above, folder) = path.rsplit_once('/')?;
    above.ends_with("/crates").then(|| folder.to_owned())
}

fn note(verdict: &mut Verdict, message: &Value) {
    let text = message["message"].as_str().unwrap_or_default();
    let is_sum = text.ends_with(" emitted") || text.starts_with("aborting due to");
    match message["level"].as_str() {
        _ if is_sum => return,
        Some("warning") => verdict.warnings += 1,
        Some(level) if level.starts_with("error") => verdict.errors += 1,
        _ => return,
    }
    if verdict.messages.len() < KEPT {
        let rendered = message["rendered"].as_str().unwrap_or(text);
        verdict.messages.push(rendered.trim_end().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_report_is_an_error() {
        let verdict = |is_finished, errors| Verdict {
            is_finished,
            errors,
            ..Verdict::default()
        };
        let verdicts = BTreeMap::from([
            ("built".to_owned(), verdict(true, 0)),
            ("broken".to_owned(), verdict(false, 3)),
            ("cut-off".to_owned(), verdict(false, 0)),
        ]);
        for (folder, errors) in [("built", 0), ("broken", 3), ("cut-off", 1), ("unknown", 1)] {
            assert_eq!(Verdict::on(folder, &verdicts).errors, errors, "{folder}");
        }
    }
}

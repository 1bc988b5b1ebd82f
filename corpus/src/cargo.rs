//! Cargo on the workspace of the generated crates, and what it says of each.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::place::Place;
use crate::program;
use crate::wrapper;

/// How many messages of a crate are kept as they are worded.
const KEPT: usize = 5;

/// What the tools said of one crate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// Whether Cargo said that it was through with it.
    pub(crate) is_through: bool,
    pub(crate) warnings: usize,
    pub(crate) errors: usize,
    pub(crate) messages: Vec<String>,
}

impl Verdict {
    /// The verdict on one of the crates that Cargo was asked for; silence is no praise.
    pub(crate) fn on(folder: &str, verdicts: &BTreeMap<String, Self>) -> Self {
        let mut verdict = verdicts.get(folder).cloned().unwrap_or_default();
        if !verdict.is_through && verdict.errors == 0 {
            verdict.errors = 1;
            verdict
                .messages
                .push("Cargo did not say that it was compiled".to_owned());
        }
        verdict
    }
}

/// Cargo, set up for the crates; nothing of it ends outside of the corpus.
pub(crate) fn cargo(place: &Place, jobs: usize) -> io::Result<Command> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(place.crates())
        .env("CARGO_TARGET_DIR", place.target())
        .env("RUSTC_WRAPPER", std::env::current_exe()?)
        .env(wrapper::FOLDER, place.timings())
        .env("CARGO_BUILD_JOBS", jobs.to_string())
        .stdin(Stdio::null());
    Ok(cargo)
}

/// Runs it and gives what was said, by the crate's folder. A crate that is
/// through is told at once.
pub(crate) fn run(
    mut cargo: Command,
    mut through: impl FnMut(&str) -> io::Result<()>,
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
                    verdicts.entry(folder.clone()).or_default().is_through = true;
                    through(&folder)?;
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
    fn silence_is_an_error() {
        let said = |is_through, errors| Verdict {
            is_through,
            errors,
            ..Verdict::default()
        };
        let verdicts = BTreeMap::from([
            ("built".to_owned(), said(true, 0)),
            ("broken".to_owned(), said(false, 3)),
            ("cut-off".to_owned(), said(false, 0)),
        ]);
        for (folder, errors) in [("built", 0), ("broken", 3), ("cut-off", 1), ("unknown", 1)] {
            assert_eq!(Verdict::on(folder, &verdicts).errors, errors, "{folder}");
        }
    }
}

//! Runs the two independent checks: a compiled caller, and cargo-semver-checks.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use discogen_build::{Package, sync};
use serde_derive::{Deserialize, Serialize};
use serde_json::Value;

use super::arguments::Revisions;
use super::caller::caller;
use super::pairs::Pair;
use crate::layout::{Layout, read, write};
use crate::program;
use crate::progress::print_line;

/// The results of both checks for one pair.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Judgement {
    /// Errors of the caller when compiled with the old crate; any error is a bug of the check.
    pub(crate) own: Vec<String>,
    /// Errors of the caller when compiled with the new crate.
    pub(crate) caller: Vec<String>,
    /// Lints of cargo-semver-checks that require a major version.
    pub(crate) semver: Option<Vec<String>>,
}

impl Judgement {
    /// Whether either check found a breaking change.
    pub(crate) fn breaks(&self) -> bool {
        !self.caller.is_empty() || self.semver.as_ref().is_some_and(|it| !it.is_empty())
    }
}

/// Two workspaces, one with the old and one with the new crates, each with its callers.
///
/// They share a target folder, in which Cargo identifies a package by its path below the workspace. The paths must
/// therefore differ (`old/crates/…` and `new/crates/…`), so that the results of the two sides are not confused.
pub(crate) struct Workspace {
    layout: Layout,
    jobs: u16,
    semver_checks: Option<PathBuf>,
}

const SIDES: [&str; 2] = ["old", "new"];

impl Workspace {
    pub(crate) fn new(arguments: &Revisions) -> io::Result<Self> {
        if !arguments.caller_only {
            let mut judge = Command::new(&arguments.semver_checks);
            let judge = judge.args(["semver-checks", "--version"]);
            program::output(judge).map_err(|error| {
                let remedy =
                    "run `cargo install cargo-semver-checks --locked` first, or pass --caller-only";
                io::Error::new(error.kind(), format!("{error} {remedy}"))
            })?;
        }
        let layout = Layout::new(&arguments.out)?;
        let runtime = layout.repository.join("runtime").display().to_string();
        let manifest = format!(
            "[workspace]\nmembers = [\"*/crates/*\", \"*/callers/*\"]\nresolver = \"3\"\n\n\
             [workspace.dependencies]\n\
             discogen-runtime = {{ path = {runtime:?}, default-features = false }}\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n"
        );
        for side in SIDES {
            let folder = layout.out.join(side);
            write(&folder.join("Cargo.toml"), manifest.as_bytes())?;
            let lock = folder.join("Cargo.lock");
            if !lock.exists() {
                write(&lock, &read(&layout.repository.join("Cargo.lock"))?)?;
            }
        }
        Ok(Self {
            layout,
            jobs: arguments.jobs,
            semver_checks: (!arguments.caller_only).then(|| arguments.semver_checks.clone()),
        })
    }

    /// Returns the stored results of a pair, if they are complete.
    pub(crate) fn judgement(&self, pair: &Pair) -> Option<Judgement> {
        let text = std::fs::read(self.state(pair)).ok()?;
        let judgement: Judgement = serde_json::from_slice(&text).ok()?;
        let is_complete = judgement.semver.is_some() || self.semver_checks.is_none();
        is_complete.then_some(judgement)
    }

    /// The path of the table as CSV.
    pub(crate) fn csv(&self) -> PathBuf {
        self.layout.out.join("verdicts.csv")
    }

    fn state(&self, pair: &Pair) -> PathBuf {
        self.layout.out.join(format!("state/{}.json", pair.name))
    }

    /// Runs the checks for the pairs without stored results.
    pub(crate) fn judge(&self, pairs: &[Pair]) -> io::Result<()> {
        let due: Vec<&Pair> = pairs
            .iter()
            .filter(|it| self.judgement(it).is_none())
            .collect();
        if due.is_empty() {
            return Ok(());
        }
        for pair in &due {
            self.write(pair)?;
        }
        let [own, mut caller] = [self.check("old", &due)?, self.check("new", &due)?];
        if self.semver_checks.is_some() {
            self.document("old", &due)?;
            self.document("new", &due)?;
        }
        for pair in due {
            let folder = &pair.new.folder;
            let judgement = Judgement {
                own: own.get(folder).cloned().unwrap_or_default(),
                caller: caller.remove(folder).unwrap_or_default(),
                semver: self.semver(pair)?,
            };
            let text = serde_json::to_vec_pretty(&judgement)?;
            write(&self.state(pair), &text)?;
            print_line(&format!(
                "{}: verdict {}, the checks {}",
                pair.name,
                pair.revision.verdict,
                if judgement.breaks() {
                    "found a breaking change"
                } else {
                    "passed"
                }
            ))?;
        }
        Ok(())
    }

    /// Writes both crates, and the caller of the old crate into both workspaces.
    fn write(&self, pair: &Pair) -> io::Result<()> {
        let source = caller(&pair.old.files)
            .map_err(|error| io::Error::other(format!("{}: {error}", pair.name)))?;
        for (side, package) in SIDES.into_iter().zip([&pair.old, &pair.new]) {
            let folder = self.layout.out.join(side).join(side);
            sync::write(package, &folder.join("crates"))?;
            let caller = folder.join("callers").join(&package.folder);
            write(&caller.join("Cargo.toml"), manifest(package).as_bytes())?;
            write(&caller.join("src/lib.rs"), source.as_bytes())?;
        }
        Ok(())
    }

    fn cargo(&self, side: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(self.layout.out.join(side))
            .env("CARGO_TARGET_DIR", self.layout.target())
            .env("CARGO_BUILD_JOBS", self.jobs.to_string())
            // Rustdoc JSON is unstable. All commands use the same setting to avoid recompilation.
            .env("RUSTC_BOOTSTRAP", "1")
            .stdin(Stdio::null());
        cargo
    }

    /// Compiles the callers; returns their errors by crate folder.
    fn check(&self, side: &str, pairs: &[&Pair]) -> io::Result<BTreeMap<String, Vec<String>>> {
        let mut cargo = self.cargo(side);
        cargo.args([
            "check",
            "--keep-going",
            "--message-format",
            "json",
            "--quiet",
        ]);
        for pair in pairs {
            cargo.args(["-p", &format!("caller-{}", pair.new.folder)]);
        }
        let mut child = cargo
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take();
        let complaints = std::thread::spawn(move || stderr.map(io::read_to_string));
        let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in child
            .stdout
            .take()
            .into_iter()
            .flat_map(|it| BufReader::new(it).lines())
        {
            let Ok(message) = serde_json::from_str::<Value>(&line?) else {
                continue;
            };
            if message["message"]["level"] != "error" {
                continue;
            }
            let Some(folder) = caller_folder(&message) else {
                return Err(io::Error::other(format!(
                    "error outside a caller: {message}"
                )));
            };
            let text = message["message"]["message"].as_str().unwrap_or_default();
            let code = message["message"]["code"]["code"]
                .as_str()
                .unwrap_or_default();
            if !text.starts_with("aborting due to") {
                errors
                    .entry(folder)
                    .or_default()
                    .push(format!("{code} {text}"));
            }
        }
        let status = child.wait()?;
        let complaints = complaints
            .join()
            .ok()
            .flatten()
            .transpose()?
            .unwrap_or_default();
        match status.success() || !errors.is_empty() {
            true => Ok(errors),
            false => Err(io::Error::other(format!("cargo failed:\n{complaints}"))),
        }
    }

    /// Writes the rustdoc JSON of the crates, which cargo-semver-checks reads.
    fn document(&self, side: &str, pairs: &[&Pair]) -> io::Result<()> {
        let mut cargo = self.cargo(side);
        cargo
            .env(
                "RUSTDOCFLAGS",
                "-Z unstable-options --output-format json --cap-lints allow",
            )
            .args(["doc", "--no-deps", "--quiet"]);
        for pair in pairs {
            cargo.args(["-p", &pair.new.name]);
        }
        let output = cargo.output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(io::Error::other(format!("cargo doc failed:\n{text}")));
        }
        for pair in pairs {
            let name = format!("{}.json", pair.new.name.replace('-', "_"));
            let written = self.layout.target().join("doc").join(&name);
            let text = read(&written)?;
            write(&self.json(side, pair), &text)?;
            // Otherwise Cargo would reuse it for the other side.
            std::fs::remove_file(&written)?;
        }
        Ok(())
    }

    fn json(&self, side: &str, pair: &Pair) -> PathBuf {
        self.layout
            .out
            .join(side)
            .join("json")
            .join(format!("{}.json", pair.name))
    }

    fn semver(&self, pair: &Pair) -> io::Result<Option<Vec<String>>> {
        let Some(program) = &self.semver_checks else {
            return Ok(None);
        };
        let output = Command::new(program)
            .arg("semver-checks")
            .arg("--baseline-rustdoc")
            .arg(self.json("old", pair))
            .arg("--current-rustdoc")
            .arg(self.json("new", pair))
            .args(["--release-type", "minor", "--color", "never"])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| crate::layout::named(Path::new(program), &error))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lints: Vec<String> = text
            .lines()
            .filter_map(|it| it.strip_prefix("--- failure "))
            .map(|it| it.split(':').next().unwrap_or(it).to_owned())
            .collect();
        if lints.is_empty() && !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(io::Error::other(format!("{}: {stderr}", pair.name)));
        }
        Ok(Some(lints))
    }
}

fn manifest(package: &Package) -> String {
    format!(
        "[package]\nname = \"caller-{0}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\napi = {{ package = {1:?}, path = \"../../crates/{0}\" }}\n",
        package.folder, package.name
    )
}

/// `vision-v1` of `path+file:///…/callers/vision-v1#caller-vision-v1@0.0.0`.
fn caller_folder(message: &Value) -> Option<String> {
    let (path, _) = message["package_id"].as_str()?.rsplit_once('#')?;
    let (above, folder) = path.rsplit_once('/')?;
    above.ends_with("/callers").then(|| folder.to_owned())
}

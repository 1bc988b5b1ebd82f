//! Runs clippy on every crate, in batches. Lints are not denied, because the first error would hide later warnings;
//! a crate with a warning still counts as failed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::cargo::{self, Verdict};
use crate::documents::Document;
use crate::layout::{Layout, named, read};
use crate::program;
use crate::progress::{Progress, print_line};
use crate::state::{Compiled, Generated, State, digest};
use crate::wrapper::Measured;

/// A document whose crate must be checked.
pub(crate) struct Due<'a> {
    pub(crate) document: &'a Document,
    pub(crate) generated: Generated,
    pub(crate) key: String,
}

/// Compiles the crates that have changed since their last compilation.
pub(crate) fn compile(
    layout: &Layout,
    documents: &[Document],
    jobs: usize,
    batch: usize,
) -> io::Result<()> {
    let due = due(layout, documents, |state| {
        state.compiled.map(|done| done.key)
    })?;
    let start = std::time::Instant::now();
    let weight = due.iter().map(|due| due.document.bytes).sum();
    let mut progress = Progress::new("compiled", due.len(), weight);
    for batch in due.chunks(batch) {
        let mut cargo = cargo::cargo(layout, jobs)?;
        cargo.arg("clippy");
        for due in batch {
            cargo.args(["--package", &due.generated.package]);
        }
        let verdicts = cargo::run(cargo, |folder| advance(&mut progress, batch, folder))?;
        for due in batch {
            save(layout, due, Verdict::on(&due.generated.folder, &verdicts))?;
        }
    }
    print_line(&format!(
        "compiled {} of {} crates in {:.0} s with {jobs} jobs; the others were up to date",
        due.len(),
        documents.len(),
        start.elapsed().as_secs_f64()
    ))
}

/// Returns the crates that have changed since their last check.
pub(crate) fn due<'a>(
    layout: &Layout,
    documents: &'a [Document],
    done: impl Fn(State) -> Option<String>,
) -> io::Result<Vec<Due<'a>>> {
    let surroundings = surroundings(layout)?;
    let mut due = Vec::new();
    for document in documents {
        let state = State::load(layout, &document.name);
        let Some(generated) = state.generated.clone() else {
            return Err(io::Error::other(format!(
                "{}: the crate was not generated; run `corpus generate` first",
                document.name
            )));
        };
        if generated.error.is_some() {
            continue;
        }
        let key = digest([surroundings.as_bytes(), generated.output.as_bytes()]);
        if done(state).as_deref() != Some(&key) {
            due.push(Due {
                document,
                generated,
                key,
            });
        }
    }
    Ok(due)
}

pub(crate) fn advance(progress: &mut Progress, batch: &[Due<'_>], folder: &str) -> io::Result<()> {
    match batch.iter().find(|due| due.generated.folder == folder) {
        Some(due) => progress.advance(&due.document.name, due.document.bytes),
        None => Ok(()),
    }
}

fn save(layout: &Layout, due: &Due<'_>, verdict: Verdict) -> io::Result<()> {
    let Verdict {
        warnings,
        errors,
        messages,
        ..
    } = verdict;
    let mut state = State::load(layout, &due.document.name);
    let measured = std::fs::read(timing(layout, &due.generated)).unwrap_or_default();
    // If Cargo did not recompile the crate, the previous measurement is still valid.
    let measured: Measured = serde_json::from_slice(&measured).unwrap_or_default();
    state.compiled = Some(Compiled {
        key: due.key.clone(),
        seconds: measured.seconds,
        cpu_seconds: measured.cpu_seconds,
        peak_megabytes: measured.peak_megabytes,
        warnings,
        errors,
        messages,
    });
    state.save(layout, &due.document.name)
}

fn timing(layout: &Layout, generated: &Generated) -> std::path::PathBuf {
    let library = generated.package.replace('-', "_");
    layout.timings().join(format!("{library}.clippy.json"))
}

/// Returns a digest of the other inputs of a check: the runtime and the compiler.
fn surroundings(layout: &Layout) -> io::Result<String> {
    let mut files = BTreeMap::new();
    collect(&layout.repository.join("runtime"), &mut files)?;
    let compiler = program::output(Command::new("rustc").arg("-vV"))?.stdout;
    let files = files
        .iter()
        .flat_map(|(path, text)| [path.as_bytes(), text]);
    Ok(digest(files.chain([&compiler[..]])))
}

/// Collects the compiled files and their contents.
fn collect(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder).map_err(|error| named(folder, &error))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "rs" || end == "toml")
        {
            files.insert(path.display().to_string(), read(&path)?);
        }
    }
    Ok(())
}

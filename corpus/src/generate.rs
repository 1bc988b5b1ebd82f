//! Generates a crate for each document, in parallel.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use discogen_build::{Package, sync};
use discogen_model::Options;

use crate::documents::Document;
use crate::layout::{Layout, read, write};
use crate::progress::{Progress, print_line};
use crate::state::{Generated, State, digest};

/// Generates the crates that are missing or out of date.
pub(crate) fn generate(
    layout: &Layout,
    documents: &[Document],
    jobs: usize,
    twice: bool,
) -> io::Result<()> {
    let generator = digest([&read(&std::env::current_exe()?)?[..]]);
    workspace(layout)?;
    let mut due = Vec::new();
    for document in documents {
        let key = digest([generator.as_bytes(), &read(&document.path)?]);
        let state = State::load(layout, &document.name);
        let is_done = state.generated.as_ref().is_some_and(|done| {
            done.key == key
                && done.error.is_none()
                && (done.same_twice.is_some() || !twice)
                && layout
                    .crates()
                    .join(&done.folder)
                    .join("Cargo.toml")
                    .exists()
        });
        if !is_done {
            due.push((document, key));
        }
    }
    // The largest documents first, so that no thread starts a large one at the end.
    due.sort_by_key(|(document, _)| std::cmp::Reverse(document.bytes));
    let start = Instant::now();
    let weight = due.iter().map(|(document, _)| document.bytes).sum();
    let progress = Mutex::new(Progress::new("generated", due.len(), weight));
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        while let Some((document, key)) = due.get(next.fetch_add(1, Ordering::Relaxed)) {
            one(layout, document, key, twice)?;
            let mut progress = progress
                .lock()
                .map_err(|_| io::Error::other("a thread failed"))?;
            progress.advance(&document.name, document.bytes)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .map_err(|_| io::Error::other("the generator panicked; the message is above"))?
        })
    })?;
    print_line(&format!(
        "generated {} of {} documents in {:.1} s with {jobs} threads, at most {} MB; the others were up to date",
        due.len(),
        documents.len(),
        start.elapsed().as_secs_f64(),
        peak_megabytes().map_or_else(|| "?".to_owned(), |peak| format!("{peak:.0}")),
    ))?;
    if due.len() == documents.len() {
        remember_peak(layout, start.elapsed().as_secs_f64(), jobs)?;
    }
    Ok(())
}

fn one(layout: &Layout, document: &Document, key: &str, twice: bool) -> io::Result<()> {
    let bytes = read(&document.path)?;
    let options = Options::new().runtime("{ workspace = true }");
    let (start, start_cpu) = (Instant::now(), cpu_milliseconds());
    let package = discogen_build::generate(&bytes, &options);
    let mut generated = Generated {
        key: key.to_owned(),
        milliseconds: start.elapsed().as_secs_f64() * 1000.0,
        cpu_milliseconds: Some(cpu_milliseconds()? - start_cpu?).filter(|spent| *spent > 0.0),
        ..Generated::default()
    };
    match &package {
        Ok(package) => {
            describe(&mut generated, package);
            sync::write(package, &layout.crates())?;
        }
        Err(diagnostics) => generated.error = Some(diagnostics.to_string()),
    }
    if twice {
        generated.same_twice = Some(discogen_build::generate(&bytes, &options) == package);
    }
    let mut state = State::load(layout, &document.name);
    if state.generated.as_ref().map(|before| &before.output) != Some(&generated.output) {
        // The results belong to the previous crate.
        (state.compiled, state.documented) = (None, None);
    }
    state.generated = Some(generated);
    state.save(layout, &document.name)
}

fn describe(generated: &mut Generated, package: &Package) {
    generated.folder.clone_from(&package.folder);
    generated.package.clone_from(&package.name);
    generated.methods = package.counts.methods;
    generated.schemas = package.counts.schemas;
    generated.enums = package.counts.enums;
    generated.notes = package.notes.len();
    let sources = package
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"));
    generated.lines = sources.map(|(_, text)| text.lines().count()).sum();
    let files = package.files.iter();
    generated.output =
        digest(files.flat_map(|(path, text)| [path.as_bytes(), b"\0", text.as_bytes(), b"\0"]));
}

/// Writes the manifest of the workspace. It alone contains the path of the runtime, so that the crates are the
/// same on every machine.
fn workspace(layout: &Layout) -> io::Result<()> {
    let runtime = layout.repository.join("runtime");
    let manifest = format!(
        "[workspace]\nmembers = [\"*-*\"]\nresolver = \"3\"\n\n\
         [workspace.dependencies]\n\
         discogen-runtime = {{ path = {:?}, default-features = false }}\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n",
        runtime.display().to_string()
    );
    let path = layout.crates().join("Cargo.toml");
    if std::fs::read(&path).is_ok_and(|present| present == manifest.as_bytes()) {
        return Ok(());
    }
    // Uses the tested dependency versions of the repository.
    write(
        &layout.crates().join("Cargo.lock"),
        &read(&layout.repository.join("Cargo.lock"))?,
    )?;
    write(&path, manifest.as_bytes())
}

/// Returns the CPU time of this thread, or zero if the system does not provide it.
fn cpu_milliseconds() -> io::Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split_whitespace()
        .next()
        .and_then(|number| number.parse::<f64>().ok());
    Ok(nanoseconds.unwrap_or_default() / 1e6)
}

/// Returns the peak memory of this process, if the system provides it.
fn peak_megabytes() -> Option<f64> {
    crate::wrapper::peak_megabytes("self")
}

/// Stores the totals of a run over all documents for the report.
fn remember_peak(layout: &Layout, seconds: f64, jobs: usize) -> io::Result<()> {
    let value = serde_json::json!({
        "seconds": seconds,
        "threads": jobs,
        "peak_megabytes": peak_megabytes(),
    });
    write(
        &layout.state().join("generation"),
        value.to_string().as_bytes(),
    )
}

//! Runs rustdoc and the doctests of every crate.

use std::collections::BTreeMap;
use std::io;
use std::time::Instant;

use crate::cargo::{self, Verdict};
use crate::compile::{Due, advance, due};
use crate::documents::Document;
use crate::layout::Layout;
use crate::progress::{Progress, print_line};
use crate::state::{Documented, State};

/// Runs rustdoc on the crates in batches, then the doctests of each crate.
pub(crate) fn run(
    layout: &Layout,
    documents: &[Document],
    jobs: usize,
    batch: usize,
) -> io::Result<()> {
    let due = due(layout, documents, |state| {
        state.documented.map(|done| done.key)
    })?;
    let weight = due.iter().map(|due| due.document.bytes).sum();
    let mut documented = Progress::new("documented", due.len(), weight);
    let mut tested = Progress::new("doctests", due.len(), weight);
    for batch in due.chunks(batch) {
        let verdicts = rustdoc(layout, batch, jobs, &mut documented)?;
        for due in batch {
            let verdict = Verdict::on(&due.generated.folder, &verdicts);
            let documented = doctests(layout, due, verdict, jobs)?;
            let mut state = State::load(layout, &due.document.name);
            state.documented = Some(documented);
            state.save(layout, &due.document.name)?;
            tested.advance(&due.document.name, due.document.bytes)?;
        }
    }
    print_line(&format!(
        "documented and tested {} of {} crates",
        due.len(),
        documents.len()
    ))
}

fn rustdoc(
    layout: &Layout,
    batch: &[Due<'_>],
    jobs: usize,
    progress: &mut Progress,
) -> io::Result<BTreeMap<String, Verdict>> {
    let mut cargo = cargo::cargo(layout, jobs)?;
    cargo.args(["doc", "--no-deps"]);
    for due in batch {
        cargo.args(["--package", &due.generated.package]);
    }
    cargo::run(cargo, |folder| advance(progress, batch, folder))
}

fn doctests(
    layout: &Layout,
    due: &Due<'_>,
    verdict: Verdict,
    jobs: usize,
) -> io::Result<Documented> {
    let Verdict {
        warnings,
        errors,
        messages,
        ..
    } = verdict;
    let start = Instant::now();
    let output = cargo::cargo(layout, jobs)?
        .args([
            "test",
            "--doc",
            "--quiet",
            "--package",
            &due.generated.package,
        ])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut documented = Documented {
        key: due.key.clone(),
        seconds: start.elapsed().as_secs_f64(),
        warnings,
        errors,
        doctests: sum(&text, " passed"),
        failed: sum(&text, " failed"),
        messages,
    };
    if !output.status.success() {
        documented.failed = documented.failed.max(1);
        let text = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        documented.messages.push(text.chars().take(4000).collect());
    }
    Ok(documented)
}

/// Adds the numbers before a word in the lines `test result: ok. 38 passed; 0 failed; …`.
fn sum(text: &str, word: &str) -> usize {
    text.lines()
        .filter(|line| line.starts_with("test result: "))
        .filter_map(|line| {
            line.split_once(word)?
                .0
                .rsplit(' ')
                .next()?
                .parse::<usize>()
                .ok()
        })
        .sum()
}

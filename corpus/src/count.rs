//! Runs `count.py`, which shares no code with the generator.

use std::io;
use std::process::Command;

use crate::documents::Document;
use crate::layout::{Layout, write};
use crate::program;
use crate::state::State;

/// Compares the given documents with their crates. The script prints the results and writes `count.json` for the
/// report. Returns whether all items were found.
pub(crate) fn count(layout: &Layout, documents: &[Document]) -> io::Result<bool> {
    let mut pairs = Vec::new();
    for document in documents {
        let state = State::load(layout, &document.name);
        if let Some(generated) = state.generated.filter(|it| it.error.is_none()) {
            let folder = layout.crates().join(generated.folder);
            pairs.push(format!("{}\t{}", document.path.display(), folder.display()));
        }
    }
    if pairs.is_empty() {
        let fact = "no crate could be generated; `corpus report` prints the errors";
        return Err(io::Error::other(fact));
    }
    let list = layout.out.join("count.tsv");
    write(&list, (pairs.join("\n") + "\n").as_bytes())?;
    let mut count = Command::new("python3");
    count.arg(layout.own("count.py")).arg("--pairs").arg(&list);
    count.arg("--json").arg(layout.out.join("count.json"));
    let status = program::status(&mut count)?;
    match status.code() {
        Some(code @ (0 | 1)) => Ok(code == 0),
        _ => Err(io::Error::other(format!("count.py failed: {status}"))),
    }
}

//! Compares the verdicts of `discogen diff` on published revisions with two independent checks.
//!
//! For each pair of documents both crates are generated. The first check compiles a caller, which is generated from the
//! source of the old crate, with the new crate; the second is cargo-semver-checks. Every disagreement is reported.

mod arguments;
mod caller;
mod judge;
mod pairs;
mod table;

use std::io;

pub(crate) use arguments::Revisions;
use judge::Workspace;

/// Returns whether every verdict agrees with both checks.
pub(crate) fn run(arguments: &Revisions) -> io::Result<bool> {
    let (old, new) = (&arguments.old, &arguments.new);
    let pairs = pairs::find(old, new, &arguments.only, arguments.smallest)?;
    let workspace = Workspace::new(arguments)?;
    for batch in pairs.chunks(usize::from(arguments.batch)) {
        workspace.judge(batch)?;
    }
    table::report(&workspace, &pairs)
}

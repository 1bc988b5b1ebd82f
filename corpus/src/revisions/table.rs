//! Compares the verdicts with the results of the checks.

use std::collections::BTreeMap;
use std::io;

use discogen_build::revision::{Class, Verdict};

use super::judge::{Judgement, Workspace};
use super::pairs::Pair;
use crate::layout::write;
use crate::progress::print_line;
use crate::table::table;

/// Prints the table and every disagreement; returns whether there are none.
pub(crate) fn report(workspace: &Workspace, pairs: &[Pair]) -> io::Result<bool> {
    let mut counts: BTreeMap<(Verdict, bool, bool, bool), usize> = BTreeMap::new();
    let mut errors = Vec::new();
    let mut rows = vec![String::from("name,verdict,rust,wire,caller,semver\n")];
    for pair in pairs {
        let Some(judgement) = workspace.judgement(pair) else {
            continue;
        };
        let (rust, wire) = breaks(pair);
        let semver = judgement.semver.as_ref().is_some_and(|it| !it.is_empty());
        let key = (
            pair.revision.verdict,
            rust > 0,
            !judgement.caller.is_empty(),
            semver,
        );
        *counts.entry(key).or_default() += 1;
        rows.push(format!(
            "{},{},{rust},{wire},{},{}\n",
            pair.name,
            pair.revision.verdict,
            judgement.caller.len(),
            judgement.semver.as_ref().map_or(0, Vec::len)
        ));
        errors.extend(error(pair, rust, &judgement));
    }
    write(&workspace.csv(), rows.concat().as_bytes())?;
    let head = ["verdict", "breaks Rust", "caller", "semver-checks", "pairs"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for ((verdict, rust, caller, semver), number) in counts {
        let result = |breaks: bool| if breaks { "breaks" } else { "passes" }.to_owned();
        let verdict = verdict.to_string();
        let breaks_rust = if rust { "yes" } else { "no" }.to_owned();
        lines.push(vec![
            verdict,
            breaks_rust,
            result(caller),
            result(semver),
            number.to_string(),
        ]);
    }
    print_line(&table(&lines))?;
    for error in &errors {
        print_line(error)?;
    }
    print_line(&format!(
        "{} pairs, {} disagreements",
        rows.len() - 1,
        errors.len()
    ))?;
    Ok(errors.is_empty())
}

/// Returns the numbers of breaking Rust changes and of breaking wire changes.
fn breaks(pair: &Pair) -> (usize, usize) {
    let number = |wire| {
        let breaking = pair.revision.of(Class::Breaking);
        breaking.filter(|it| it.wire == wire).count()
    };
    (number(false), number(true))
}

/// Returns the disagreement, if there is one.
fn error(pair: &Pair, rust: usize, judgement: &Judgement) -> Option<String> {
    let name = &pair.name;
    if let Some(error) = judgement.own.first() {
        return Some(format!(
            "{name}: the caller does not compile with its own crate: {error}"
        ));
    }
    if judgement.breaks() && pair.revision.verdict != Verdict::Major {
        let found = judgement
            .caller
            .iter()
            .chain(judgement.semver.iter().flatten());
        let found: Vec<&str> = found.take(3).map(String::as_str).collect();
        let verdict = pair.revision.verdict;
        return Some(format!(
            "{name}: the verdict is {verdict}, but a check found: {}",
            found.join("; ")
        ));
    }
    if rust > 0 && !judgement.breaks() {
        let mut breaking = pair.revision.of(Class::Breaking);
        let change = breaking.find(|it| !it.wire)?;
        return Some(format!(
            "{name}: the verdict is major, but neither check found: {} {}",
            change.rust, change.text
        ));
    }
    None
}

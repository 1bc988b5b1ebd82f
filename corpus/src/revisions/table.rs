//! Verdicts against judgements.

use std::collections::BTreeMap;
use std::io;

use discogen_build::revision::{Class, Verdict};

use super::judge::{Judgement, Workspace};
use super::pairs::Pair;
use crate::place::write;
use crate::progress::say;
use crate::table::table;

/// Prints the table and every disagreement; true if there is none.
pub(crate) fn report(workspace: &Workspace, pairs: &[Pair]) -> io::Result<bool> {
    let mut counts: BTreeMap<(Verdict, bool, bool, bool), usize> = BTreeMap::new();
    let mut faults = Vec::new();
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
        faults.extend(fault(pair, rust, &judgement));
    }
    write(&workspace.csv(), rows.concat().as_bytes())?;
    let head = ["verdict", "breaks Rust", "caller", "semver-checks", "pairs"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for ((verdict, rust, caller, semver), number) in counts {
        let said = |breaks: bool| if breaks { "breaks" } else { "whole" }.to_owned();
        let verdict = verdict.to_string();
        let says = if rust { "yes" } else { "no" }.to_owned();
        lines.push(vec![
            verdict,
            says,
            said(caller),
            said(semver),
            number.to_string(),
        ]);
    }
    say(&table(&lines))?;
    for fault in &faults {
        say(fault)?;
    }
    say(&format!(
        "{} pairs, {} disagreements",
        rows.len() - 1,
        faults.len()
    ))?;
    Ok(faults.is_empty())
}

/// Changes that break Rust, and those that no compiler sees.
fn breaks(pair: &Pair) -> (usize, usize) {
    let number = |wire| {
        let breaking = pair.revision.of(Class::Breaking);
        breaking.filter(|it| it.wire == wire).count()
    };
    (number(false), number(true))
}

/// The disagreement, if there is one.
fn fault(pair: &Pair, rust: usize, judgement: &Judgement) -> Option<String> {
    let name = &pair.name;
    if let Some(error) = judgement.own.first() {
        return Some(format!(
            "{name}: the caller does not fit its own crate: {error}"
        ));
    }
    if judgement.breaks() && pair.revision.verdict != Verdict::Major {
        let said = judgement
            .caller
            .iter()
            .chain(judgement.semver.iter().flatten());
        let said: Vec<&str> = said.take(3).map(String::as_str).collect();
        let verdict = pair.revision.verdict;
        return Some(format!(
            "{name}: {verdict}, but a judge says: {}",
            said.join("; ")
        ));
    }
    if rust > 0 && !judgement.breaks() {
        let mut breaking = pair.revision.of(Class::Breaking);
        let change = breaking.find(|it| !it.wire)?;
        return Some(format!(
            "{name}: major, but no judge finds it: {} {}",
            change.rust, change.text
        ));
    }
    None
}

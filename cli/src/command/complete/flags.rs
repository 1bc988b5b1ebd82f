//! Completes flags and their values from the definition of a command.

use clap::{Arg, ArgAction, Command};

use super::candidate::{Candidate, Completion, about, help};

/// The names of values that are paths.
const PATHS: [&str; 4] = ["FILE", "FOLDER", "PATH", "DOCUMENT"];

/// Whether a word is a flag whose value is the next word.
pub(super) fn takes_next_word(command: &Command, word: &str) -> bool {
    named(command, word)
        .is_some_and(|arg| arg.get_action().takes_values() && !arg.is_require_equals_set())
}

/// The flag with this name, `--page-size` or `-n`.
fn named<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    let mut all = command.get_arguments();
    match word.strip_prefix("--") {
        Some(long) => all.find(|it| it.get_long() == Some(long)),
        None => {
            let short = word
                .strip_prefix('-')
                .filter(|it| it.chars().count() == 1)?;
            all.find(|it| it.get_short() == short.chars().next())
        }
    }
}

/// The flag whose value is at the cursor, and the text before the value: `--format=`.
pub(super) fn flag_of_value<'c, 'w>(
    command: &'c Command,
    before: &[String],
    current: &'w str,
) -> Option<(&'c Arg, &'w str)> {
    if let Some((flag, value)) = current
        .split_once('=')
        .filter(|_| current.starts_with("--"))
    {
        let arg = named(command, flag)?;
        let prefix = &current[..current.len() - value.len()];
        return arg.get_action().takes_values().then_some((arg, prefix));
    }
    let (_, flag) = given(command, before);
    Some((named(command, flag?)?, ""))
}

/// The flags before the cursor, and the flag whose value is at the cursor. A value can look like a flag:
/// `--q --limit`.
fn given<'w>(command: &Command, before: &'w [String]) -> (Vec<&'w str>, Option<&'w str>) {
    let (mut flags, mut last) = (Vec::new(), None);
    for word in before {
        if last.take().is_none() {
            flags.push(word.split('=').next().unwrap_or(word));
            last = Some(word.as_str()).filter(|word| takes_next_word(command, word));
        }
    }
    (flags, last)
}

/// Completes the value of a flag, if the cursor is at one.
pub(super) fn of_value(command: &Command, before: &[String], current: &str) -> Option<Completion> {
    let (arg, prefix) = flag_of_value(command, before, current)?;
    let mut values = values(arg);
    if let Completion::Words(candidates) = &mut values {
        let candidates = candidates.iter_mut();
        candidates.for_each(|it| it.value.insert_str(0, prefix));
    }
    Some(values)
}

/// The values of a flag or an argument.
pub(super) fn values(arg: &Arg) -> Completion {
    let values = arg.get_possible_values();
    let visible = values.iter().filter(|it| !it.is_hide_set());
    let candidates: Vec<_> = visible
        .map(|it| Candidate::new(it.get_name(), about(it.get_help())))
        .collect();
    let names = arg.get_value_names().unwrap_or_default();
    let is_path = names
        .iter()
        .any(|it| PATHS.iter().any(|path| it.contains(path)));
    match candidates.is_empty() && is_path {
        true => Completion::Files,
        false => Completion::Words(candidates),
    }
}

/// Completes the value of a flag, or flags.
pub(super) fn complete(command: &Command, before: &[String], current: &str) -> Completion {
    of_value(command, before, current).unwrap_or_else(|| Completion::Words(names(command, before)))
}

/// The flags of a command, except those that were given and cannot be repeated.
fn names(command: &Command, before: &[String]) -> Vec<Candidate> {
    let (given, _) = given(command, before);
    let is_offered = |flag: &str, arg: &Arg| {
        matches!(arg.get_action(), ArgAction::Append) || !given.contains(&flag)
    };
    let mut candidates = Vec::new();
    for arg in command.get_arguments().filter(|it| !it.is_hide_set()) {
        let flag = arg.get_long().map(|long| format!("--{long}"));
        if let Some(flag) = flag.filter(|flag| is_offered(flag, arg)) {
            candidates.push(Candidate::new(flag, help(arg)));
        }
    }
    candidates
}

//! Completes the names of APIs, resources and methods, up to the next dot.

use std::collections::BTreeMap;

use discogen_build::workspace::Document as _;
use discogen_directory::Entry;

use super::candidate::Candidate;
use crate::command::available::Available;
use crate::command::search::methods;

/// The names of APIs.
pub(super) fn apis(current: &str) -> Vec<Candidate> {
    let names = references(current).into_iter();
    names
        .map(|(name, title)| Candidate::new(name, title))
        .collect()
}

/// The next steps of the names of methods: APIs, then resources and methods of one.
pub(super) fn methods(current: &str) -> Vec<Candidate> {
    let Ok(available) = Available::new(None) else {
        return Vec::new();
    };
    let found = available
        .find(current)
        .ok()
        .filter(|_| current.contains('.'));
    let Some((source, rest)) = found else {
        let local = available.local.files.keys();
        let local = local.map(|id| (id.name.clone(), String::new()));
        let mut names: BTreeMap<_, _> = local.collect();
        names.extend(references(current));
        let names = names.into_iter();
        return names
            .map(|(name, title)| Candidate::new(name + ".", title))
            .collect();
    };
    // Without a dot at the end, this is still the version: `x:v1.1`.
    let Some(reference) = current[..current.len() - rest.len()].strip_suffix('.') else {
        return vec![Candidate::new(format!("{current}."), "")];
    };
    let bytes = source.read().unwrap_or_default();
    let all = methods::read(reference, &bytes).unwrap_or_default();
    let api = reference.split([':', '.', '@']).next().unwrap_or_default();
    let named = all.iter().map(|it| {
        let id = it.id.strip_prefix(api).filter(|rest| rest.starts_with('.'));
        let name = id.map_or_else(|| it.name.clone(), |rest| format!("{reference}{rest}"));
        (name, it.description.as_str())
    });
    steps(
        current,
        named
            .filter(|(name, _)| name.starts_with(current))
            .collect(),
    )
}

/// The next steps of names after a text. A step that is the only one is followed.
fn steps(current: &str, names: BTreeMap<String, &str>) -> Vec<Candidate> {
    let mut start = current.len();
    loop {
        let mut found = BTreeMap::new();
        for (name, description) in &names {
            match name[start..].find('.') {
                Some(at) => found.insert(&name[..=start + at], ""),
                None => found.insert(name, description),
            };
        }
        match found.first_key_value() {
            Some((step, _)) if found.len() == 1 && step.ends_with('.') => start = step.len(),
            _ => {
                let found = found.into_iter();
                let candidate = |(name, text)| Candidate::new(name, sentence(text));
                return found.map(candidate).collect();
            }
        }
    }
}

fn sentence(text: &str) -> &str {
    let end = text.find(['.', '\n']).unwrap_or(text.len());
    &text[..end]
}

/// The APIs of the directory that start with a text: names, and names with versions after a colon or
/// where no version is preferred.
fn references(current: &str) -> BTreeMap<String, String> {
    let entries = discogen_directory::entries().iter();
    let entries = entries.filter(|it| it.id().starts_with(current));
    let reference = |it: &Entry| {
        let has_version = current.contains(':') || discogen_directory::find(it.name()).is_err();
        let reference = if has_version { it.id() } else { it.name() };
        reference.to_owned()
    };
    entries
        .map(|it| (reference(it), it.title().to_owned()))
        .collect()
}

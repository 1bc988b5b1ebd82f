//! Finds entries by reference: `gmail`, `gmail:v1`, `gmail.v1`, `gmail:v1@20261101`.

use std::collections::BTreeSet;

use crate::entry::Entry;
use crate::error::NotFound;

/// The maximum number of similar names in an error.
const NEAREST: usize = 3;

/// The minimum similarity of names, from 0 to 1.
const SIMILAR: f64 = 0.8;

/// Finds the entry of a complete reference.
pub(crate) fn find<'e>(entries: &'e [Entry], reference: &str) -> Result<&'e Entry, NotFound> {
    match longest(entries, reference) {
        Some(matched) if matched.length == reference.len() => matched.only(reference),
        _ => Err(not_found(entries, reference)),
    }
}

/// Finds the entry with whose reference a name starts, and returns the rest of the name.
pub(crate) fn find_prefix<'e, 'n>(
    entries: &'e [Entry],
    name: &'n str,
) -> Result<(&'e Entry, &'n str), NotFound> {
    match longest(entries, name) {
        Some(matched)
            if name[matched.length..].starts_with('.') || matched.length == name.len() =>
        {
            let (reference, rest) = name.split_at(matched.length);
            Ok((matched.only(reference)?, rest.trim_start_matches('.')))
        }
        _ => {
            let end = name.find('.').unwrap_or(name.len());
            Err(not_found(entries, &name[..end]))
        }
    }
}

/// The entries that match the longest start of a text.
struct Matched<'e> {
    length: usize,
    entries: Vec<&'e Entry>,
    revision: Option<String>,
}

impl<'e> Matched<'e> {
    /// Selects the preferred version, and verifies the revision.
    fn only(&self, reference: &str) -> Result<&'e Entry, NotFound> {
        let has_revision = |it: &&&Entry| match &self.revision {
            Some(revision) => it.revision() == revision,
            None => true,
        };
        let entries: Vec<&Entry> = self.entries.iter().filter(has_revision).copied().collect();
        let preferred = entries.iter().find(|it| it.is_preferred());
        match (entries.as_slice(), preferred, &self.revision) {
            ([only], _, _) => Ok(only),
            (_, Some(preferred), _) => Ok(preferred),
            ([], _, Some(revision)) => Err(other_revision(revision, &self.entries)),
            (several, ..) => Err(NotFound::Ambiguous {
                reference: reference.to_owned(),
                available: several.iter().map(|it| it.id().to_owned()).collect(),
            }),
        }
    }
}

/// Finds the entries that match the longest start of the text up to its end or a dot. A version may
/// contain dots, so every end is tried.
fn longest<'e>(entries: &'e [Entry], text: &str) -> Option<Matched<'e>> {
    let ends = text.match_indices('.').map(|(at, _)| at);
    let mut ends: Vec<_> = ends.chain([text.len()]).collect();
    ends.reverse();
    ends.into_iter().find_map(|length| {
        let (id, revision) = match text[..length].split_once('@') {
            Some((id, revision)) => (id, Some(revision.to_owned())),
            None => (&text[..length], None),
        };
        // A dot ends a revision.
        if revision.as_ref().is_some_and(|it| it.contains('.')) {
            return None;
        }
        let entries: Vec<_> = entries.iter().filter(|it| is_called(it, id)).collect();
        (!entries.is_empty()).then_some(Matched {
            length,
            entries,
            revision,
        })
    })
}

/// Whether the text is the name of the API, or its name and version.
fn is_called(entry: &Entry, text: &str) -> bool {
    text.strip_prefix(entry.name()).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix([':', '.'])
                .is_some_and(|version| version == entry.version())
    })
}

/// Describes what the directory has instead.
fn not_found(entries: &[Entry], reference: &str) -> NotFound {
    let (id, revision) = match reference.split_once('@') {
        Some((id, revision)) => (id, Some(revision)),
        None => (reference, None),
    };
    let (name, version) = match id.find([':', '.']) {
        Some(at) => (&id[..at], &id[at + 1..]),
        None => (id, ""),
    };
    let called: Vec<_> = entries.iter().filter(|it| is_called(it, id)).collect();
    if let (Some(revision), false) = (revision, called.is_empty()) {
        return other_revision(revision, &called);
    }
    let versions = entries.iter().filter(|it| it.name() == name);
    let available: Vec<_> = versions.map(|it| it.id().to_owned()).collect();
    if available.is_empty() {
        return NotFound::Name {
            name: name.to_owned(),
            nearest: nearest(entries, name),
        };
    }
    NotFound::Version {
        name: name.to_owned(),
        version: version.to_owned(),
        available,
    }
}

fn other_revision(revision: &str, entries: &[&Entry]) -> NotFound {
    let available = entries.iter();
    let available = available.map(|it| format!("{}@{}", it.id(), it.revision()));
    NotFound::Revision {
        revision: revision.to_owned(),
        available: available.collect(),
    }
}

/// Returns the most similar names: equal except for case and signs, starting with the name, or with
/// few different letters.
fn nearest(entries: &[Entry], name: &str) -> Vec<String> {
    let wanted = letters(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&str> = entries.iter().map(Entry::name).collect();
    let scored = names.into_iter().filter_map(|known| {
        let score = strsim::jaro_winkler(&letters(known), &wanted);
        (score >= SIMILAR).then_some((score, known))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.truncate(NEAREST);
    scored
        .into_iter()
        .map(|(_, name)| name.to_owned())
        .collect()
}

fn letters(name: &str) -> String {
    let plain = name.chars().filter(|c| c.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

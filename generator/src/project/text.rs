//! The text of a manifest, with a record of what was inserted into it.

use std::collections::BTreeSet;

use super::record::{Insertion, RecordedManifest};
use crate::sync::digest;

/// A manifest that changes by insertions, which can be undone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Manifest {
    pub(super) text: String,
    /// In the order of their positions.
    insertions: Vec<Insertion>,
    /// The line ending, which inserted lines use.
    newline: &'static str,
}

impl Manifest {
    /// Creates a manifest. If the text differs from the recorded one, insertions are searched by
    /// their lines, and forgotten if they do not occur.
    pub(super) fn new(text: String, recorded: Option<&RecordedManifest>) -> Self {
        let newline = match text.split_once('\n') {
            Some((line, _)) if line.ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let insertions = match recorded {
            Some(it) if it.sha256 == digest(text.as_bytes()) => it.insertions.clone(),
            Some(it) => found_again(&text, &it.insertions),
            None => Vec::new(),
        };
        Self {
            text,
            insertions,
            newline,
        }
    }

    /// Returns the record; `None` without insertions.
    pub(super) fn record(&self) -> Option<RecordedManifest> {
        let insertions = self.insertions.iter().map(|it| Insertion {
            line: (!is_lines(&it.text)).then(|| line_of(&self.text, it.at)),
            ..it.clone()
        });
        let insertions: Vec<_> = insertions.collect();
        (!insertions.is_empty()).then(|| RecordedManifest {
            sha256: digest(self.text.as_bytes()),
            insertions,
        })
    }

    /// Returns text as lines that follow a line: each `\n` becomes the line ending of the file.
    pub(super) fn lines(&self, text: &str) -> String {
        text.replace('\n', self.newline)
    }

    /// Inserts text for a use.
    pub(super) fn insert(&mut self, at: usize, text: &str, purpose: &str, user: &str) {
        let mut insertions = Vec::new();
        for mut it in std::mem::take(&mut self.insertions) {
            let end = it.at + it.text.len();
            if at > it.at && at < end {
                let mut rest = it.clone();
                rest.text = it.text.split_off(at - it.at);
                rest.at = at + text.len();
                insertions.extend([it, rest]);
                continue;
            }
            if at <= it.at {
                it.at += text.len();
            }
            insertions.push(it);
        }
        insertions.push(Insertion {
            at,
            text: text.to_owned(),
            purpose: purpose.to_owned(),
            uses: BTreeSet::from([user.to_owned()]),
            line: None,
        });
        insertions.sort_by_key(|it| it.at);
        self.insertions = insertions;
        self.text.insert_str(at, text);
    }

    /// Whether text was inserted for a purpose.
    pub(super) fn has(&self, purpose: &str) -> bool {
        self.insertions.iter().any(|it| it.purpose == purpose)
    }

    /// Adds a use to the insertions of a purpose.
    pub(super) fn claim(&mut self, purpose: &str, user: &str) {
        for it in &mut self.insertions {
            if it.purpose == purpose {
                it.uses.insert(user.to_owned());
            }
        }
    }

    /// Deletes the insertions that only this use needs, except those to keep, which are forgotten.
    pub(super) fn remove(&mut self, user: &str, is_kept: impl Fn(&str, &str) -> bool) {
        for it in &mut self.insertions {
            it.uses.remove(user);
        }
        // Tables are last, when their entries are gone.
        while let Some(index) = self.next_unused() {
            let it = self.insertions.remove(index);
            let mut rest = self.text.clone();
            rest.replace_range(it.at..it.at + it.text.len(), "");
            if is_kept(&it.purpose, &self.text) {
                continue;
            }
            self.text = rest;
            for other in &mut self.insertions {
                if other.at > it.at {
                    other.at -= it.text.len();
                }
            }
            self.remove_leading_comma(it.at);
        }
    }

    /// Removes the comma of an insertion that is now the first value of an array or inline table.
    fn remove_leading_comma(&mut self, at: usize) {
        let is_first = self.text[..at].trim_end().ends_with(['{', '[']);
        let mut insertions = self.insertions.iter_mut();
        let next = insertions.find(|it| it.at == at && it.text.starts_with(','));
        let Some(next) = next.filter(|_| is_first) else {
            return;
        };
        next.text.remove(0);
        self.text.remove(at);
        for other in &mut self.insertions {
            if other.at > at {
                other.at -= 1;
            }
        }
    }

    fn next_unused(&self) -> Option<usize> {
        let unused = self.insertions.iter().enumerate();
        let unused = unused.filter(|(_, it)| it.uses.is_empty());
        let last = unused.min_by_key(|(index, it)| (it.purpose.starts_with(TABLE), *index))?;
        Some(last.0)
    }
}

/// The start of the purpose of a table header.
pub(super) const TABLE: &str = "table ";

/// Whether an insertion consists of whole lines: it starts with a line ending, and another follows.
fn is_lines(text: &str) -> bool {
    text.starts_with(['\n', '\r'])
}

/// Returns the line at a position, and the offset in it.
fn line_of(text: &str, at: usize) -> (String, usize) {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = super::spans::line_end(text, at);
    (text[start..end].to_owned(), at - start)
}

/// Returns the insertions that occur in a changed text, with their positions.
fn found_again(text: &str, insertions: &[Insertion]) -> Vec<Insertion> {
    let mut found: Vec<Insertion> = Vec::new();
    for it in insertions {
        let positions = match &it.line {
            Some((line, column)) => positions_in_lines(text, line, *column),
            None => positions_of_lines(text, &it.text),
        };
        let overlaps = |at: usize| {
            let mut found = found.iter();
            found.any(|other| at < other.at + other.text.len() && other.at < at + it.text.len())
        };
        let positions = positions.into_iter().filter(|at| !overlaps(*at));
        if let Some(at) = positions.min_by_key(|at| at.abs_diff(it.at)) {
            found.push(Insertion { at, ..it.clone() });
        }
    }
    found.sort_by_key(|it| it.at);
    found
}

fn positions_of_lines(text: &str, lines: &str) -> Vec<usize> {
    let ends = |at: &usize| {
        let rest = &text[at + lines.len()..];
        rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n")
    };
    let positions = text.match_indices(lines).map(|(at, _)| at);
    positions.filter(ends).collect()
}

fn positions_in_lines(text: &str, line: &str, column: usize) -> Vec<usize> {
    let mut positions = Vec::new();
    let mut start = 0;
    for it in text.split_inclusive('\n') {
        if it.trim_end_matches(['\n', '\r']) == line {
            positions.push(start + column);
        }
        start += it.len();
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(manifest: &Manifest, user: &str) -> Manifest {
        let mut manifest = manifest.clone();
        manifest.remove(user, |_, _| false);
        manifest
    }

    #[test]
    fn insertions_are_removed_in_any_order() {
        let before = "a = [1]\nb = 2\n";
        let mut manifest = Manifest::new(before.to_owned(), None);
        manifest.insert(7, "\nx = { y = 1 }", "x", "1");
        manifest.insert(6, ", 3", "array", "2");
        // Within the first insertion.
        let at = manifest.text.find(" }").expect("a table");
        manifest.insert(at, ", z = 2", "z", "3");
        assert_eq!(manifest.text, "a = [1, 3]\nx = { y = 1, z = 2 }\nb = 2\n");
        for order in [["3", "1", "2"], ["2", "3", "1"], ["3", "2", "1"]] {
            let text = order.iter().fold(manifest.clone(), |it, user| {
                let again = Manifest::new(it.text.clone(), it.record().as_ref());
                assert_eq!(again.record(), it.record());
                removed(&again, user)
            });
            assert_eq!(text.text, before, "{order:?}");
            assert_eq!(text.record(), None);
        }
    }

    #[test]
    fn insertions_are_found_in_a_changed_text() {
        let mut manifest = Manifest::new("a = [1]\nb = 2\n".to_owned(), None);
        manifest.insert(7, "\nx = 1", "x", "1");
        manifest.insert(6, ", 3", "array", "1");
        let record = manifest.record();
        for (text, expected) in [
            (
                "# new\na = [1, 3]\nx = 1\nb = 2\n",
                "# new\na = [1]\nb = 2\n",
            ),
            // Both lines were changed.
            ("a = [1, 3, 4]\nx = 10\n", "a = [1, 3, 4]\nx = 10\n"),
            ("a = [1, 3]\nb = 2\nx = 1", "a = [1]\nb = 2"),
        ] {
            let manifest = Manifest::new(text.to_owned(), record.as_ref());
            assert_eq!(removed(&manifest, "1").text, expected);
        }
    }
}

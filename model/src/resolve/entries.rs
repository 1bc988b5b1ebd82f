//! Assigns methods to the lists of a table in the settings.
//!
//! An entry of a list is a method, a method ID, a resource or a pattern. The longest matching entry
//! applies.

use std::cmp::Ordering;

use super::nearest;
use crate::api::Method;
use crate::diagnostic::{Diagnostic, quoted};
use crate::text::Untrusted;

/// A list in the settings.
pub(super) trait List: Copy + PartialEq {
    /// What an entry matches, for the error of an entry without a match.
    const MATCHED: &str;

    /// The key of the list: `retry.always`.
    fn key(self) -> &'static str;
}

/// The entries of all lists of a table.
pub(super) struct Entries<L> {
    entries: Vec<Entry<L>>,
    /// The paths of the methods that were looked up.
    known: Vec<String>,
}

struct Entry<L> {
    list: L,
    text: String,
    used: bool,
    /// Whether a contradiction was reported.
    faulty: bool,
}

impl<L: List> Entries<L> {
    pub(super) fn new<'s>(lists: impl IntoIterator<Item = (L, &'s [String])>) -> Self {
        let entries = lists.into_iter().flat_map(|(list, texts)| {
            texts.iter().map(move |text| Entry {
                list,
                text: text.trim().to_owned(),
                used: false,
                faulty: false,
            })
        });
        Self {
            entries: entries.collect(),
            known: Vec::new(),
        }
    }

    /// Returns the list that applies to a method below these resources: the list of the longest
    /// matching entry.
    pub(super) fn of(
        &mut self,
        resources: &[Untrusted],
        method: &Method,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<L> {
        let steps = resources.iter().chain([&method.name.wire]);
        let steps: Vec<&str> = steps.map(Untrusted::raw).collect();
        let path = steps.join(".");
        let list = self.find(&path, method.id.raw(), findings);
        self.known.push(path);
        list
    }

    fn find(&mut self, path: &str, id: &str, findings: &mut Vec<Diagnostic>) -> Option<L> {
        let mut best: Option<usize> = None;
        let mut other: Option<usize> = None;
        for index in 0..self.entries.len() {
            if !self.entries[index].takes(path, id) {
                continue;
            }
            self.entries[index].used = true;
            let weight = |index: usize| self.entries[index].weight(path, id);
            match best.map(|best| weight(index).cmp(&weight(best))) {
                None | Some(Ordering::Greater) => (best, other) = (Some(index), None),
                Some(Ordering::Equal) => other = Some(index),
                Some(Ordering::Less) => {}
            }
        }
        let best = best?;
        let list = self.entries[best].list;
        if let Some(other) = other.filter(|other| self.entries[*other].list != list) {
            self.contradict(best, other, path, findings);
        }
        Some(list)
    }

    fn contradict(
        &mut self,
        best: usize,
        other: usize,
        path: &str,
        findings: &mut Vec<Diagnostic>,
    ) {
        if std::mem::replace(&mut self.entries[other].faulty, true) {
            return;
        }
        let (first, second) = (&self.entries[best], &self.entries[other]);
        let fact = format!(
            "names {}, and `{}` names {}: both match the method {}",
            quoted(&second.text),
            first.list.key(),
            quoted(&first.text),
            quoted(path)
        );
        findings.push(second.finding(fact, "name the method itself in one of them"));
    }

    /// Reports the entries that match none of the methods that were looked up.
    pub(super) fn report_unused(&self, findings: &mut Vec<Diagnostic>) {
        let unused = self.entries.iter().filter(|entry| !entry.used);
        let finding = |entry: &Entry<L>| {
            let text = quoted(&entry.text);
            let fact = format!("names {text}, which matches no {}", L::MATCHED);
            let remedy = match nearest(&entry.text, self.known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => "write it as in the document, for example \"objects.insert\" or \"*.get\""
                    .to_owned(),
            };
            entry.finding(fact, &remedy)
        };
        findings.extend(unused.map(finding));
    }
}

impl<L: List> Entry<L> {
    /// Returns how specific the match is; the method's own name has the maximum weight.
    fn weight(&self, path: &str, id: &str) -> usize {
        match self.text == path || self.text == id {
            true => usize::MAX,
            false => self.text.bytes().filter(|it| *it != b'*').count(),
        }
    }

    /// Whether the entry matches the method: by its path, its id, a resource above it or a pattern.
    fn takes(&self, path: &str, id: &str) -> bool {
        let is_above = |name: &str| {
            let rest = name.strip_prefix(self.text.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let by_name = !self.text.is_empty() && (is_above(path) || self.text == id);
        by_name || self.text.contains('*') && (fits(&self.text, path) || fits(&self.text, id))
    }

    /// Creates an error about the settings file.
    fn finding(&self, fact: String, remedy: &str) -> Diagnostic {
        Diagnostic::setting(self.list.key(), fact, remedy).of_element(self.text.as_str())
    }
}

/// Whether the name matches a pattern, in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

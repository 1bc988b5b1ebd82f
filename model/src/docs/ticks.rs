//! Finds the backticks that enclose code.

use std::collections::HashMap;

/// A code span: `start..end` with its backticks, `ticks` of them on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) ticks: usize,
}

impl Span {
    /// Returns the trimmed text between the backticks.
    pub(super) fn content<'a>(&self, text: &'a str) -> &'a str {
        text[self.start + self.ticks..self.end - self.ticks].trim()
    }
}

/// Returns the runs of backticks as (position, length).
pub(super) fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('`') {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

/// Returns the code spans of a text in order.
///
/// As in Markdown, a run of backticks ends at the next run of the same length. Unlike in Markdown,
/// an unmatched backtick does not affect the rest: in ``a `b and `c` `` the first one is unmatched.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let runs = runs(text);
    let mut next = vec![None; runs.len()];
    let mut later = HashMap::new();
    for (index, (_, length)) in runs.iter().enumerate().rev() {
        next[index] = later.insert(*length, index);
    }
    let mut spans = Vec::new();
    let mut index = 0;
    while index < runs.len() {
        let (start, ticks) = runs[index];
        index += 1;
        let Some(close) = next[index - 1] else {
            continue;
        };
        let end = runs[close].0 + ticks;
        let span = Span { start, end, ticks };
        if span.content(text).is_empty() || looks_like_opener(text, span) {
            continue;
        }
        spans.push(span);
        index = close + 1;
    }
    spans
}

/// Whether the closing backtick of `span` more likely opens another span.
fn looks_like_opener(text: &str, span: Span) -> bool {
    if span.ticks > 1 {
        return false;
    }
    let starts_well = text[span.start + 1..].starts_with(|c: char| c != ' ');
    let spaced = text[..span.end - 1].ends_with(' ');
    let glued = text[span.end..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    starts_well && spaced && glued
}

/// Iterates over spans while a scanner moves forward through the text.
pub(super) struct Cursor {
    spans: Vec<Span>,
    next: usize,
}

impl Cursor {
    pub(super) fn new(text: &str) -> Self {
        Self {
            spans: spans(text),
            next: 0,
        }
    }

    /// Returns the code span that starts at `at`. Positions must not decrease between calls.
    pub(super) fn at(&mut self, at: usize) -> Option<Span> {
        while self.spans.get(self.next)?.start < at {
            self.next += 1;
        }
        self.spans
            .get(self.next)
            .copied()
            .filter(|span| span.start == at)
    }
}

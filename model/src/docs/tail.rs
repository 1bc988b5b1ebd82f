//! Finds the end of an item that lost its newline: text after a list, and the heading of the next
//! list.

use super::label;
use super::stop::ends_sentence;
use super::ticks::Cursor;

/// Words that start a sentence. After a word without punctuation they show that a newline was lost.
const STARTERS: &[&str] = &[
    "A",
    "Additionally",
    "After",
    "All",
    "Although",
    "Also",
    "Alternatively",
    "An",
    "Any",
    "As",
    "At",
    "Before",
    "Both",
    "By",
    "Caution:",
    "Currently,",
    "Default",
    "Defaults",
    "Each",
    "Example",
    "Example:",
    "Examples",
    "Examples:",
    "Except",
    "For",
    "Here",
    "However,",
    "If",
    "Important:",
    "In",
    "Immutable:",
    "It",
    "More",
    "Must",
    "NOTE:",
    "Note",
    "Note:",
    "On",
    "Once",
    "Only",
    "Otherwise,",
    "Please",
    "Regardless",
    "Requires",
    "See",
    "Since",
    "Some",
    "Specify",
    "The",
    "These",
    "They",
    "This",
    "Those",
    "To",
    "Unless",
    "Until",
    "Use",
    "Values",
    "Warning:",
    "We",
    "When",
    "Where",
    "While",
    "With",
    "You",
];

/// Words that continue the thought of the sentence before them.
const CONTINUES: &[&str] = &[
    "Also",
    "Also,",
    "And",
    "But",
    "Can",
    "Cannot",
    "Default",
    "Defaults",
    "E.g.",
    "Else",
    "Hence",
    "However,",
    "It",
    "Its",
    "Maximum",
    "May",
    "Minimum",
    "Must",
    "Only",
    "Or",
    "Otherwise",
    "Otherwise,",
    "So",
    "Such",
    "That",
    "Their",
    "Then",
    "Therefore",
    "Therefore,",
    "They",
    "Thus",
    "Thus,",
];

/// Beginnings of sentences that concern a list as a whole.
const GENERAL: &[&str] = &[
    "**Important",
    "**Note",
    "**Warning",
    "Additionally",
    "Authorization requires",
    "Caution:",
    "For more",
    "If you",
    "Important:",
    "In addition",
    "NOTE",
    "Note",
    "The metadata field",
    "The returned",
    "Warning:",
];

/// A word outside of brackets, with the word before it.
struct Boundary<'a> {
    at: usize,
    before: &'a str,
    word: &'a str,
}

/// Returns the words of a text that may start a sentence. Code spans are parts of words.
fn boundaries(text: &str) -> Vec<Boundary<'_>> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(text);
    let mut depth = 0_usize;
    let (mut at, mut start, mut before) = (0, 0, 0..0);
    loop {
        if let Some(span) = cursor.at(at) {
            at = span.end;
            continue;
        }
        let byte = text.as_bytes().get(at);
        match byte {
            Some(b'(' | b'[') => depth += 1,
            Some(b')' | b']') => depth = depth.saturating_sub(1),
            Some(b' ') | None if start < at => {
                if depth == 0 || text[start..at].starts_with(['(', '[']) {
                    let (before, word) = (&text[before.clone()], &text[start..at]);
                    found.push(Boundary {
                        at: start,
                        before,
                        word,
                    });
                }
                before = start..at;
                start = at + 1;
            }
            Some(b' ') => start = at + 1,
            _ => {}
        }
        if byte.is_none() {
            return found;
        }
        at += 1;
    }
}

impl Boundary<'_> {
    /// Whether a sentence ends before the word.
    fn is_sentence(&self) -> bool {
        !self.before.is_empty()
            && ends_sentence(self.before)
            && !self.word.starts_with(char::is_lowercase)
    }

    /// Whether a newline without punctuation was lost before the word.
    fn is_lost_newline(&self) -> bool {
        let open = [
            '.', ',', ':', ';', '!', '?', '-', '/', '=', '|', '&', '+', '>', '<', '(',
        ];
        !self.before.is_empty()
            && !self.before.ends_with(open)
            && !["of", "the", "or", "and", "to", "a", "an", "is", "as"].contains(&self.before)
            && !self.before.starts_with(char::is_uppercase)
            && STARTERS.contains(&self.word)
    }
}

/// Returns the end of the last item of a list, if other text follows. `before` are the other
/// items: the last one is assumed to be like them.
pub(super) fn split(before: &[&str], last: &str) -> Option<usize> {
    let words = boundaries(last);
    let is_own = |it: &Boundary<'_>| {
        it.word.starts_with('(')
            || CONTINUES.contains(&it.word)
            || (it.word == "This" && before.len() < 2)
    };
    let ended = before.iter().filter(|item| is_sentence(item)).count();
    let are_sentences = !before.is_empty() && ended * 2 >= before.len();
    if !are_sentences {
        let are_words = !before.is_empty() && before.iter().all(|item| !item.contains(' '));
        let is_end = |(index, it): (usize, &Boundary<'_>)| {
            let is_second = index == 1 && it.word.starts_with(char::is_uppercase);
            (it.is_sentence() && !is_own(it))
                || it.is_lost_newline()
                || (are_words && is_second && !it.before.ends_with([':', ',', '-', '=']))
        };
        let mut words = words.iter().enumerate();
        return words.find_map(|it| is_end((it.0, it.1)).then_some(it.1.at));
    }
    let inside = |item: &&str| boundaries(item).iter().any(Boundary::is_sentence);
    let are_single = !before.iter().any(inside);
    let is_end = |it: &&Boundary<'_>| {
        it.is_sentence()
            && match are_single {
                true => !is_own(it),
                false => GENERAL.iter().any(|start| last[it.at..].starts_with(start)),
            }
    };
    words.iter().find(is_end).map(|it| it.at)
}

/// Returns the start of the second sentence of a paragraph, after any labels such as `Required.`
pub(super) fn first_sentence(text: &str) -> Option<usize> {
    let start = label::length(text);
    let words = boundaries(&text[start..]);
    let mut emphasis = Emphasis::default();
    let mut parsed = 0;
    for (index, it) in words.iter().enumerate().skip(1) {
        emphasis.read(&text[start + parsed..start + it.at]);
        parsed = it.at;
        let is_long = index > 1 || start > 0;
        if is_long && it.is_sentence() && !emphasis.is_open() {
            return Some(start + it.at);
        }
    }
    None
}

/// The emphasis that is open at a position of a text.
#[derive(Default)]
struct Emphasis {
    single: bool,
    double: bool,
    after_star: bool,
}

impl Emphasis {
    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            let is_star = byte == b'*';
            self.single ^= is_star;
            self.double ^= is_star && self.after_star;
            self.after_star = is_star && !self.after_star;
        }
    }

    fn is_open(&self) -> bool {
        self.single || self.double
    }
}

fn is_sentence(item: &str) -> bool {
    item.trim_end_matches(['*', '_', ')', '"', '\'', '`'])
        .ends_with(['.', '!', '?', ';'])
}

/// Returns the start of a list heading at the end of an item. In `* One. Examples: * Two`,
/// `Examples:` introduces the second list and does not belong to the first item.
pub(super) fn heading(item: &str) -> Option<usize> {
    let body = item.strip_suffix(':')?;
    let starts = [". ", "` "]
        .iter()
        .filter_map(|end| Some(body.rfind(end)? + 2));
    let word = body.rfind(' ').map(|at| at + 1);
    let word = word.filter(|&at| ["Example", "Examples"].contains(&&body[at..]));
    let lost = boundaries(body);
    let lost = lost.iter().rev().find(|it| it.is_lost_newline());
    let start = starts.chain(word).chain(lost.map(|it| it.at)).max()?;
    let title = &body[start..];
    let is_title = title.starts_with(char::is_uppercase) && !title.contains('`');
    (is_title && start > 0).then_some(start)
}

//! Finds the extent of a value in a string of any kind: JSON, a query, prose, `Debug` output.

use std::ops::Range;

/// `Some(String("…"))`, and one more.
const WRAPPERS: usize = 4;

/// Words that describe a value and are not one: `invalid token: it has expired`.
const DESCRIPTIVE: &[&str] = &[
    "a",
    "an",
    "authentication",
    "bad",
    "cannot",
    "could",
    "denied",
    "does",
    "duplicate",
    "empty",
    "expected",
    "expired",
    "failed",
    "false",
    "has",
    "invalid",
    "is",
    "it",
    "malformed",
    "missing",
    "must",
    "no",
    "none",
    "not",
    "null",
    "only",
    "required",
    "should",
    "that",
    "the",
    "this",
    "token",
    "tokens",
    "true",
    "undefined",
    "unexpected",
    "unknown",
    "was",
    "wrong",
];

/// The value at this position; `None` if it is empty or consists of descriptive words.
pub(super) fn at(text: &str, start: usize) -> Option<Range<usize>> {
    let (inner, list) = skip_wrappers(text, start);
    if let Some(opening) = Opening::at(text, inner) {
        let mut value = opening.value(text);
        while let Some(next) = next_element(text, &opening, value.end).filter(|_| list) {
            value.end = next.value(text).end;
        }
        return Some(value).filter(|value| !value.is_empty());
    }
    let start = skip_escaped_quote(text, start);
    let rest = text.get(start..)?;
    let bare = rest.trim_start_matches(['[', '(', '<', '`']);
    let start = start + rest.len() - bare.len();
    let word = word(bare);
    (!word.is_empty() && !is_descriptive(word)).then(|| start..start + word.len())
}

/// True for a descriptive word.
pub(super) fn is_descriptive(word: &str) -> bool {
    let trimmed = word.trim_end_matches(['.', ':', '!']);
    DESCRIPTIVE
        .iter()
        .any(|it| trimmed.eq_ignore_ascii_case(it))
}

/// The rest of a line of pairs, `a=1; b="x y"; HttpOnly`: to its end, or to a quote that closes the
/// surrounding text.
pub(super) fn pairs(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let (mut quote, mut before, mut slashes) = (None, '\0', 0);
    for (at, character) in rest.char_indices() {
        let end = start..start + at - slashes;
        match (quote, character) {
            (_, '\n' | '\r') => return end,
            (_, '\\') => {
                slashes += 1;
                continue;
            }
            // An escaped line break.
            (_, 'n' | 'r') if slashes > 0 => return end,
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') if before == '=' => quote = Some(character),
            (None, '"' | '\'' | '`' | '<') => return end,
            _ => {}
        }
        (before, slashes) = (character, 0);
    }
    start..text.len()
}

/// The word at the start of a text, without separators of query pairs and delimiters of prose, JSON
/// or HTML.
pub(super) fn word(text: &str) -> &str {
    text.split(is_separator).next().unwrap_or_default()
}

pub(super) fn is_separator(character: char) -> bool {
    character.is_whitespace() || "&?\"'`<>(){}[],;\\".contains(character)
}

pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let mut rest = text.get(at..).unwrap_or_default();
    loop {
        let bare = rest.trim_start_matches(char::is_whitespace);
        let after = without_escaped_space(bare).unwrap_or(bare);
        if after.len() == rest.len() {
            return text.len() - rest.len();
        }
        rest = after;
    }
}

/// The rest of the string after leading white space that is escaped for JSON, Rust or a URL.
fn without_escaped_space(text: &str) -> Option<&str> {
    for escape in ["%20", "%09", "%0A", "%0a", "%0D", "%0d", "&nbsp;"] {
        if let Some(rest) = text.strip_prefix(escape) {
            return Some(rest);
        }
    }
    let letter = text.trim_start_matches('\\');
    if letter.len() == text.len() {
        return None;
    }
    let escapes = [
        "n", "r", "t", "u0009", "u000a", "u000A", "u000d", "u000D", "u0020", "u00a0",
    ];
    let mut escapes = escapes.into_iter().chain(["u00A0", "u{a0}"]);
    escapes.find_map(|escape| letter.strip_prefix(escape))
}

/// The position after a quote, if there is one.
pub(super) fn skip_quote(text: &str, at: usize) -> usize {
    Opening::at(text, at).map_or_else(|| skip_escaped_quote(text, at), |quote| quote.end)
}

/// The position after a quote that is escaped for a URL or HTML, if there is one.
fn skip_escaped_quote(text: &str, at: usize) -> usize {
    const QUOTES: [&str; 6] = ["%22", "%27", "&quot;", "&#34;", "&#39;", "\\u0022"];
    let rest = text.get(at..).unwrap_or_default();
    let quote = QUOTES.iter().find(|quote| rest.starts_with(**quote));
    at + quote.map_or(0, |quote| quote.len())
}

/// The position after the separator of a name and its value, and whether it is an `=`, escaped or
/// not.
pub(super) fn skip_sign(text: &str, at: usize) -> Option<(usize, bool)> {
    let rest = text.get(at..)?;
    let signs = rest.bytes().take_while(|it| matches!(it, b'=' | b'>'));
    if rest.starts_with('=') {
        return Some((at + signs.count(), true));
    }
    for (escaped, equals) in [
        ("%3D", true),
        ("\\u003d", true),
        ("&#61;", true),
        ("%3A", false),
    ] {
        let start = rest.get(..escaped.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(escaped)) {
            return Some((at + escaped.len(), equals));
        }
    }
    // `token::Kind` is a path.
    (rest.starts_with(':') && !rest.starts_with("::")).then_some((at + 1, false))
}

/// The position after `Some(`, the `b` of `b"…"` and `[`, and whether the last one was a list.
fn skip_wrappers(text: &str, mut at: usize) -> (usize, bool) {
    let mut list = false;
    for _ in 0..WRAPPERS {
        let rest = text.get(at..).unwrap_or_default();
        let name = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        match rest.as_bytes().get(name) {
            Some(b'(') => at += name + 1,
            Some(b'[') if name == 0 => at += 1,
            Some(b'"' | b'\'') if name == 1 => at += 1,
            _ => break,
        }
        list = rest.starts_with('[');
        at = skip_space(text, at);
    }
    (at, list)
}

/// The next element of a list of strings, after one that ended here.
fn next_element(text: &str, opening: &Opening, end: usize) -> Option<Opening> {
    let comma = skip_space(text, end + opening.slashes + 1);
    let comma = text.get(comma..)?.starts_with(',').then_some(comma)?;
    Opening::at(text, skip_space(text, comma + 1))
}

/// A quote that opens a string. Inside of a string it is escaped: with one backslash, with three
/// inside of two strings, and so on.
struct Opening {
    quote: u8,
    slashes: usize,
    end: usize,
}

impl Opening {
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = text.as_bytes().get(at..)?;
        let slashes = rest.iter().take_while(|byte| **byte == b'\\').count();
        let quote = *rest.get(slashes).filter(|it| matches!(it, b'"' | b'\''))?;
        let end = at + slashes + 1;
        Some(Self {
            quote,
            slashes,
            end,
        })
    }

    /// The quoted text; it extends to the end of the text if the quote is not closed.
    fn value(&self, text: &str) -> Range<usize> {
        let mut slashes = 0;
        let rest = text.get(self.end..).unwrap_or_default();
        for (at, byte) in rest.bytes().enumerate() {
            if byte == self.quote && self.is_closed_after(slashes) {
                return self.end..self.end + at - slashes.min(self.slashes);
            }
            slashes = if byte == b'\\' { slashes + 1 } else { 0 };
        }
        self.end..text.len()
    }

    /// Returns whether a quote after this number of backslashes ends the string. A closing quote has
    /// as many backslashes as the opening one, after pairs of backslashes that belong to the
    /// contents. A quote with fewer ends the surrounding string.
    fn is_closed_after(&self, slashes: usize) -> bool {
        let more = slashes.checked_sub(self.slashes);
        more.is_none_or(|more| (more / (self.slashes + 1)).is_multiple_of(2))
    }
}

//! Backticks without a partner: the word beside them was meant as code.

/// Maximum length of the word beside a backtick.
const LENGTH: usize = 120;

/// What a backtick without a partner means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stray<'a> {
    /// The code after it, and the length with the quote that was written instead of the second
    /// backtick.
    Opens(&'a str, usize),
    /// The code before it, which ends directly before the backtick.
    Closes(&'a str),
    /// A pair without content, whose placeholder was lost.
    Empty,
    /// The end of a link in reStructuredText, which lost its address: `` `name `_ ``.
    Link,
}

/// Classifies the backtick at `at`; `from` is the start of the text before it that is not yet
/// parsed. Returns `None` for a backtick that is a character of its own.
pub(super) fn stray(text: &str, from: usize, at: usize) -> Option<Stray<'_>> {
    let (before, after) = (&text[from..at], &text[at + 1..]);
    if let Some(rest) = after.strip_prefix('`') {
        let is_pair = !rest.starts_with('`') && !before.ends_with('`');
        return is_pair.then_some(Stray::Empty);
    }
    if after.starts_with("_") && !after[1..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some(Stray::Link);
    }
    let opens = before.is_empty() || before.ends_with([' ', '(', '[', '"', '\'']);
    let closes = after.is_empty() || after.starts_with([' ', '.', ',', ')', ';', ':', '"', '\'']);
    if opens {
        let length = run(after.bytes());
        let code = after[..length].trim_end_matches(['.', ',', ':', ';']);
        let is_quoted = after[code.len()..].starts_with(['\'', '"']);
        let has_word = code.contains(|c: char| c.is_ascii_alphanumeric());
        let length = 1 + code.len() + usize::from(is_quoted);
        return has_word.then_some(Stray::Opens(code, length));
    }
    if closes {
        let length = run(before.bytes().rev());
        let code = before[before.len() - length..].trim_start_matches(['.', ',', ':', ';']);
        let has_word = code.contains(|c: char| c.is_ascii_alphanumeric());
        return has_word.then_some(Stray::Closes(code));
    }
    None
}

/// Returns the length of the characters that commonly form a value.
fn run(bytes: impl Iterator<Item = u8>) -> usize {
    let is_code = |b: &u8| b.is_ascii_alphanumeric() || b"_-./{}*:@#$%=<>".contains(b);
    bytes.take(LENGTH).take_while(is_code).count()
}

//! Sanitizes untrusted text: redacted, on one line, truncated.

use std::fmt;

use super::text::hide;

/// The number of characters that are printed.
pub(crate) const SHOWN: usize = 2_000;
/// The number of bytes that are examined. A secret that crosses the end of the printed text is
/// recognized up to here.
const READ: usize = 4 * SHOWN;

/// Redacts secrets, collapses white space, replaces control characters, and truncates the text
/// after [`SHOWN`] characters with `…`.
pub(crate) fn line(text: &str) -> String {
    cut(text, SHOWN)
}

/// The same, truncated after `shown` characters.
pub(crate) fn cut(text: &str, shown: usize) -> String {
    let read = text.get(..text.floor_char_boundary(READ)).unwrap_or(text);
    let hidden = hide(read);
    let mut out = String::new();
    let mut count = 0;
    let mut is_whole = read.len() == text.len();
    'words: for word in hidden.split_whitespace() {
        let space = (!out.is_empty()).then_some(' ');
        for character in space.into_iter().chain(word.chars()) {
            if count == shown {
                is_whole = false;
                break 'words;
            }
            out.push(if is_control(character) {
                '\u{fffd}'
            } else {
                character
            });
            count += 1;
        }
    }
    if !is_whole {
        out.push('…');
    }
    out
}

/// True for characters that control the terminal or the direction of text.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Prints a value as a sanitized [`line`].
///
/// The `Debug` output of a type is already escaped, and secrets are redacted in their escaped form.
/// For a string, print its [`line`] instead.
pub(crate) struct Hidden<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(&self.0.to_string()))
    }
}

impl<T: fmt::Debug> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(&format!("{:?}", self.0)))
    }
}

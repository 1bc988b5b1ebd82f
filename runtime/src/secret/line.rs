//! Text of others as it may be printed: redacted, on one line, and cut.

use std::fmt;

use super::text::hide;

/// How many characters of a text are printed.
pub(crate) const SHOWN: usize = 2_000;
/// How much of a text is looked at, in bytes. A secret that begins in what is printed and ends
/// beyond is redacted as far as it is seen.
const READ: usize = 4 * SHOWN;

/// The text with secrets redacted, each run of white space one space, without characters that
/// control how it is shown, and cut with `…` after [`SHOWN`] characters.
pub(crate) fn line(text: &str) -> String {
    cut(text, SHOWN)
}

/// The same, cut after so many characters.
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

/// True for what moves the cursor, or the text around it: the marks and overrides of direction, too.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Prints like what it holds, as a [`line`].
///
/// What a type prints for `Debug` is escaped already, and is redacted with the escapes in it. For a
/// string print its [`line`] instead.
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

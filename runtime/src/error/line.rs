//! Text of others on one line: what they say begins no line of a log, and colours no terminal.

use std::fmt;

use super::secret::hide;

/// The text with secrets left out, each run of white space one space, and no characters that
/// control how it is shown.
pub(crate) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    // Secrets are looked for in the whole: a key may be broken into lines.
    hide(&words.join(" ")).replace(is_control, "\u{fffd}")
}

/// True for what moves the cursor, or the text around it: the marks and overrides of direction, too.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Prints like what it holds, as a [`line`].
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

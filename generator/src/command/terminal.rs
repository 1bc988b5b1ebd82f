//! Text of documents and servers on its way to a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Replaces what moves a cursor, changes colours or turns the direction of text by an escape that is
/// one in JSON, too: `\u001b`. Line breaks stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match is_active(letter) {
            // Writing to a string cannot fail.
            true => drop(write!(clean, "\\u{:04x}", u32::from(letter))),
            false => clean.push(letter),
        }
    }
    Cow::Owned(clean)
}

/// As [`lines`], with as many bytes as before, for a text in which places are counted. Tabs stay.
pub(super) fn of_same_length(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.len_utf8() {
            _ if letter == '\t' || !is_active(letter) => clean.push(letter),
            3 => clean.push(char::REPLACEMENT_CHARACTER),
            length => clean.extend(std::iter::repeat_n('?', length)),
        }
    }
    clean
}

/// Control characters but for the line break, marks of direction, and other line breaks.
fn is_active(letter: char) -> bool {
    let is_mark = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let is_break = matches!(letter, '\u{2028}' | '\u{2029}');
    (letter.is_control() && letter != '\n') || is_mark || is_break
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay() {
        let text = "\t\u{1b}\u{9b}\u{202e}é";
        let clean = of_same_length(text);
        assert_eq!(clean, "\t???\u{fffd}é");
        assert_eq!(clean.len(), text.len());
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        assert!(matches!(lines("Größe\n  e\u{301} 漢"), Cow::Borrowed(_)));
        for letter in "\u{1b}\u{9b}\u{7f}\r\0\t\u{202e}\u{2066}\u{200f}\u{2028}".chars() {
            let text = format!("\"{letter}\"");
            let clean = lines(&text);
            assert!(clean.is_ascii() && !clean.contains(letter), "{clean}");
            let read: String = serde_json::from_str(&clean).expect("still JSON");
            assert_eq!(read, letter.to_string());
        }
    }
}

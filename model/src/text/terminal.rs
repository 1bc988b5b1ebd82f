//! Text for a terminal or a log. Sanitizes untrusted text against log and terminal injection.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// One line without control characters, and without characters that hide text or change its
/// direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(String);

/// Any number of lines, optionally colored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(String);

impl Line {
    /// Escapes characters that a terminal interprets.
    pub fn new(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let mut out = String::with_capacity(text.len());
        text.chars().for_each(|c| push(&mut out, c));
        Self(out)
    }

    /// Returns the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Escapes like [`Line::new`], and collapses white space to single spaces.
    pub fn words(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        Self::new(words.join(" "))
    }
}

/// Appends a character; control characters and characters that change the direction of text are
/// escaped.
fn push(out: &mut String, c: char) {
    match c {
        '\'' | '"' | '\\' => out.push(c),
        _ => out.extend(c.escape_debug()),
    }
}

/// Whether a character is invisible, or changes how the text around it is shown.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl PartialEq<str> for Line {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Line {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Lines {
    /// Creates several lines; each is escaped separately.
    pub fn of(text: &str) -> Self {
        let lines: Vec<Line> = text.split('\n').map(Line::new).collect();
        Self(lines.iter().map(|it| &**it).collect::<Vec<_>>().join("\n"))
    }

    /// Accepts output of a renderer: keeps line breaks and colors and escapes everything else. The
    /// input of the renderer must be escaped before, otherwise a document could set colors.
    pub fn coloured(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = colour(rest);
            match length {
                0 if c == '\n' => out.push(c),
                0 => push(&mut out, c),
                _ => out.push_str(&rest[..length]),
            }
            rest = &rest[length.max(c.len_utf8())..];
        }
        Self(out)
    }

    /// Formats a value as JSON.
    pub fn json(value: &impl Serialize) -> Self {
        Self(json(value))
    }

    /// Appends a line.
    pub fn push(&mut self, line: &Line) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(line);
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text without trailing white space.
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim_end().to_owned())
    }
}

impl Deref for Lines {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<&str> for Lines {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Lines> for String {
    fn eq(&self, other: &Lines) -> bool {
        *self == other.0
    }
}

impl From<Line> for Lines {
    fn from(line: Line) -> Self {
        Self(line.0)
    }
}

/// Replaces characters that a terminal interprets and keeps the length in bytes, for renderers that
/// count positions. Tabs are kept.
pub fn of_same_length(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c.len_utf8() {
            _ if c == '\t' || !is_hidden(c) => clean.push(c),
            3 => clean.push(char::REPLACEMENT_CHARACTER),
            length => clean.extend(std::iter::repeat_n('?', length)),
        }
    }
    clean
}

/// Returns the length of a color code at the start of a text: `ESC [ 1 ; 31 m`.
fn colour(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let numbers = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    match numbers.starts_with('m') {
        true => text.len() - numbers.len() + 1,
        false => 0,
    }
}

/// Formats a value as indented JSON with hidden characters escaped. Parsing returns the same value.
pub fn json(value: &impl Serialize) -> String {
    // Fails only for maps with keys that are not strings, which these types do not contain.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    // serde_json escapes control characters below U+0020; the remaining ones are line breaks and
    // indentation.
    escape_hidden(&text, Some('\n'))
}

/// Escapes hidden characters except `kept` as a JSON string does.
pub fn escape_hidden(text: &str, kept: Option<char>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) && Some(c) != kept {
            // All hidden characters have one unit in UTF-16.
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[2J\u{9b}2J\u{85}\r\n\0\u{202e}b\u{2066}\u{7f}\u{2028}";

    #[test]
    fn a_line_is_one_line() {
        let line = Line::new(HOSTILE);
        assert!(!line.contains(is_hidden), "{line:?}");
        assert_eq!(Line::new("it's \"a\" \\ é"), "it's \"a\" \\ é");
        // Escaping an escaped line does not change it.
        assert_eq!(Line::new(&*line), line);
    }

    #[test]
    fn positions_are_preserved() {
        let text = "\t\u{1b}\u{9b}\u{202e}é";
        let clean = of_same_length(text);
        assert_eq!(clean, "\t???\u{fffd}é");
        assert_eq!(clean.len(), text.len());
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        assert_eq!(Lines::of("Größe\n  漢").as_str(), "Größe\n  漢");
        for letter in "\u{1b}\u{9b}\u{7f}\r\0\t\u{202e}\u{2066}\u{200f}\u{2028}".chars() {
            let clean = Lines::of(&format!("\"{letter}\""));
            assert!(clean.is_ascii() && !clean.contains(letter), "{clean}");
            let clean = json(&letter);
            assert!(clean.is_ascii() && !clean.contains(letter), "{clean}");
            let read: String = serde_json::from_str(&clean).expect("JSON");
            assert_eq!(read, letter.to_string());
        }
    }

    #[test]
    fn colors_are_preserved() {
        let text = "\u{1b}[1;31mred\u{1b}[0m\n\u{1b}[2Jx\u{1b}";
        let expected = "\u{1b}[1;31mred\u{1b}[0m\n\\u{1b}[2Jx\\u{1b}";
        assert_eq!(Lines::coloured(text).as_str(), expected);
    }

    #[test]
    fn json_is_the_same_value() {
        let text = json(&[HOSTILE]);
        assert!(!text.replace('\n', "").contains(is_hidden), "{text:?}");
        let value: Vec<String> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value, [HOSTILE]);
    }
}

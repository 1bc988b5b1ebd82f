//! Rust code in samples, comments, and names.

use std::fmt;

use super::raw::RawText;
use super::template;
use super::terminal::Line;
use crate::docs;

/// Maximum line width of a comment in a sample.
const WIDTH: usize = 90;

/// A name: ASCII letters, digits, `_`, `-` and `.`, which need no escape in any output, with an
/// optional `r#` of a raw identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(String);

impl Word {
    /// Replaces every other character with `_`. Names from `resolve` are unchanged.
    pub fn new(text: &(impl RawText + ?Sized)) -> Self {
        let text = text.raw_text();
        let (mark, name) = match text.strip_prefix("r#") {
            Some(name) => ("r#", name),
            None => ("", text),
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let plain = name.chars().map(|c| if is_plain(c) { c } else { '_' });
        Self(mark.chars().chain(plain).collect())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of a comment on one line. It cannot end a line comment or a block comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// Replaces each `{}` of the template with the next part.
    pub fn fill(template: &'static str, parts: &[&Word]) -> Self {
        let text = template::fill(template, parts.len(), |at, out| out.push_str(&parts[at].0));
        Self(text.replace("--", "-_"))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of Rust code for a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code(String);

/// A part of [`Code::fill`].
pub trait CodePart {
    /// Returns the code.
    #[doc(hidden)]
    fn code(&self, token: sealed::Token) -> &str;
}

mod sealed {
    /// Only this module can name this type, which seals the trait.
    #[derive(Clone, Copy, Debug)]
    pub struct Token;
}

impl CodePart for Code {
    fn code(&self, _: sealed::Token) -> &str {
        &self.0
    }
}

impl CodePart for Word {
    fn code(&self, _: sealed::Token) -> &str {
        &self.0
    }
}

impl CodePart for &'static str {
    fn code(&self, _: sealed::Token) -> &str {
        self
    }
}

impl Code {
    /// Replaces each `{}` of the template with the next part.
    pub fn fill(template: &'static str, parts: &[&dyn CodePart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            out.push_str(parts[at].code(sealed::Token));
        }))
    }

    /// Creates a string literal.
    pub fn literal(text: &(impl RawText + ?Sized)) -> Self {
        Self(format!("{:?}", text.raw_text()))
    }

    /// Creates a literal of bytes: a string literal if they are printable text.
    pub fn bytes(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).ok();
        match text.filter(|text| !text.contains(char::is_control)) {
            Some(text) => Self::literal(text),
            None => Self(format!("b\"{}\"", bytes.escape_ascii())),
        }
    }

    /// Creates an integer literal with a suffix, if it is not an `i32`.
    pub fn integer(integer: impl Into<i128>) -> Self {
        let integer = integer.into();
        let suffix = match (i32::try_from(integer), i64::try_from(integer)) {
            (Ok(_), _) => "",
            (_, Ok(_)) => "_i64",
            _ => "_u64",
        };
        Self(format!("{integer}{suffix}"))
    }

    /// Creates a number without a suffix.
    pub fn usize(number: usize) -> Self {
        Self(number.to_string())
    }

    /// Creates an expression for a float of this type, `f64`.
    pub fn float(float: f64, ty: &'static str) -> Self {
        match float {
            _ if float.is_nan() => Self(format!("{ty}::NAN")),
            f64::INFINITY => Self(format!("{ty}::INFINITY")),
            f64::NEG_INFINITY => Self(format!("{ty}::NEG_INFINITY")),
            // The digits of an `f32` are those of its own type.
            _ if ty == "f32" => Self(format!("{:?}", float as f32)),
            _ => Self(format!("{float:?}")),
        }
    }

    /// Creates a comment of one line.
    pub fn note(text: &(impl RawText + ?Sized)) -> Self {
        Self(format!("// {}", Line::new(text.raw_text())))
    }

    /// Joins names with commas.
    pub fn list(names: &[Word]) -> Self {
        let names: Vec<&str> = names.iter().map(Word::as_str).collect();
        Self(names.join(", "))
    }

    /// Joins expressions with commas.
    pub fn joined(parts: &[Self]) -> Self {
        let parts: Vec<&str> = parts.iter().map(Self::as_str).collect();
        Self(parts.join(", "))
    }

    /// Joins code without a separator.
    pub fn concatenated(parts: &[Self]) -> Self {
        Self(parts.iter().map(Self::as_str).collect())
    }

    /// Code that this module created.
    pub(super) fn created(code: String) -> Self {
        Self(code)
    }

    /// Formats a line of Markdown as `// …` lines of limited width; empty text returns no lines.
    pub(super) fn comment(markdown: &str, indent: &'static str) -> Vec<Self> {
        comment(&plain(markdown), indent)
    }

    /// Returns the line with an indentation; an empty line stays empty.
    pub fn indented(&self, indentation: &'static str) -> Self {
        match self.is_empty() {
            true => Self::default(),
            false => Self(format!("{indentation}{}", self.0)),
        }
    }

    /// Returns the line without indentation.
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim_start().to_owned())
    }

    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the line is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&'static str> for Code {
    fn from(code: &'static str) -> Self {
        Self(code.to_owned())
    }
}

/// Converts one line of Markdown to plain text for a comment in code.
fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut chars = markdown.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {}
            ('<', Some('h')) | ('>', _) => {}
            _ => text.push(c),
        }
    }
    docs::line(&text)
}

fn comment(text: &str, indent: &str) -> Vec<Code> {
    let mut lines: Vec<Code> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(Code(line)) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(Code(format!("{indent}// {word}"))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text() {
        for (markdown, text) in [
            (r"a \[b\] c", "a [b] c"),
            ("see <https://x.y> now", "see https://x.y now"),
            (r"back\slash", r"back\slash"),
        ] {
            assert_eq!(plain(markdown), text);
        }
    }

    #[test]
    fn comments_are_wrapped() {
        let lines = comment(&"word ".repeat(40), "    ");
        assert_eq!(lines.len(), 3);
        assert!(
            lines
                .iter()
                .all(|line| line.0.len() <= WIDTH && line.0.starts_with("    // word"))
        );
        assert_eq!(comment("", ""), Vec::<Code>::new());
        assert_eq!(comment(&"x".repeat(200), "").len(), 1);
    }

    #[test]
    fn literals_of_rust() {
        for (code, expected) in [
            (Code::bytes(b"a\"b"), r#""a\"b""#),
            (Code::bytes(b"a\n\xff\""), r#"b"a\n\xff\"""#),
            (Code::integer(7), "7"),
            (Code::integer(-3_000_000_000_i64), "-3000000000_i64"),
            (Code::integer(u64::MAX), "18446744073709551615_u64"),
            (Code::float(1.0, "f64"), "1.0"),
            (Code::float(1e300, "f64"), "1e300"),
            (Code::float(0.1, "f32"), "0.1"),
            (Code::float(f64::NAN, "f32"), "f32::NAN"),
            (Code::note("a\nb\u{202e}"), r"// a\nb\u{202e}"),
        ] {
            assert_eq!(code.as_str(), expected);
        }
    }

    #[test]
    fn words_have_no_marks() {
        for (text, word) in [
            ("google-vision_v1.2", "google-vision_v1.2"),
            ("r#type", "r#type"),
            ("a#b", "a_b"),
            ("../x\n`é\u{202e}", ".._x____"),
            ("", ""),
        ] {
            assert_eq!(Word::new(text).as_str(), word);
        }
        let word = Word::new("a-->b");
        assert_eq!(Comment::fill("of {}.", &[&word]).as_str(), "of a-__b.");
    }
}

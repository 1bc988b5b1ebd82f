//! Markdown that rustdoc and other renderers show without running or loading anything.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::code::{Code, Comment, Word};
use super::raw::RawText;
use super::{sentence, template};
use crate::docs;

/// Markdown of any number of lines.
///
/// From a document it contains no HTML, no code block that rustdoc would run, no link but to `http` and
/// `https` addresses, and no control character.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Markdown(String);

/// One line of Markdown, for the middle of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inline(String);

/// The content of a cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(String);

/// What [`Markdown::fill`] takes as a part.
pub trait MarkdownPart {
    /// Appends the part.
    #[doc(hidden)]
    fn write(&self, out: &mut String, token: sealed::Token);
}

/// What [`Inline::fill`] takes as a part.
pub trait InlinePart: MarkdownPart {}

mod sealed {
    /// Only this module's siblings can name it, so that the traits have no other implementations.
    #[derive(Clone, Copy, Debug)]
    pub struct Token;
}

macro_rules! parts {
    ($($part:ty, |$it:ident| $text:expr;)*) => {$(
        impl MarkdownPart for $part {
            fn write(&self, out: &mut String, _: sealed::Token) {
                let $it = self;
                out.push_str($text);
            }
        }
    )*};
}

parts! {
    Markdown, |it| &it.0;
    Inline, |it| &it.0;
    Word, |it| it.as_str();
    Comment, |it| it.as_str();
    &'static str, |it| it;
    usize, |it| &it.to_string();
    u64, |it| &it.to_string();
}

impl InlinePart for Inline {}
impl InlinePart for Word {}
impl InlinePart for &'static str {}
impl InlinePart for usize {}
impl InlinePart for u64 {}

impl Markdown {
    /// Converts a description: what is not understood is escaped.
    pub fn prose(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::markdown(text.raw_text()))
    }

    /// Replaces each `{}` of the template by the next part.
    pub fn fill(template: &'static str, parts: &[&dyn MarkdownPart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            parts[at].write(out, sealed::Token);
        }))
    }

    /// Lines of Rust as a code block; the template begins with what rustdoc shall do with it, `ignore`.
    pub fn code_block(info: &'static str, lines: &[Code]) -> Self {
        let longest = lines.iter().map(|line| leading_ticks(line.as_str())).max();
        let fence = "`".repeat((longest.unwrap_or_default() + 1).max(3));
        let mut text = format!("{fence}{info}\n");
        for line in lines {
            text.push_str(line.as_str());
            text.push('\n');
        }
        text.push_str(&fence);
        Self(text)
    }

    /// Appends what follows without a gap.
    pub fn push(&mut self, more: impl Into<Self>) {
        self.0.push_str(&more.into().0);
    }

    /// Appends a filled template without a gap.
    pub fn add(&mut self, template: &'static str, parts: &[&dyn MarkdownPart]) {
        self.push(Self::fill(template, parts));
    }

    /// Joins blocks by blank lines; empty ones are left out.
    pub fn paragraphs(blocks: impl IntoIterator<Item = Self>) -> Self {
        let blocks = blocks.into_iter().map(|it| it.0);
        let blocks: Vec<String> = blocks.filter(|it| !it.is_empty()).collect();
        Self(blocks.join("\n\n"))
    }

    /// Joins blocks by single line breaks.
    pub fn lines(lines: impl IntoIterator<Item = Self>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(|it| it.0).collect();
        Self(lines.join("\n"))
    }

    /// True if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Without white space at both ends.
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim().to_owned())
    }

    /// The text, for a file of Markdown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, for a file of Markdown.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The first sentence on one line, without labels such as `Required.`; empty if there is none.
    pub fn first_sentence(&self) -> Inline {
        Inline(sentence::first(&self.0))
    }
}

fn leading_ticks(line: &str) -> usize {
    let line = line.trim_start();
    line.len() - line.trim_start_matches('`').len()
}

impl Inline {
    /// Text as code, whatever it contains; `""` for the empty text.
    pub fn code(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::code(text.raw_text()))
    }

    /// Text that stands for itself.
    pub fn plain(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::inline(text.raw_text()))
    }

    /// Replaces each `{}` of the template by the next part.
    pub fn fill(template: &'static str, parts: &[&dyn InlinePart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            parts[at].write(out, sealed::Token);
        }))
    }

    /// Joins several.
    pub fn joined(items: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let items: Vec<String> = items.into_iter().map(|it| it.0).collect();
        Self(items.join(between))
    }

    /// An address in angle brackets, if it is one of `http` or `https` that can stand there.
    pub fn address(text: &(impl RawText + ?Sized)) -> Option<Self> {
        let text = text.raw_text();
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_fit = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\' | '`');
        (is_web && text.chars().all(is_fit)).then(|| Self(format!("<{text}>")))
    }

    /// A sentence with code spans: these are kept, all else is escaped.
    pub fn sentence(text: &(impl RawText + ?Sized)) -> Self {
        Self(sentence::with_code(text.raw_text()))
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for the empty line.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Cell {
    /// The line, with the character that separates cells escaped in code, too.
    pub fn new(line: &Inline) -> Self {
        let mut out = String::with_capacity(line.0.len());
        let mut is_escaped = false;
        for c in line.0.chars() {
            if c == '|' && !is_escaped {
                out.push('\\');
            }
            is_escaped = c == '\\' && !is_escaped;
            out.push(c);
        }
        Self(out)
    }

    /// The content.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Markdown {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Inline> for Markdown {
    fn from(line: Inline) -> Self {
        Self(line.0)
    }
}

impl From<&'static str> for Inline {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl Deref for Markdown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for Inline {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Markdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Markdown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Serialize for Inline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl PartialEq<str> for Markdown {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Markdown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<str> for Inline {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Inline {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web() {
        for (text, expected) in [
            ("https://x.y/a?b#c", Some("<https://x.y/a?b#c>")),
            ("http://x.y", Some("<http://x.y>")),
            ("javascript:alert(1)", None),
            ("httpx://y", None),
            ("https://x.y/<b>", None),
            ("https://x y", None),
            ("https://x.y/\n", None),
            ("https://x.y/ü", None),
        ] {
            let address = Inline::address(text);
            assert_eq!(address.as_ref().map(Inline::as_str), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cell_ends_at_its_own_end() {
        for (line, expected) in [
            (Inline::plain("a | b"), r"a \| b"),
            (Inline::code("a | b"), r"`a \| b`"),
            (Inline::plain(r"\|"), r"\\\|"),
            (Inline::code(r"\|"), r"`\|`"),
        ] {
            assert_eq!(Cell::new(&line).as_str(), expected);
        }
    }

    #[test]
    fn a_block_of_code_ends_at_its_own_end() {
        let lines = [Code::fill("    ```", &[])];
        let block = Markdown::code_block("ignore", &lines);
        assert_eq!(block, "````ignore\n    ```\n````");
    }
}

//! Markdown that is safe to render: rustdoc runs no code in it, and it loads no content.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::code::{Code, Comment, Word};
use super::raw::RawText;
use super::{deprecation, sentence, template};
use crate::docs;

/// Markdown of any number of lines.
///
/// Text from a document contains no HTML, no code block that rustdoc would run, only links to
/// `http` and `https` addresses, and no control character.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Markdown(String);

/// One line of Markdown, for use within a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inline(String);

/// The content of a table cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(String);

/// A part of [`Markdown::fill`].
pub trait MarkdownPart {
    /// Appends the part.
    #[doc(hidden)]
    fn write(&self, out: &mut String, token: sealed::Token);
}

/// A part of [`Inline::fill`].
pub trait InlinePart: MarkdownPart {}

mod sealed {
    /// Only the siblings of this module can name this type, which seals the traits.
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
    /// Converts a description, and escapes unknown markup.
    pub fn prose(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::markdown(text.raw_text()))
    }

    /// Replaces each `{}` of the template with the next part.
    pub fn fill(template: &'static str, parts: &[&dyn MarkdownPart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            parts[at].write(out, sealed::Token);
        }))
    }

    /// Formats lines of Rust as a code block; `info` is rustdoc's attribute, such as `ignore`.
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

    /// Appends Markdown without a separator.
    pub fn push(&mut self, more: impl Into<Self>) {
        self.0.push_str(&more.into().0);
    }

    /// Appends a filled template without a separator.
    pub fn add(&mut self, template: &'static str, parts: &[&dyn MarkdownPart]) {
        self.push(Self::fill(template, parts));
    }

    /// Joins blocks with blank lines; drops empty ones.
    pub fn paragraphs(blocks: impl IntoIterator<Item = Self>) -> Self {
        let blocks = blocks.into_iter().map(|it| it.0);
        let blocks: Vec<String> = blocks.filter(|it| !it.is_empty()).collect();
        Self(blocks.join("\n\n"))
    }

    /// Joins blocks with single line breaks.
    pub fn lines(lines: impl IntoIterator<Item = Self>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(|it| it.0).collect();
        Self(lines.join("\n"))
    }

    /// Whether the text is blank.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Removes white space at both ends.
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim().to_owned())
    }

    /// Returns the text for a Markdown file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts into the text for a Markdown file.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Returns the first sentence on one line, without labels such as `Required.`; empty if there
    /// is none.
    pub fn first_sentence(&self) -> Inline {
        Inline(sentence::first(&self.0))
    }

    /// Returns the first sentence like [`Markdown::first_sentence`], shortened to about 160
    /// characters.
    pub fn summary(&self) -> Inline {
        Inline(sentence::shortened(&sentence::first(&self.0), 160))
    }

    /// Returns the sentence of a description that explains its deprecation, such as
    /// `Use b instead.`, or an empty text if no sentence does.
    pub fn deprecation(&self) -> Inline {
        Inline(deprecation::explanation(&self.0))
    }

    /// Returns the text without the label `Required.` at its start, for a list of required parameters.
    /// Its next word stays text, also where it would be markup at the start of a block.
    pub fn without_required(&self) -> Self {
        let rest = self
            .0
            .strip_prefix("Required.")
            .filter(|it| it.starts_with(' '));
        Self(rest.map_or_else(|| self.0.clone(), |it| docs::paragraph(it.trim_start())))
    }

    /// Joins the first two paragraphs: the first one stays a line of its own. Takes fewer lines, for
    /// items that are not listed by their first paragraph.
    pub fn compact(&self) -> Self {
        let Some((first, rest)) = self.0.split_once("\n\n") else {
            return self.clone();
        };
        let is_line = !first.contains('\n') && first.starts_with(char::is_alphabetic);
        let is_text = rest.starts_with(char::is_alphabetic)
            || (rest.starts_with('`') && !rest.starts_with("``"));
        match is_line && is_text {
            true => Self([first, rest].join("\n")),
            false => self.clone(),
        }
    }

    /// Indents all lines except the first one and empty ones, for the content of a list item.
    pub fn indented(&self) -> Self {
        let mut lines = self.0.trim().lines();
        let mut text = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            text.push('\n');
            if !line.is_empty() {
                text.push_str("  ");
                text.push_str(line);
            }
        }
        Self(text)
    }
}

fn leading_ticks(line: &str) -> usize {
    let line = line.trim_start();
    line.len() - line.trim_start_matches('`').len()
}

impl Inline {
    /// Formats any text as code; empty text is `""`.
    pub fn code(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::code(text.raw_text()))
    }

    /// Escapes text so that it is shown literally.
    pub fn plain(text: &(impl RawText + ?Sized)) -> Self {
        Self(docs::inline(text.raw_text()))
    }

    /// Replaces each `{}` of the template with the next part.
    pub fn fill(template: &'static str, parts: &[&dyn InlinePart]) -> Self {
        Self(template::fill(template, parts.len(), |at, out| {
            parts[at].write(out, sealed::Token);
        }))
    }

    /// Joins parts with a separator.
    pub fn joined(items: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let items: Vec<String> = items.into_iter().map(|it| it.0).collect();
        Self(items.join(between))
    }

    /// Formats an `http` or `https` URL in angle brackets. Returns `None` for any other text.
    pub fn address(text: &(impl RawText + ?Sized)) -> Option<Self> {
        let text = text.raw_text();
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_fit = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\' | '`');
        (is_web && text.chars().all(is_fit)).then(|| Self(format!("<{text}>")))
    }

    /// Keeps the code spans of a sentence and escapes everything else.
    pub fn sentence(text: &(impl RawText + ?Sized)) -> Self {
        Self(sentence::with_code(text.raw_text()))
    }

    /// Formats the text as `// …` lines of limited width; empty text returns no lines.
    pub fn comment(&self, indent: &'static str) -> Vec<Code> {
        Code::comment(&self.0, indent)
    }

    /// Returns the line.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the line is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Cell {
    /// Escapes the character that separates cells, also within code.
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

    /// Returns the content.
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
    fn compact_text_has_the_same_blocks() {
        for (text, expected) in [
            ("One.\n\nTwo.\n\nThree.", "One.\nTwo.\n\nThree."),
            ("One.\n\n`two`", "One.\n`two`"),
            ("One.", "One."),
            ("One.\n\n* two", "One.\n\n* two"),
            ("One.\n\n2. two", "One.\n\n2. two"),
            ("a | b\n\n---|---", "a | b\n\n---|---"),
            ("One.\n\n```text\n```", "One.\n\n```text\n```"),
            ("* one\n\ntwo", "* one\n\ntwo"),
            ("#### One\n\ntwo", "#### One\n\ntwo"),
        ] {
            assert_eq!(Markdown(text.to_owned()).compact(), expected);
        }
    }

    #[test]
    fn text_after_a_label_stays_text() {
        for (text, expected) in [
            ("Required. The name.", "The name."),
            ("Required. * The name.\nPattern.", "\\* The name.\nPattern."),
            ("Required. 1. The name.", "1\\. The name."),
            ("Required. # The name.", "\\# The name."),
            ("Required. > The name.", "\\> The name."),
            ("Required. - The name.", "\\- The name."),
            ("Required.", "Required."),
            ("* one\n* two", "* one\n* two"),
        ] {
            assert_eq!(Markdown(text.to_owned()).without_required(), expected);
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

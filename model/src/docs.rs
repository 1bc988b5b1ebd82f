//! Converts the prose of a discovery document to Markdown that rustdoc renders without warnings.
//!
//! Descriptions are Markdown in name only. Most have lost their newlines, many contain brackets,
//! tags and stars as plain characters, and any may be hostile. So the text is not copied: it is
//! parsed into a small tree of known blocks and inlines, and the tree is written with everything
//! else escaped. Unknown markup is shown as plain text.
//!
//! The result is written as line comments or `#[doc]` attributes, one per line with a leading
//! space. It contains no character that ends a line comment.

mod block;
mod bullets;
mod clean;
mod escape;
mod html;
mod inline;
mod label;
mod link;
mod mark;
mod read;
mod sentence;
mod stop;
mod stray;
mod table;
mod tail;
mod ticks;
mod tree;
mod verbatim;
mod write;

#[cfg(test)]
mod tests;

pub use sentence::first_sentence;
pub use verbatim::{code, inline, line};

/// Converts a description to Markdown: wrapped, without a trailing newline, and empty if the
/// description is empty.
///
/// The result contains no HTML, no headings above the fourth level, and no code or link that
/// rustdoc would run or resolve.
pub fn markdown(text: &str) -> String {
    write::blocks(&sentence::summarize(read::blocks(text)))
}

/// Escapes the first word of a paragraph of Markdown if it would start another block.
pub(crate) fn paragraph(markdown: &str) -> String {
    let (word, _) = markdown.split_once([' ', '\n']).unwrap_or((markdown, ""));
    let rest = &markdown[word.len()..];
    escape::block_start(word).map_or_else(|| markdown.to_owned(), |word| word + rest)
}

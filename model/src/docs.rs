//! Prose of a discovery document -> Markdown that rustdoc takes.
//!
//! A description is Markdown by intention only: most have lost their newlines,
//! many hold brackets, tags and stars that mean themselves, and any may be
//! hostile. So nothing is copied. The text is read into a small tree of blocks
//! and inlines that we understand, and the tree is written with everything
//! else escaped. What isn't understood is shown as it stands.
//!
//! The result is meant for line comments or `#[doc]` attributes, one a line
//! with a space in front: it holds no character that could end a line comment.

mod block;
mod bullets;
mod clean;
mod escape;
mod html;
mod inline;
mod link;
mod sentence;
mod ticks;
mod verbatim;
mod write;

#[cfg(test)]
mod tests;

pub use sentence::first_sentence;
pub use verbatim::{code, inline, line};

/// Turns a description into Markdown: wrapped, without trailing newline, empty
/// if there is nothing to say.
///
/// The result has no HTML, no headings above the fourth level, no code that
/// rustdoc would run, and no link that rustdoc would try to resolve.
pub fn markdown(text: &str) -> String {
    write::blocks(&read(text))
}

fn read(text: &str) -> Vec<block::Block> {
    block::parse(&html::to_markdown(&clean::characters(text)))
}

//! Extracts the first sentence of a description as plain text.

use super::escape;
use super::inline::{self, Inline};
use super::read;
use super::stop::ends_sentence;
use super::tail;
use super::tree::Block;

/// Maximum length of a sentence; longer ones are cut.
const LENGTH: usize = 200;

/// Number of bytes that are searched for the first sentence.
const WINDOW: usize = 8_000;

/// Returns the first sentence of a description as one line of plain text: without markup, at most
/// about 200 characters, and empty if the description is empty.
///
/// A label such as `Output only.` is kept together with the sentence after it.
pub fn first_sentence(text: &str) -> String {
    let mut end = text.len().min(WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let blocks = read::blocks(&text[..end]);
    let mut plain = String::new();
    first_block(&blocks, &mut plain);
    cut(&plain)
}

fn first_block(blocks: &[Block], out: &mut String) {
    match blocks.first() {
        Some(Block::Paragraph(text) | Block::Heading(text)) => inlines(&inline::parse(text), out),
        Some(Block::Code(lines)) => out.push_str(&lines.join(" ")),
        Some(Block::List(list)) => first_block(list.items.first().map_or(&[], Vec::as_slice), out),
        None => {}
    }
}

fn inlines(inlines_: &[Inline<'_>], out: &mut String) {
    for inline in inlines_ {
        match inline {
            Inline::Text(text) => escape::text(text, false, |c, _| out.push(c)),
            Inline::Code(text) | Inline::Address(text) => out.push_str(text),
            Inline::Link(content, _) | Inline::Emphasis(_, content) => inlines(content, out),
        }
    }
}

/// Makes the first sentence of a description a paragraph of its own: it is the summary that rustdoc
/// and editors show.
pub(super) fn summarize(mut blocks: Vec<Block>) -> Vec<Block> {
    let Some(Block::Paragraph(text)) = blocks.first_mut() else {
        return blocks;
    };
    if let Some(end) = tail::first_sentence(text) {
        let rest = text.split_off(end);
        text.truncate(text.trim_end().len());
        blocks.insert(1, Block::Paragraph(rest));
    }
    blocks
}

fn cut(plain: &str) -> String {
    let plain = super::clean::one_line(plain);
    let end = sentence_end(&plain);
    let sentence = &plain[..end];
    if sentence.chars().count() <= LENGTH {
        return sentence.to_owned();
    }
    let limit = sentence
        .char_indices()
        .nth(LENGTH - 1)
        .map_or(end, |(at, _)| at);
    let space = sentence[..limit]
        .rfind(' ')
        .filter(|space| *space > limit / 2);
    let words = sentence[..space.unwrap_or(limit)].trim_end_matches([' ', ',', ';', ':', '-']);
    format!("{words}…")
}

/// Returns the end of the first sentence with more than two words.
fn sentence_end(plain: &str) -> usize {
    let mut words = 0;
    let mut start = 0;
    for word in plain.split(' ') {
        let end = start + word.len();
        words += 1;
        let next = plain.get(end + 1..).and_then(|rest| rest.chars().next());
        let goes_on = next.is_some_and(char::is_lowercase);
        if words > 2 && !goes_on && ends_sentence(word) {
            return end;
        }
        start = end + 1;
    }
    plain.len()
}

//! Writes blocks and inlines as Markdown.

use super::escape;
use super::inline::{self, Inline};
use super::tree::{Block, List};

/// Preferred maximum line width in characters.
const WIDTH: usize = 92;

/// Maximum length of the first paragraph for which it is one line.
const SUMMARY: usize = 200;

/// Writes blocks as Markdown lines.
pub(super) fn blocks(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    write(blocks, 0, &mut lines);
    lines.join("\n")
}

fn write(blocks: &[Block], indent: usize, lines: &mut Vec<String>) {
    for (index, block) in blocks.iter().enumerate() {
        let tight = index == 1 && blocks.len() == 2 && indent > 0 && may_follow(block);
        if index > 0 && !tight {
            lines.push(String::new());
        }
        match block {
            Block::Paragraph(text) => paragraph(text, indent, index + indent == 0, lines),
            Block::Heading(text) => lines.push(heading(text)),
            Block::Code(code) => fence(code, lines),
            Block::List(list) => {
                let again = index > 0 && matches!(blocks[index - 1], Block::List(_));
                items(list, again, indent, lines);
            }
        }
    }
}

/// Whether the block is a list that may follow a paragraph without a blank line.
fn may_follow(block: &Block) -> bool {
    matches!(block, Block::List(list) if list.start.is_none_or(|start| start == 1))
}

/// Writes a list. A list directly after another one uses other markers, so that they stay separate.
fn items(list: &List, again: bool, indent: usize, lines: &mut Vec<String>) {
    let loose = list.items.iter().any(|item| item.len() > 2);
    for (index, item) in list.items.iter().enumerate() {
        if loose && index > 0 {
            lines.push(String::new());
        }
        let marker = match list.start {
            Some(start) if again => format!("{}) ", start as usize + index),
            Some(start) => format!("{}. ", start as usize + index),
            None if again => "- ".to_owned(),
            None => "* ".to_owned(),
        };
        let mut inner = Vec::new();
        write(item, indent + marker.len(), &mut inner);
        let margin = " ".repeat(marker.len());
        for (row, line) in inner.iter().enumerate() {
            let start = if row == 0 { &marker } else { &margin };
            lines.push(format!("{start}{line}").trim_end().to_owned());
        }
    }
}

fn fence(code: &[String], lines: &mut Vec<String>) {
    let text = code.join("\n");
    let ticks = "`".repeat((longest_run(&text) + 1).max(3));
    lines.push(format!("{ticks}text"));
    lines.extend(code.iter().cloned());
    lines.push(ticks);
}

fn longest_run(text: &str) -> usize {
    let runs = super::ticks::runs(text);
    runs.into_iter().map(|run| run.1).max().unwrap_or(0)
}

fn heading(text: &str) -> String {
    let mut line = Line::default();
    line.inlines(&inline::parse(text));
    // Trailing number signs would be parsed as the end of the heading.
    if line.text.ends_with('#') {
        let at = line.text.len() - 1;
        line.text.insert(at, '\\');
    }
    format!("#### {}", line.text)
}

fn paragraph(text: &str, indent: usize, is_summary: bool, lines: &mut Vec<String>) {
    let mut line = Line::default();
    line.inlines(&inline::parse(text));
    let is_short = is_summary && line.text.chars().count() <= SUMMARY;
    let width = if is_short { SUMMARY } else { WIDTH };
    line.wrap(width.saturating_sub(indent).max(40), lines);
}

/// A line and the positions at which it may be broken.
#[derive(Default)]
struct Line {
    text: String,
    breaks: Vec<usize>,
}

impl Line {
    fn inlines(&mut self, inlines: &[Inline<'_>]) {
        for (index, inline) in inlines.iter().enumerate() {
            let link = matches!(inlines.get(index + 1), Some(Inline::Link(..)));
            self.inline(inline, link);
        }
    }

    fn inline(&mut self, inline: &Inline<'_>, before_link: bool) {
        match inline {
            Inline::Text(text) => escape::text(text, before_link, |c, escaped| {
                if c == ' ' {
                    self.breaks.push(self.text.len());
                }
                if escaped {
                    self.text.push('\\');
                }
                self.text.push(c);
            }),
            Inline::Code(code) => self.code(code),
            Inline::Address(address) => {
                self.text.extend(["<", &destination(address), ">"]);
            }
            Inline::Link(content, address) => {
                self.text.push('[');
                self.inlines(content);
                self.text.extend(["](", &destination(address), ")"]);
            }
            Inline::Emphasis(mark, content) => {
                self.text.push_str(mark);
                self.inlines(content);
                self.text.push_str(mark);
            }
        }
    }

    fn code(&mut self, code: &str) {
        // Adjacent backticks would form one run.
        if self.text.ends_with('`') {
            self.breaks.push(self.text.len());
            self.text.push(' ');
        }
        let ticks = "`".repeat(longest_run(code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') {
            " "
        } else {
            ""
        };
        self.text.extend([ticks.as_str(), pad, code, pad, &ticks]);
    }

    /// Wraps the line.
    fn wrap(&self, width: usize, lines: &mut Vec<String>) {
        let ends = self.breaks.iter().copied().chain([self.text.len()]);
        let mut start = 0;
        let mut line = String::new();
        let mut length = 0;
        for end in ends {
            let word = &self.text[start..end];
            start = end + 1;
            if word.is_empty() {
                continue;
            }
            let chars = word.chars().count();
            if line.is_empty() {
                line = escape::block_start(word).unwrap_or_else(|| word.to_owned());
                length = chars;
            } else if length + 1 + chars <= width || escape::sticks(word) {
                line.push(' ');
                line.push_str(word);
                length += 1 + chars;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
                length = chars;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
}

/// Escapes a URL so that no character in it ends the link early.
fn destination(address: &str) -> String {
    let balanced = address.matches('(').count() == address.matches(')').count();
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            '(' if !balanced => out.push_str("%28"),
            ')' if !balanced => out.push_str("%29"),
            c => out.push(c),
        }
    }
    out
}

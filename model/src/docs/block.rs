//! Parses blocks: paragraphs, headings, lists and code.

use super::bullets;
use super::clean::one_line;
use super::tree::{Block, List};
use super::{table, ticks};

/// Maximum depth of nested lists. Deeper lists are lifted to this level, which bounds the
/// recursion.
const DEPTH: usize = 4;

/// Words after a fence that name a language and are not code.
const LANGUAGES: &[&str] = &[
    "bash",
    "c",
    "cel",
    "console",
    "cpp",
    "csharp",
    "csv",
    "curl",
    "go",
    "graphql",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "json5",
    "jsonc",
    "kotlin",
    "none",
    "php",
    "plain",
    "plaintext",
    "posix-terminal",
    "prettyprint",
    "proto",
    "protobuf",
    "prototext",
    "py",
    "python",
    "regex",
    "ruby",
    "rust",
    "sh",
    "shell",
    "sql",
    "swift",
    "text",
    "textproto",
    "toml",
    "ts",
    "txt",
    "typescript",
    "xml",
    "yaml",
    "yml",
];

/// Parses cleaned text into blocks.
pub(super) fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut done = 0;
    let runs: Vec<(usize, usize)> = ticks::runs(text).into_iter().filter(|r| r.1 >= 3).collect();
    let mut index = 0;
    while let Some(&(start, length)) = runs.get(index) {
        index += 1;
        let closing = runs[index..].first().filter(|run| run.1 >= length);
        let end = closing.map_or(text.len(), |run| run.0);
        let content = &text[start + length..end];
        if !is_block(text, start, content, closing.is_some()) {
            // Both runs of an inline span of three backticks are consumed.
            index += usize::from(closing.is_some());
            continue;
        }
        prose(&text[done..start], &mut blocks);
        blocks.push(Block::Code(code_lines(content)));
        let Some(&(start, length)) = closing else {
            return blocks;
        };
        done = start + length;
        index += 1;
    }
    prose(&text[done..], &mut blocks);
    blocks
}

/// Whether a fence encloses a block: white space replaced the newlines before and after the code.
fn is_block(text: &str, start: usize, content: &str, closed: bool) -> bool {
    let space = |c: char| c == ' ' || c == '\n';
    let (_, code) = language(content);
    !code.trim().is_empty()
        && code.starts_with(space)
        && (!closed || content.ends_with(space))
        && (closed || start == 0 || text[..start].ends_with(space))
}

/// Splits the language from the code after a fence.
fn language(content: &str) -> (&str, &str) {
    let end = content.find([' ', '\n']).unwrap_or(content.len());
    let (word, code) = content.split_at(end);
    if word.is_empty() || LANGUAGES.contains(&word.to_ascii_lowercase().as_str()) {
        (word, code)
    } else {
        ("", content)
    }
}

fn code_lines(content: &str) -> Vec<String> {
    let (_, code) = language(content);
    if !code.contains('\n') {
        return vec![code.trim().to_owned()];
    }
    dedent(code.lines())
}

/// Removes the common indentation, and empty lines at both ends.
fn dedent<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let lines: Vec<&str> = lines.map(str::trim_end).collect();
    let full = |line: &&str| !line.is_empty();
    let indents = lines.iter().copied().filter(full).map(indent);
    let common = indents.min().unwrap_or(0);
    let first = lines.iter().position(full).unwrap_or(0);
    let last = lines.iter().rposition(full).map_or(0, |at| at + 1);
    let cut = |line: &&str| line.get(common..).unwrap_or("").to_owned();
    lines[first..last.max(first)].iter().map(cut).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn prose(text: &str, out: &mut Vec<Block>) {
    let text = text.trim_matches('\n').trim_end();
    if text.trim().is_empty() {
        return;
    }
    if !text.contains('\n') {
        // A heading that lost its newline has no recognizable end, so it is text.
        let line = text.trim();
        let bare = line.trim_start_matches('#');
        let heading = line.len() - bare.len() <= 6 && bare.starts_with(' ');
        line_of(&one_line(if heading { bare } else { line }), out);
        return;
    }
    let mut lines = Lines::default();
    for line in text.split('\n') {
        lines.line(line);
    }
    lines.finish();
    out.append(&mut lines.out);
}

/// Appends a line that may contain tables and lists without their newlines.
fn line_of(text: &str, out: &mut Vec<Block>) {
    let mut rest = text;
    for table in table::find(text) {
        bullets::split(&rest[..table.start - (text.len() - rest.len())], out);
        out.push(Block::Code(table.rows));
        rest = &text[table.end..];
    }
    bullets::split(rest, out);
}

/// An unfinished list.
struct Open {
    indent: usize,
    list: List,
    /// Whether a line of an item continues without indentation.
    is_wrapped: bool,
}

/// Parses prose line by line.
#[derive(Default)]
struct Lines<'a> {
    out: Vec<Block>,
    open: Vec<Open>,
    paragraph: Vec<&'a str>,
    after_blank: bool,
}

impl<'a> Lines<'a> {
    fn line(&mut self, line: &'a str) {
        let line = line.trim_end();
        if line.is_empty() {
            self.end_paragraph();
            self.after_blank = true;
            return;
        }
        if let Some((start, rest)) = marker(line).filter(|(start, _)| self.may_interrupt(*start)) {
            self.item(indent(line), start, rest);
        } else if let Some(title) = heading(line).filter(|_| self.open.is_empty()) {
            self.end_paragraph();
            self.out.push(Block::Heading(one_line(title)));
        } else {
            self.text(line);
        }
        self.after_blank = false;
    }

    /// As in Markdown, only `1.` starts a list in the middle of a paragraph: any other number may
    /// be at the start of a line by accident.
    fn may_interrupt(&self, start: Option<u32>) -> bool {
        let in_text = !self.paragraph.is_empty() && self.open.is_empty();
        !in_text || start.is_none_or(|number| number == 1)
    }

    fn text(&mut self, line: &'a str) {
        let own = indent(line);
        let is_new_sentence = self.starts_sentence(line);
        while let Some(top) = self.open.last_mut() {
            let is_lazy = own <= top.indent;
            let ends_list = self.after_blank
                || (is_new_sentence && !top.is_wrapped && top.list.items.len() > 1);
            if own < top.indent || (is_lazy && ends_list) {
                self.close();
            } else {
                top.is_wrapped |= is_lazy;
                break;
            }
        }
        self.paragraph.push(line);
    }

    /// Whether a sentence starts at the line, and the line before ends with another one.
    fn starts_sentence(&self, line: &str) -> bool {
        let before = self.paragraph.last().unwrap_or(&"");
        before.ends_with(['.', '!', '?']) && line.trim_start().starts_with(char::is_uppercase)
    }

    fn item(&mut self, indent: usize, start: Option<u32>, rest: &'a str) {
        self.end_paragraph();
        while self.open.len() > 1 && self.open.last().is_some_and(|top| indent < top.indent) {
            self.close();
        }
        let fits = |top: &Open| top.list.start.is_some() == start.is_some();
        let nested = |top: &Open| indent > top.indent + 1 && !top.list.items.is_empty();
        let room = self.open.len() < DEPTH;
        let list = List {
            start,
            items: vec![Vec::new()],
        };
        let open = Open {
            indent,
            list,
            is_wrapped: false,
        };
        match self.open.last_mut() {
            Some(top) if nested(top) && room => self.open.push(open),
            Some(top) if fits(top) => {
                top.indent = top.indent.min(indent);
                top.list.items.push(Vec::new());
            }
            Some(_) => {
                self.close();
                self.open.push(open);
            }
            None => self.open.push(open),
        }
        if !rest.is_empty() {
            self.paragraph.push(rest);
        }
    }

    fn close(&mut self) {
        self.end_paragraph();
        if let Some(mut open) = self.open.pop() {
            open.list.items.retain(|item| !item.is_empty());
            if !open.list.items.is_empty() {
                self.target().push(Block::List(open.list));
            }
        }
    }

    /// Returns the container for new blocks: the last item of the innermost list, or the top level.
    fn target(&mut self) -> &mut Vec<Block> {
        match self
            .open
            .last_mut()
            .and_then(|open| open.list.items.last_mut())
        {
            Some(item) => item,
            None => &mut self.out,
        }
    }

    fn end_paragraph(&mut self) {
        let lines = std::mem::take(&mut self.paragraph);
        if lines.is_empty() {
            return;
        }
        if self.open.is_empty() && is_layout(&lines) {
            self.out.push(Block::Code(dedent(lines.into_iter())));
        } else if self.open.is_empty() {
            line_of(&one_line(&lines.join("\n")), &mut self.out);
        } else {
            bullets::split(&one_line(&lines.join("\n")), self.target());
        }
    }

    fn finish(&mut self) {
        self.end_paragraph();
        while !self.open.is_empty() {
            self.close();
        }
    }
}

/// Whether the lines are a table or indented code, whose layout is preserved.
fn is_layout(lines: &[&str]) -> bool {
    let table = lines.len() > 1 && lines.iter().all(|line| line.trim_start().starts_with('|'));
    let indented = lines.iter().all(|line| indent(line) >= 4);
    let code = || lines.iter().any(|line| line.contains(['{', '}', '=', ';']));
    table || (indented && code())
}

/// Returns the text of a line such as `## Title`.
fn heading(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches('#');
    let level = line.len() - bare.len();
    let title = bare.trim_end_matches('#').trim();
    ((1..=6).contains(&level) && bare.starts_with(' ') && !title.is_empty()).then_some(title)
}

/// Returns the number and the text of a line such as `- text` or `3. text`.
fn marker(line: &str) -> Option<(Option<u32>, &str)> {
    let line = line.trim_start();
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if ["-", "*", "+", "•"].contains(&word) {
        return Some((None, rest.trim_start()));
    }
    let number = word.strip_suffix(['.', ')'])?;
    let short = number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    let number = number.parse().ok().filter(|_| short && !rest.is_empty())?;
    Some((Some(number), rest.trim_start()))
}

//! Markdown as doc attributes, one a line, and short forms of it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Longest line of a comment in a sample.
const WIDTH: usize = 90;

/// Labels that Google puts before a description and that say nothing in a list of required parameters.
const LABELS: [&str; 5] = [
    "Required.",
    "Optional.",
    "Immutable.",
    "Identifier.",
    "Input only.",
];

/// `#[doc = " First line"] #[doc = ""] …`
pub(crate) fn outer(markdown: &str) -> TokenStream {
    lines(markdown).map(|line| quote!(#[doc = #line])).collect()
}

/// `#![doc = " First line"] …`
pub(crate) fn inner(markdown: &str) -> TokenStream {
    lines(markdown)
        .map(|line| quote!(#![doc = #line]))
        .collect()
}

/// The given Markdown, or something to say if there is none.
pub(crate) fn or(markdown: &str, otherwise: impl FnOnce() -> String) -> String {
    if markdown.trim().is_empty() {
        otherwise()
    } else {
        markdown.to_owned()
    }
}

fn lines(markdown: &str) -> impl Iterator<Item = Literal> {
    // A lone carriage return can't stand in a doc comment.
    markdown.trim_end().split('\n').map(|line| {
        let line = line.replace('\r', " ");
        let line = line.trim_end();
        Literal::string(&if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        })
    })
}

/// The first sentence of Markdown, in one line and without labels such as `Required.`; empty if there is none.
pub(crate) fn first_sentence(markdown: &str) -> String {
    let paragraph = markdown.trim().split("\n\n").next().unwrap_or_default();
    let flat = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    while let Some(label) = LABELS.iter().find(|label| rest.starts_with(**label)) {
        rest = rest[label.len()..].trim_start();
    }
    let sentence = &rest[..sentence_end(rest)];
    // A heading, a list, a table or a code block isn't a sentence.
    let is_block = ["#", "- ", "* ", "|", "```", "~~~", "1. "]
        .iter()
        .any(|mark| sentence.starts_with(mark));
    if is_block {
        String::new()
    } else {
        sentence.trim_end_matches(':').to_owned()
    }
}

/// Where the first sentence ends: at a full stop outside of code and brackets that white space follows.
fn sentence_end(text: &str) -> usize {
    let mut in_code = false;
    let mut depth = 0_u32;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' if !in_code => escaped = true,
            '`' => in_code = !in_code,
            '[' | '(' if !in_code => depth += 1,
            ']' | ')' if !in_code => depth = depth.saturating_sub(1),
            '.' if !in_code && depth == 0 && ends_sentence(text, at) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn ends_sentence(text: &str, stop: usize) -> bool {
    let (before, after) = (&text[..stop], &text[stop + 1..]);
    let abbreviated = ["e.g", "i.e", "etc", "vs"]
        .iter()
        .any(|word| before.ends_with(word));
    !abbreviated && after.starts_with(' ')
}

/// Markdown of one line as plain text, for a comment in code.
pub(crate) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut chars = markdown.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {}
            ('<', Some('h')) | ('>', _) => {}
            _ => text.push(c),
        }
    }
    text
}

/// `// …` lines that are not wider than a sample should be; empty for no text.
pub(crate) fn comment(text: &str, indent: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}// {word}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_sentences() {
        for (markdown, sentence) in [
            ("", ""),
            ("One. Two.", "One."),
            ("No stop", "No stop"),
            ("Required. The name.", "The name."),
            ("Required.", ""),
            (
                "Required. Immutable. The `a. b` name. More",
                "The `a. b` name.",
            ),
            ("Uses v1.2 of it. More", "Uses v1.2 of it."),
            ("A thing, e.g. this. More", "A thing, e.g. this."),
            (
                "See [a. b](https://x. y). More",
                "See [a. b](https://x. y).",
            ),
            ("Over\nlines.\n\nNext paragraph.", "Over lines."),
            (
                "An unbalanced ( bracket. More",
                "An unbalanced ( bracket. More",
            ),
            ("- a list", ""),
            ("```text\ncode\n```", ""),
            ("Größe. Über", "Größe."),
            ("One of these:", "One of these"),
        ] {
            assert_eq!(first_sentence(markdown), sentence, "{markdown:?}");
        }
    }

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
                .all(|line| line.len() <= WIDTH && line.starts_with("    // word"))
        );
        assert_eq!(comment("", ""), Vec::<String>::new());
        assert_eq!(comment(&"x".repeat(200), "").len(), 1);
    }

    #[test]
    fn a_line_cannot_leave_its_comment() {
        let tokens = outer("a\r\nb\rc \"#[x]\n\n*/ d\n\n").to_string();
        assert_eq!(tokens.matches("doc").count(), 4);
        assert!(!tokens.contains("\\r"), "{tokens}");
    }
}

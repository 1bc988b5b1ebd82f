//! Sentences of Markdown: the first of a text, and sentences with code spans.

use crate::docs;

/// Labels that Google puts before a description, which are redundant in a list of required
/// parameters.
const LABELS: [&str; 7] = [
    "Required.",
    "Optional.",
    "Immutable.",
    "Identifier.",
    "Input only.",
    "Output only.",
    "Read-only.",
];

/// Returns the first sentence of Markdown on one line, without labels such as `Required.`; empty if
/// there is none.
pub(super) fn first(markdown: &str) -> String {
    let paragraph = markdown.trim().split("\n\n").next().unwrap_or_default();
    let flat = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.as_str();
    while let Some(label) = LABELS.iter().find(|label| rest.starts_with(**label)) {
        rest = rest[label.len()..].trim_start();
    }
    if is_block(rest) {
        String::new()
    } else {
        rest[..end(rest)].trim_end_matches(':').to_owned()
    }
}

/// Whether a paragraph is a heading, list, table or code block, which is not a sentence.
fn is_block(paragraph: &str) -> bool {
    ["#", "- ", "* ", "|", "```", "~~~", "1. "]
        .iter()
        .any(|mark| paragraph.starts_with(mark))
}

/// Returns the sentences of a paragraph, each on one line.
pub(super) fn sentences(paragraph: &str) -> Vec<String> {
    let flat = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    let mut rest = if is_block(&flat) { "" } else { flat.as_str() };
    while !rest.is_empty() {
        let (sentence, more) = rest.split_at(end(rest));
        found.push(sentence.to_owned());
        rest = more.trim_start();
    }
    found
}

/// Shortens a line of Markdown to about so many characters: between two words, and outside of code,
/// links and emphasis.
pub(super) fn shortened(line: &str, length: usize) -> String {
    if line.chars().count() <= length {
        return line.to_owned();
    }
    let mut cut = 0;
    let (mut in_code, mut depth) = (false, 0_u32);
    let (mut single, mut double, mut before) = (false, false, ' ');
    let mut escaped = false;
    for (count, (at, c)) in line.char_indices().enumerate() {
        if count > length && cut > 0 {
            break;
        }
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' if !in_code => escaped = true,
            '`' => in_code = !in_code,
            '[' | '(' | '<' if !in_code => depth += 1,
            ']' | ')' | '>' if !in_code => depth = depth.saturating_sub(1),
            '*' if !in_code => {
                single = !single;
                double ^= before == '*';
            }
            ' ' if !in_code && depth == 0 && !single && !double => cut = at,
            _ => {}
        }
        before = if before == '*' { ' ' } else { c };
    }
    if cut == 0 {
        return line.to_owned();
    }
    format!(
        "{}…",
        line[..cut].trim_end_matches([',', ';', ':', '-', ' '])
    )
}

/// Returns the end of the first sentence: a full stop outside of code and brackets, followed by
/// white space.
fn end(text: &str) -> usize {
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
            '.' if !in_code && depth == 0 && is_end(text, at) => {
                return text.len() - after_stop(text, at).len();
            }
            _ => {}
        }
    }
    text.len()
}

fn is_end(text: &str, stop: usize) -> bool {
    let abbreviated = ["e.g", "i.e", "etc", "vs"]
        .iter()
        .any(|word| text[..stop].ends_with(word));
    let next = after_stop(text, stop).strip_prefix(' ');
    let next = next.and_then(|it| it.chars().next());
    !abbreviated && next.is_some_and(|it| !it.is_lowercase())
}

/// Returns the text after a full stop and the end of the emphasis or quotation around it.
fn after_stop(text: &str, stop: usize) -> &str {
    text[stop + 1..].trim_start_matches(['*', '_', '"', '\''])
}

/// Keeps code spans on one line and escapes everything around them.
pub(super) fn with_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let ticks = rest.len() - start - rest[start..].trim_start_matches('`').len();
        let after = start + ticks;
        let Some(length) = closing(&rest[after..], ticks) else {
            break;
        };
        push_words(&mut out, &rest[..start]);
        let code = &rest[after..after + length];
        let is_padded = code.len() > 2 && code.starts_with(' ') && code.ends_with(' ');
        let code = if is_padded {
            &code[1..code.len() - 1]
        } else {
            code
        };
        out.push_str(&docs::code(code));
        rest = &rest[after + length + ticks..];
    }
    push_words(&mut out, rest);
    out
}

/// Returns the length of the code before a run of exactly this many backticks.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text.len() - start - text[start..].trim_start_matches('`').len();
        if run == ticks {
            return Some(start);
        }
        at = start + run;
    }
    None
}

/// Appends escaped words; keeps spaces next to code.
fn push_words(out: &mut String, text: &str) {
    let is_space = |c: char| c == ' ' || c == '\n';
    if text.starts_with(is_space) {
        out.push(' ');
    }
    let words = docs::inline(text);
    out.push_str(&words);
    if !words.is_empty() && text.ends_with(is_space) {
        out.push(' ');
    }
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
            assert_eq!(first(markdown), sentence, "{markdown:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_words() {
        for (line, expected) in [
            ("short", "short"),
            ("one two three four", "one two…"),
            ("one, `two three four` five", "one…"),
            ("one [two three](https://x.y) four five", "one…"),
            ("`one two three four five`", "`one two three four five`"),
            ("**one two** three", "**one two**…"),
        ] {
            assert_eq!(shortened(line, 11), expected, "{line:?}");
        }
    }

    #[test]
    fn code_stays_and_the_rest_is_escaped() {
        for (text, expected) in [
            ("is gone", "is gone"),
            (
                "is `a::B<C>` now, and was `d`",
                "is `a::B<C>` now, and was `d`",
            ),
            ("was `` a`b ``.", "was ``a`b``."),
            ("was `` ` ``", "was `` ` ``"),
            ("<b> `<i>` [x](y)", "\\<b\\> `<i>` \\[x\\](y)"),
            ("a ` b", "a \\` b"),
            ("a\n# b `c\nd`", "a # b `c d`"),
            ("`a` `b`", "`a` `b`"),
            ("", ""),
        ] {
            assert_eq!(with_code(text), expected, "{text:?}");
        }
    }
}

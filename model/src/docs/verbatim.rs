//! Renders text literally, as code or as one line of prose.

use super::clean;

/// Renders any text as code on one line; empty text is `""`.
pub fn code(text: &str) -> String {
    let line = clean::one_line(&clean::characters(text));
    if line.is_empty() {
        return "`\"\"`".to_owned();
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    // A space separates a backtick at either end from the fence; Markdown renderers remove it.
    let space = match line.starts_with('`') || line.ends_with('`') {
        true => " ",
        false => "",
    };
    format!("{fence}{space}{line}{space}{fence}")
}

fn longest_run(line: &str) -> usize {
    let runs = line.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// Returns the text as one line without control characters.
pub fn line(text: &str) -> String {
    clean::one_line(&clean::characters(text))
}

/// Renders text literally as one line of Markdown, for use within a sentence.
pub fn inline(text: &str) -> String {
    let line = line(text);
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '$' | '|' => true,
            '&' => chars
                .peek()
                .is_some_and(|c| *c == '#' || c.is_ascii_alphabetic()),
            // An unescaped colon would make a bare URL, which rustdoc warns about.
            ':' => chars.peek() == Some(&'/'),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_code() {
        for (text, expected) in [
            ("plain", "`plain`"),
            ("", "`\"\"`"),
            (" \n ", "`\"\"`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("``a", "``` ``a ```"),
            ("a\nb\u{202e}\r\nc", "`a b c`"),
            ("*/ #[x] <b>", "`*/ #[x] <b>`"),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn inline_text_means_itself() {
        for (text, expected) in [
            ("Cloud Vision API", "Cloud Vision API"),
            ("A & B (v1), C/D", "A & B (v1), C/D"),
            (
                "a [b](c) <i> `d` *e* &lt;",
                "a \\[b\\](c) \\<i\\> \\`d\\` \\*e\\* \\&lt;",
            ),
            ("http://x.y\n# z", "http\\://x.y # z"),
        ] {
            assert_eq!(inline(text), expected, "{text:?}");
        }
    }
}

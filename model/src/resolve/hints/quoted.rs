//! Finds quoted values in a description: special values such as `me`, and examples.

/// Maximum length of a value.
pub(super) const LONGEST: usize = 80;

/// Words before a special value, without an article.
const BEFORE: [&str; 8] = [
    "special value",
    "special string",
    "special keyword",
    "special alias",
    "keyword",
    "alias",
    "value of",
    "take the value",
];

/// Words before a value that is special only if one of [`AFTER`] follows.
const MAYBE: [&str; 6] = ["use", "or", "=", ".", "specify", "specified as"];

/// Words after a special value.
const AFTER: [&str; 11] = [
    "can be used",
    "could be used",
    "may be used",
    "keyword",
    "alias",
    "wildcard",
    "character",
    "for all",
    "to ",
    "as part of",
    "as a shorthand",
];

/// Words before an example.
const EXAMPLE: [&str; 6] = ["for example", "example", "e.g.", "e.g", "such as", "like"];

/// Maximum length of the text around a value that is read, in bytes. Reading all of it for each value
/// would take time that grows with the square of a description's length.
const AROUND: usize = 100;

/// A quoted value with the text around it.
struct Quoted<'t> {
    /// The end of the text before the quotation mark.
    before: &'t str,
    value: &'t str,
    /// The start of the text after the quotation mark.
    after: &'t str,
}

/// Returns the first special value: a word in quotes that the text describes as a value to send.
pub(super) fn special<'t>(
    text: &'t str,
    parameter: &str,
    accepts: impl Fn(&&'t str) -> bool,
) -> Option<&'t str> {
    let is_special = |it: &Quoted<'t>| {
        let before = it.before.trim_end().to_ascii_lowercase();
        let before = before.strip_suffix("the").unwrap_or(&before).trim_end();
        let after = it.after.trim_start();
        let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
        let begins = AFTER.iter().any(|word| after.starts_with(word));
        let is_me = it.value == "me" || it.value.ends_with("/me");
        let is_described = ends(&BEFORE) || ends(&MAYBE) && (begins || is_me);
        is_described && is_word(it.value) && it.value != parameter && !after.starts_with("from ")
    };
    quoted(text)
        .filter(is_special)
        .map(|it| it.value)
        .find(accepts)
}

/// Returns the first example. A description of a part of a resource name shows the whole name.
pub(super) fn example<'t>(text: &'t str, accepts: impl Fn(&&'t str) -> bool) -> Option<&'t str> {
    if text.starts_with("Part of ") {
        return None;
    }
    let is_example = |it: &Quoted<'t>| {
        let before = it.before.trim_end().trim_end_matches([':', ',', '(']);
        let before = before.trim_end().to_ascii_lowercase();
        let is_value = |c: char| !c.is_whitespace() && !"<>{}*".contains(c);
        EXAMPLE.iter().any(|word| before.ends_with(word)) && it.value.chars().all(is_value)
    };
    quoted(text)
        .filter(is_example)
        .map(|it| it.value)
        .find(accepts)
}

/// Whether a value consists of the characters of special values: `people/me`, `-`, `@default`.
fn is_word(value: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.@~/-".contains(c);
    !value.is_empty() && value.chars().all(allowed)
}

/// Iterates over the quoted values of a text.
fn quoted(text: &str) -> impl Iterator<Item = Quoted<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let (at, open) = rest.char_indices().find(|(_, c)| "`\"'“".contains(*c))?;
            let start = from + at + open.len_utf8();
            let is_apostrophe =
                open == '\'' && text[..from + at].ends_with(|c: char| c.is_alphanumeric());
            let close = if open == '“' { '”' } else { open };
            // The longest value and its quotation mark.
            let inner = beginning(&text[start..], LONGEST + close.len_utf8());
            let length = inner.find(close).filter(|length| *length <= LONGEST);
            match length.filter(|_| !is_apostrophe) {
                Some(length) if !inner[..length].contains(char::is_whitespace) => {
                    from = start + length + close.len_utf8();
                    return Some(Quoted {
                        before: ending(&text[..start - open.len_utf8()], AROUND),
                        value: &inner[..length],
                        after: beginning(&text[from..], AROUND),
                    });
                }
                _ => from = start,
            }
        }
    })
}

/// Returns the beginning of a text, at most `length` bytes.
fn beginning(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// Returns the end of a text, at most `length` bytes.
fn ending(text: &str, length: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(length))..]
}

//! Fills the template of a resource name in a description: "Format: `projects/{project}`".

use crate::sample_value::named_after;

/// Maximum length of the text before a template that is searched for the word "format".
const BEFORE: usize = 80;

/// Maximum length of a template.
const LONGEST: usize = 160;

/// Returns the first template with a value in place of each variable: `projects/my-project`.
pub(super) fn filled(text: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = text[from..].find('{') {
        let (start, end) = word(text, from + at);
        let before = &text[text.ceil_char_boundary(start.saturating_sub(BEFORE))..start];
        let before = before.to_ascii_lowercase();
        let is_format = before.contains("form") || before.contains("pattern");
        let found = Some(&text[start..end]).filter(|it| is_format && it.len() <= LONGEST);
        if let Some(value) = found.and_then(fill) {
            return Some(value);
        }
        from = end;
    }
    None
}

/// Returns the start and end of the word around a position, without quotation marks and punctuation.
fn word(text: &str, at: usize) -> (usize, usize) {
    let is_border = |c: char| c.is_whitespace() || "`\"'“”()[],;".contains(c);
    let near = text.ceil_char_boundary(at.saturating_sub(LONGEST));
    let start = text[near..at]
        .char_indices()
        .rfind(|(_, c)| is_border(*c))
        .map_or(near, |(border, c)| near + border + c.len_utf8());
    let rest = &text[at..];
    let end = rest.find(is_border).map_or(text.len(), |end| at + end);
    let word = text[start..end].trim_end_matches(['.', ':']);
    (start, (start + word.len()).max(at + 1))
}

/// Replaces the variables of a template. The first segment must be a word.
fn fill(template: &str) -> Option<String> {
    let mut value = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (variable, after) = after.split_once('}')?;
        let variable = variable.split('=').next().unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        if variable.is_empty() || !variable.chars().all(is_name) {
            return None;
        }
        value.push_str(before);
        value.push_str(&named_after(&value, variable));
        rest = after;
    }
    value.push_str(rest);
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/_-.:~".contains(c);
    let is_whole = value.contains('/') && !value.ends_with('/');
    (is_whole && value.chars().all(is_path)).then_some(value)
}

//! Finds values in phrases of a description: "Set the parameter value to snippet.", "Valid values
//! are: …", `part=snippet`.

use crate::sample::preferred;

/// Phrases before one value or a list of values.
const PHRASES: [&str; 12] = [
    "parameter value to ",
    "parameter value are ",
    "valid values are",
    "valid values:",
    "valid values include",
    "supported values are",
    "supported values:",
    "allowed values are",
    "acceptable values are",
    "accepted values are",
    "possible values are",
    "values to set are",
];

/// Returns the value of an assignment to the parameter, else the most telling value of a list.
pub(super) fn value<'t>(
    text: &'t str,
    parameter: &str,
    accepts: impl Fn(&&'t str) -> bool,
) -> Option<&'t str> {
    assigned(text, parameter)
        .filter(&accepts)
        .or_else(|| listed(text, accepts))
}

/// Finds `part=snippet`.
fn assigned<'t>(text: &'t str, parameter: &str) -> Option<&'t str> {
    if parameter.is_empty() {
        return None;
    }
    let mut starts = text.match_indices(parameter).map(|(at, _)| at);
    starts.find_map(|at| {
        let is_word = !text[..at].ends_with(|c: char| c.is_alphanumeric());
        let rest = text[at + parameter.len()..].strip_prefix('=')?;
        Some(word(rest)).filter(|it| is_word && !it.is_empty())
    })
}

fn listed<'t>(text: &'t str, accepts: impl Fn(&&'t str) -> bool) -> Option<&'t str> {
    let lower = text.to_ascii_lowercase();
    let ends = PHRASES.iter().filter_map(|phrase| {
        let at = lower.find(phrase)?;
        Some(at + phrase.len())
    });
    let rest = &text[ends.min()?..];
    let values: Vec<&str> = values(rest).into_iter().filter(accepts).collect();
    let ranked = values
        .iter()
        .filter_map(|it| preferred::rank(it).map(|rank| (rank, *it)));
    let best = ranked.min_by_key(|(rank, _)| *rank).map(|(_, it)| it);
    best.or_else(|| values.iter().copied().find(|it| *it != "id"))
        .or(values.first().copied())
}

/// Returns the words of a list: `id, snippet, and status`, `* names * photos`. The list ends at the
/// first word that no separator follows.
fn values(text: &str) -> Vec<&str> {
    let mut rest = text.trim_start_matches([':', ' ', '\n']);
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "*`\"',-".contains(c));
        for joint in ["and ", "or "] {
            rest = rest.strip_prefix(joint).unwrap_or(rest);
        }
        rest = rest.trim_start_matches(['`', '"', '\'']);
        let value = word(rest);
        if value.is_empty() {
            return values;
        }
        let after = rest[value.len()..].trim_start_matches(['`', '"', '\'']);
        let is_last = after.is_empty() || after.starts_with(['.', ')', ';']);
        let continues = [",", " and ", " or ", " * ", "\n*", "\n-", "\n *", " - "]
            .iter()
            .any(|separator| after.starts_with(separator));
        if is_last || continues {
            values.push(value);
        }
        if !continues {
            return values;
        }
        rest = after;
    }
}

/// Returns the identifier at the start of a text.
fn word(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    &text[..end]
}

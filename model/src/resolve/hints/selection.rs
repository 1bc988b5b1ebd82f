//! Finds a property of the response that a parameter such as `part` or `readMask` can select.

use crate::sample::preferred;

/// Returns the most telling property that the text mentions, else the first property of a resource.
pub(super) fn property<'p>(text: &str, properties: &[&'p str]) -> Option<&'p str> {
    let lower = text.to_ascii_lowercase();
    let is_selection = ["properties", "parts", "field mask", "fields", "components"]
        .iter()
        .any(|word| lower.contains(word));
    if !is_selection {
        return None;
    }
    let is_plain = |it: &&&str| !matches!(**it, "id" | "kind" | "etag" | "name");
    let mentioned: Vec<&'p str> = properties
        .iter()
        .filter(is_plain)
        .filter(|it| mentions(text, it))
        .copied()
        .collect();
    let ranked = mentioned
        .iter()
        .filter_map(|it| preferred::rank(it).map(|rank| (rank, *it)));
    let best = ranked.min_by_key(|(rank, _)| *rank).map(|(_, it)| it);
    best.or(mentioned.first().copied()).or_else(|| {
        let is_list = [
            "comma-separated list",
            "field mask",
            "identifies the properties",
            "specifies the properties",
            "resource properties",
            "resource parts",
        ]
        .iter()
        .any(|phrase| lower.contains(phrase));
        // Ranking takes long, and many methods can have the same response.
        let all = properties.iter().filter(|it| is_list && is_plain(it));
        let ranked = all.min_by_key(|it| preferred::rank(it).unwrap_or(usize::MAX));
        ranked.copied()
    })
}

/// Whether a text contains a name as a word.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = text.match_indices(name);
    found.any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

//! Finds the explanation of a deprecation in a description.

use super::sentence::{sentences, shortened};

/// Maximum length of an explanation in characters.
const LENGTH: usize = 200;

/// Words of a sentence that names the replacement.
const REMEDIES: &[&str] = &[
    " use ", "use ", "instead", "replaced", "see ", "in favor", "prefer", "migrate",
];

/// Words of a sentence that explains a deprecation without naming it.
const EXPLAINS: &[&str] = &[
    "no longer",
    "do not use",
    "not used",
    "obsolete",
    "instead",
    "sunset",
    "discontinued",
    "not supported",
    "shut down",
];

/// Returns the explanation as one line of Markdown, or an empty string if no sentence explains it.
pub(super) fn explanation(markdown: &str) -> String {
    let sentences: Vec<String> = markdown.split("\n\n").flat_map(sentences).collect();
    let lower: Vec<String> = sentences.iter().map(|it| it.to_lowercase()).collect();
    let has = |at: usize, words: &[&str]| words.iter().any(|word| lower[at].contains(word));
    let named: Vec<usize> = (0..lower.len())
        .filter(|at| has(*at, &["deprecat"]))
        .collect();
    let with_remedy = named.iter().copied().find(|at| has(*at, REMEDIES));
    let after_label = named.iter().map(|at| at + 1).find(|at| {
        *at < lower.len() && stripped(&sentences[at - 1]).is_empty() && has(*at, REMEDIES)
    });
    let with_text = named.iter().copied().find(|at| has_content(&lower[*at]));
    let other = (0..lower.len()).find(|at| has(*at, EXPLAINS));
    let found = with_remedy.or(after_label).or(with_text).or(other);
    let Some(found) = found else {
        return String::new();
    };
    let text = stripped(&sentences[found]);
    let is_balanced = text.matches("**").count().is_multiple_of(2);
    let text = if is_balanced {
        text.to_owned()
    } else {
        text.replace("**", "")
    };
    shortened(&text, LENGTH)
}

/// Whether a sentence says more than `This field is deprecated.`
fn has_content(lower: &str) -> bool {
    let text = stripped(lower).trim_end_matches(['.', '!']);
    let is_bare = text.ends_with("deprecated") && text.split(' ').count() < 7;
    !text.is_empty() && !is_bare
}

/// Returns a sentence without the label `Deprecated:`.
fn stripped(sentence: &str) -> &str {
    let inner = sentence.trim_start_matches(['*', '_', '\\', '[', '(', '`']);
    let is_label = inner
        .get(..10)
        .is_some_and(|it| it.eq_ignore_ascii_case("deprecated"));
    let rest = inner.get(10..).unwrap_or_default();
    let marks = [
        '.', ':', ',', ';', '!', '-', '—', '–', '*', '_', '\\', ']', ')', '`',
    ];
    if is_label && (rest.is_empty() || rest.starts_with(marks) || rest.starts_with(" - ")) {
        rest.trim_start_matches(marks)
            .trim_start_matches([' ', '-', '—', '–'])
    } else {
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_explanation_is_part_of_the_description() {
        for (markdown, expected) in [
            ("", ""),
            ("The ID of it. More.", ""),
            ("Deprecated.", ""),
            ("Deprecated. The ID of it.", ""),
            ("This field is deprecated.", ""),
            ("Deprecated: Use `b` instead.", "Use `b` instead."),
            ("Deprecated. Use `b` instead. The ID.", "Use `b` instead."),
            ("The ID. Deprecated, use `b`.", "use `b`."),
            (
                "Deprecated. The ID.\n\nThis field has been deprecated and\nreplaced by `b`.",
                "This field has been deprecated and replaced by `b`.",
            ),
            (
                "**Deprecated. Use `b` instead.** The ID.",
                "Use `b` instead.",
            ),
            (
                "\\[Deprecated\\] No effect since v2.",
                "No effect since v2.",
            ),
            (
                "The ID. It is no longer populated.",
                "It is no longer populated.",
            ),
        ] {
            assert_eq!(explanation(markdown), expected, "{markdown:?}");
        }
    }
}

//! Decides whether a word ends a sentence.

/// Abbreviations, whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "etc", "vs", "cf", "approx", "incl", "excl", "resp", "no", "nr", "fig", "sec",
    "inc", "ltd", "corp", "co", "dr", "mr", "mrs", "ms", "st", "u.s", "u.k", "a.k.a", "w.r.t",
    "eg", "ie", "ex",
];

/// Whether a sentence ends with the word.
pub(super) fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches([')', '"', '\'', '”', '’', ']']);
    if bare.ends_with(['!', '?', '。']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else {
        return false;
    };
    let stem = stem.trim_start_matches(['(', '"', '\'', '[']);
    let initial = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase);
    !initial && !ABBREVIATIONS.contains(&stem.to_ascii_lowercase().as_str())
}

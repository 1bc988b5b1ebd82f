//! Rust keywords.

/// Strict and reserved keywords of all editions up to 2024. Weak keywords (`union`, `raw`, `auto`,
/// `default`) are valid identifiers.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether a word cannot be an identifier.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn no_keyword_parses_as_an_identifier() {
        for word in KEYWORDS {
            assert!(
                syn::parse_str::<syn::Ident>(word).is_err() || *word == "gen",
                "{word}"
            );
        }
    }
}

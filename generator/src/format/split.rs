//! Splits tokens into items, and the body of an `impl` into its functions, without parsing them.

use proc_macro2::{Delimiter, TokenTree};

/// An item, a field or a variant.
pub(super) struct Part<'a> {
    /// The outer attributes, each the group after `#`.
    pub(super) attributes: &'a [TokenTree],
    /// The other tokens.
    pub(super) rest: &'a [TokenTree],
    /// All tokens.
    pub(super) whole: &'a [TokenTree],
}

impl<'a> Part<'a> {
    /// Splits the tokens after the outer attributes.
    fn new(whole: &'a [TokenTree]) -> Self {
        let (attributes, rest) = whole.split_at(attributes(whole));
        Self {
            attributes,
            rest,
            whole,
        }
    }
}

/// Splits the content of a file or an `impl` into items. Items whose end is not recognized stay
/// together.
pub(super) fn items(tokens: &[TokenTree]) -> Vec<Part<'_>> {
    let mut items = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let before = attributes(rest);
        let end = before + end(&rest[before..]);
        let (item, after) = rest.split_at(end);
        items.push(Part::new(item));
        rest = after;
    }
    items
}

/// Splits the fields of a struct, the variants of an enum or the arguments of a function at their
/// commas.
pub(super) fn fields(tokens: &[TokenTree]) -> impl Iterator<Item = Part<'_>> {
    let (mut depth, mut follows_minus) = (0, false);
    let is_end = move |token: &TokenTree| {
        // The end of `->` closes no bracket.
        let is_arrow = std::mem::replace(&mut follows_minus, is_punct(token, '-'));
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !is_arrow => depth -= 1,
            _ => {}
        }
        depth == 0 && is_punct(token, ',')
    };
    let parts = tokens.split(is_end);
    parts.filter(|it| !it.is_empty()).map(Part::new)
}

/// Whether the token is this punctuation.
pub(super) fn is_punct(token: &TokenTree, expected: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == expected)
}

/// Whether the token is this identifier or keyword.
pub(super) fn is_ident(token: &TokenTree, expected: &str) -> bool {
    matches!(token, TokenTree::Ident(name) if name == expected)
}

/// Whether the token is a group with this delimiter.
pub(super) fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

/// Returns the number of tokens of the outer attributes at the beginning.
fn attributes(tokens: &[TokenTree]) -> usize {
    let is_attribute = |pair: &&[TokenTree]| {
        pair.len() == 2 && is_punct(&pair[0], '#') && is_group(&pair[1], Delimiter::Bracket)
    };
    2 * tokens.chunks(2).take_while(is_attribute).count()
}

/// Returns the number of tokens of the first item, which has no attributes: up to a semicolon, or to
/// the body of a definition or of a macro call.
fn end(tokens: &[TokenTree]) -> usize {
    let keywords = tokens.iter().take_while(|it| is_word(it));
    let has_body = keywords.into_iter().any(is_definition);
    let is_end = |(index, token): (usize, &TokenTree)| {
        let is_call = || index > 0 && is_punct(&tokens[index - 1], '!');
        is_punct(token, ';') || (is_group(token, Delimiter::Brace) && (has_body || is_call()))
    };
    let end = tokens.iter().enumerate().position(is_end);
    end.map_or(tokens.len(), |at| at + 1)
}

/// Whether the token can be before the name of an item: a keyword, or the parentheses of
/// `pub(crate)`.
fn is_word(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_)) || is_group(token, Delimiter::Parenthesis)
}

/// Whether the token is the keyword of an item that ends with its body.
fn is_definition(token: &TokenTree) -> bool {
    let keywords = ["struct", "enum", "impl", "fn"];
    keywords.iter().any(|it| is_ident(token, it))
}

//! Documentation of several lines in one attribute.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;

use super::split::{is_ident, is_punct};

/// Returns the value of a string literal.
pub(super) fn value(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    if let Some(raw) = text.strip_prefix('r') {
        let quoted = raw.trim_matches('#');
        let plain = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        return plain.map(str::to_owned);
    }
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// Copies tokens, with one doc attribute per line: prettyplease prints an attribute of several lines
/// as a block comment.
pub(super) fn by_line(tokens: &[TokenTree]) -> TokenStream {
    let mut out = TokenStream::new();
    let mut rest = tokens;
    while let [token, after @ ..] = rest {
        let (mark, next) = match after {
            [mark, next, ..] if is_punct(token, '#') && is_punct(mark, '!') => (Some(mark), next),
            [next, ..] if is_punct(token, '#') => (None, next),
            _ => (None, token),
        };
        if let Some(text) = documentation(next).filter(|_| is_punct(token, '#')) {
            for line in text.split('\n') {
                let line = Literal::string(line);
                out.extend(quote!(#token #mark [doc = #line]));
            }
            rest = &after[1 + usize::from(mark.is_some())..];
            continue;
        }
        out.extend([copy(token)]);
        rest = after;
    }
    out
}

/// Returns the text of the attribute `[doc = "…"]`.
fn documentation(attribute: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = attribute else {
        return None;
    };
    let content: Vec<_> = group.stream().into_iter().take(4).collect();
    match &content[..] {
        [name, equals, TokenTree::Literal(text)]
            if is_ident(name, "doc") && is_punct(equals, '=') =>
        {
            value(text)
        }
        _ => None,
    }
}

fn copy(token: &TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let content: Vec<_> = group.stream().into_iter().collect();
            let mut copy = Group::new(group.delimiter(), by_line(&content));
            copy.set_span(group.span());
            TokenTree::Group(copy)
        }
        token => token.clone(),
    }
}

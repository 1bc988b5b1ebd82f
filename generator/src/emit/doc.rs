//! Writes Markdown as doc attributes. No other module writes them.
//!
//! An attribute contains all lines of its documentation, because every token is copied several times
//! before it is printed. The formatter prints each line as a comment.

use std::str::FromStr;

use discogen_model::text::Markdown;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `#[doc = " First line\n\n Third line"]`
pub(crate) fn outer(markdown: &Markdown) -> TokenStream {
    let text = literal(markdown);
    quote!(#[doc = #text])
}

/// `#![doc = " First line\n\n Third line"]`
pub(crate) fn inner(markdown: &Markdown) -> TokenStream {
    let text = literal(markdown);
    quote!(#![doc = #text])
}

/// Returns the given Markdown, or the alternative if it is empty.
pub(crate) fn or<M: Into<Markdown>>(
    markdown: &Markdown,
    otherwise: impl FnOnce() -> M,
) -> Markdown {
    if markdown.is_empty() {
        otherwise().into()
    } else {
        markdown.clone()
    }
}

/// Returns the lines, each with a space before it.
fn literal(markdown: &Markdown) -> Literal {
    let mut text = String::with_capacity(markdown.len() + markdown.len() / 16);
    for (index, line) in markdown.as_str().trim_end().split('\n').enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
        }
        // A lone carriage return is invalid in a doc comment.
        text.extend(line.split('\r').enumerate().flat_map(|(index, part)| {
            let gap = if index > 0 { " " } else { "" };
            [gap, part]
        }));
    }
    raw(&text)
}

/// Returns a raw string literal: unlike any other literal, it is created without looking at each
/// character.
fn raw(text: &str) -> Literal {
    let mut end = "\"#".to_owned();
    while text.contains(&end) {
        end.push('#');
    }
    let marks = &end[1..];
    Literal::from_str(&format!("r{marks}\"{text}\"{marks}"))
        .unwrap_or_else(|_| Literal::string(text))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn a_line_cannot_leave_its_comment() {
        let markdown = Markdown::from("a\r\nb\rc \"#[x]\n\n*/ d \"## e\n\n");
        let text: syn::LitStr = syn::parse2(literal(&markdown).into_token_stream()).expect("text");
        assert_eq!(text.value(), " a\n b c \"#[x]\n\n */ d \"## e");
    }
}

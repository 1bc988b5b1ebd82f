//! Writes Markdown as doc attributes, one per line. No other module writes them.

use discogen_model::text::Markdown;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `#[doc = " First line"] #[doc = ""] …`
pub(crate) fn outer(markdown: &Markdown) -> TokenStream {
    lines(markdown).map(|line| quote!(#[doc = #line])).collect()
}

/// `#![doc = " First line"] …`
pub(crate) fn inner(markdown: &Markdown) -> TokenStream {
    lines(markdown)
        .map(|line| quote!(#![doc = #line]))
        .collect()
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

fn lines(markdown: &Markdown) -> impl Iterator<Item = Literal> {
    // A lone carriage return is invalid in a doc comment.
    markdown.as_str().trim_end().split('\n').map(|line| {
        let line = line.replace('\r', " ");
        let line = line.trim_end();
        Literal::string(&if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_cannot_leave_its_comment() {
        let markdown = Markdown::from("a\r\nb\rc \"#[x]\n\n*/ d\n\n");
        let tokens = outer(&markdown).to_string();
        assert_eq!(tokens.matches("doc").count(), 4);
        assert!(!tokens.contains("\\r"), "{tokens}");
    }
}

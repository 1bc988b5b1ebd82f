//! Formats tokens item by item, and adds blank lines between items and between the functions of an
//! `impl`.
//!
//! Common items are printed from their tokens (`direct`), all others are parsed and printed with
//! prettyplease. Both print the same text. Calls of the runtime's macros have their own format,
//! because prettyplease wraps their bodies like prose.

mod direct;
mod docs;
mod macros;
mod split;
mod unparse;

use discogen_model::Diagnostic;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{File, ImplItem, Item, ItemImpl};

use split::{Part, is_ident};
use unparse::unparse;

/// Formats a file without its header, from pieces of inner documentation and whole items.
///
/// Each piece is dropped after it is printed, so that the memory depends on the largest piece.
///
/// # Errors
/// Returns an error if the tokens are not a Rust file, which is a bug in the emitter.
pub(crate) fn format(pieces: impl IntoIterator<Item = TokenStream>) -> Result<String, syn::Error> {
    let mut file = Printed::default();
    for piece in pieces {
        let tokens: Vec<TokenTree> = piece.into_iter().collect();
        for part in split::items(&tokens) {
            file.part(&part)?;
        }
    }
    Ok(file.text)
}

/// Formats a file like [`format`]. The error names the file.
pub(crate) fn file(
    path: &str,
    pieces: impl IntoIterator<Item = TokenStream>,
) -> Result<String, Diagnostic> {
    format(pieces).map_err(|error| {
        let fact = format!("the generated code for {path} is not valid Rust: {error}");
        let remedy = "this is a bug in discogen; please report it with the document";
        Diagnostic::error("", fact, remedy)
    })
}

/// Items that are printed together without blank lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Modules,
    Exports,
    Imports,
    Alone,
}

impl Group {
    fn of(item: &Item) -> Self {
        match item {
            Item::Mod(_) => Self::Modules,
            Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Self::Imports,
            Item::Use(_) => Self::Exports,
            _ => Self::Alone,
        }
    }
}

/// The text of a file so far.
#[derive(Default)]
struct Printed {
    text: String,
    previous: Option<Group>,
}

impl Printed {
    /// Appends an item.
    fn part(&mut self, part: &Part<'_>) -> Result<(), syn::Error> {
        if let Some(text) = direct::item(part) {
            self.item(Group::Alone, &text);
        } else if let Some(text) = macros::format(part.whole) {
            self.item(Group::Alone, &text?);
        } else if part.rest.first().is_some_and(|it| is_ident(it, "impl")) {
            self.item(Group::Alone, &format_impl(part)?);
        } else {
            self.parsed(part)?;
        }
        Ok(())
    }

    /// Appends parsed items, and the inner attributes before them.
    fn parsed(&mut self, part: &Part<'_>) -> Result<(), syn::Error> {
        let printed = direct::attributes(part, "");
        let (mut before, tokens) = match printed {
            Some(attributes) => (attributes, part.rest),
            None => (String::new(), part.whole),
        };
        let File { attrs, items, .. } = syn::parse2(docs::by_line(tokens))?;
        if !attrs.is_empty() {
            self.text.push_str(&unparse(attrs, Vec::new()));
        }
        for item in items {
            let group = Group::of(&item);
            before.push_str(&unparse(Vec::new(), vec![item]));
            self.item(group, &before);
            before.clear();
        }
        Ok(())
    }

    fn item(&mut self, group: Group, text: &str) {
        if !self.text.is_empty() && (group == Group::Alone || self.previous != Some(group)) {
            self.text.push('\n');
        }
        self.previous = Some(group);
        self.text.push_str(text);
    }
}

/// Formats an `impl`.
fn format_impl(part: &Part<'_>) -> Result<String, syn::Error> {
    let whole = || syn::parse2::<ItemImpl>(docs::by_line(part.whole));
    let Some((TokenTree::Group(body), head)) = part.whole.split_last() else {
        return whole().map(|it| unparse(Vec::new(), vec![Item::Impl(it)]));
    };
    let mut text = match direct::head(head) {
        Some(head) => head,
        None => parsed_head(head)?,
    };
    let members: Vec<TokenTree> = body.stream().into_iter().collect();
    text.push_str(if members.is_empty() { "{}\n" } else { "{\n" });
    let mut needs_line = false;
    for (index, member) in split::items(&members).iter().enumerate() {
        let is_function = member.rest.iter().any(|it| is_ident(it, "fn"));
        if index > 0 && (needs_line || is_function) {
            text.push('\n');
        }
        needs_line = is_function;
        push_member(member, &mut text)?;
    }
    if !members.is_empty() {
        text.push_str("}\n");
    }
    Ok(text)
}

/// Formats the attributes and the head of an `impl` with prettyplease.
fn parsed_head(head: &[TokenTree]) -> Result<String, syn::Error> {
    let body = proc_macro2::Group::new(Delimiter::Brace, TokenStream::new());
    let mut tokens = docs::by_line(head);
    tokens.extend([TokenTree::Group(body)]);
    let item: ItemImpl = syn::parse2(tokens)?;
    let text = unparse(Vec::new(), vec![Item::Impl(item)]);
    let text = text.trim_end();
    Ok(text.strip_suffix("{}").unwrap_or(text).to_owned())
}

/// Formats a member of an `impl`. prettyplease prints it in an `impl` of its own, whose first and
/// last line are removed.
fn push_member(member: &Part<'_>, text: &mut String) -> Result<(), syn::Error> {
    let attributes = direct::attributes(member, "    ");
    if let (Some(attributes), Some(direct)) = (&attributes, direct::member(member.rest)) {
        text.push_str(attributes);
        text.push_str(&direct);
        return Ok(());
    }
    let tokens = match attributes {
        Some(attributes) => {
            text.push_str(&attributes);
            member.rest
        }
        None => member.whole,
    };
    let member: ImplItem = syn::parse2(docs::by_line(tokens))?;
    let mut shell: ItemImpl = syn::parse_quote!(impl X {});
    shell.items.push(member);
    let printed = unparse(Vec::new(), vec![Item::Impl(shell)]);
    let inner = printed.split_once('\n').map_or("", |(_, rest)| rest);
    text.push_str(inner.trim_end().strip_suffix('}').unwrap_or(inner));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let tokens = source.parse().expect("tokens");
        assert_eq!(format([tokens]).expect("a file"), expected);
    }

    #[test]
    fn blank_lines_stand_between_items_but_not_between_imports() {
        check(
            "#![doc = \" Docs.\"] pub mod a; pub mod b; pub use x::y; use a::b; use c::d; const A: u8 = 1; const B: u8 = 2;",
            "//! Docs.\n\npub mod a;\npub mod b;\n\npub use x::y;\n\nuse a::b;\nuse c::d;\n\nconst A: u8 = 1;\n\nconst B: u8 = 2;\n",
        );
    }

    #[test]
    fn members_of_an_impl() {
        check(
            "impl<'a> T<'a> { #[doc = \" One.\"] pub fn a(&self) {} #[doc = \" Two.\"] #[doc = \"\"] fn b() { x(); } }",
            "impl<'a> T<'a> {\n    /// One.\n    pub fn a(&self) {}\n\n    /// Two.\n    ///\n    fn b() {\n        x();\n    }\n}\n",
        );
        check(
            "impl P for T { type A = X; type B = Y; const C: u8 = 1; fn f() {} } impl E for T {}",
            "impl P for T {\n    type A = X;\n    type B = Y;\n    const C: u8 = 1;\n\n    fn f() {}\n}\n\nimpl E for T {}\n",
        );
    }

    #[test]
    fn what_is_not_rust_is_an_error() {
        assert!(format(["struct struct".parse().expect("tokens")]).is_err());
    }

    #[test]
    fn docs_of_several_lines() {
        for (source, expected) in [
            (r#"#![doc = " a\n b"] use c;"#, "//! a\n//! b\n\nuse c;\n"),
            (
                r##"#[doc = r#" a\n" b"#] pub struct A(#[doc = " c\n\n d"] pub u8);"##,
                "/// a\\n\" b\npub struct A(\n    /// c\n    ///\n    /// d\n    pub u8,\n);\n",
            ),
            (
                r#"impl A { #[doc = " a\n b"] const B: u8 = 1; #[doc = " c\n d"] fn e() {} }"#,
                "impl A {\n    /// a\n    /// b\n    const B: u8 = 1;\n\n    /// c\n    /// d\n    fn e() {}\n}\n",
            ),
        ] {
            check(source, expected);
        }
    }

    #[test]
    fn items_of_any_kind() {
        check(
            "const fn a() { b(); } const C: D = D { e: 1 }; struct F; #[inline] impl<'a> G<'a> for H { } \
             a! { b } a!(b); mod c { } pub fn d() {}",
            "const fn a() {\n    b();\n}\n\nconst C: D = D { e: 1 };\n\nstruct F;\n\n#[inline]\nimpl<'a> G<'a> for H {}\n\n\
             a! {\n    b\n}\n\na!(b);\n\nmod c {}\n\npub fn d() {}\n",
        );
    }

    #[test]
    fn docs_are_lines_for_any_text() {
        check(
            r##"#[doc = " a \\ \" */ \u{1f600} #[x]"] struct A;"##,
            "/// a \\ \" */ \u{1f600} #[x]\nstruct A;\n",
        );
    }
}

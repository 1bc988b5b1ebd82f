//! Formats tokens item by item with prettyplease, and adds blank lines between items and between
//! the functions of an `impl`.
//!
//! Calls of the runtime's macros are formatted here, because prettyplease wraps their bodies like
//! prose.

mod macros;
mod unparse;

use discogen_model::Diagnostic;
use proc_macro2::TokenStream;
use syn::{File, ImplItem, Item, ItemImpl};

use unparse::unparse;

/// Formats a file without its header, from pieces of inner documentation and whole items.
///
/// Each piece is dropped after it is printed, so that the memory depends on the largest piece.
///
/// # Errors
/// Returns an error if the tokens are not a Rust file, which is a bug in the emitter.
pub(crate) fn format(pieces: impl IntoIterator<Item = TokenStream>) -> Result<String, syn::Error> {
    let mut text = String::new();
    let mut previous: Option<Group> = None;
    for piece in pieces {
        let File { attrs, items, .. } = syn::parse2(piece)?;
        if !attrs.is_empty() {
            text.push_str(&unparse(attrs, Vec::new()));
        }
        for item in items {
            let group = Group::of(&item);
            if !text.is_empty() && (group == Group::Alone || previous != Some(group)) {
                text.push('\n');
            }
            previous = Some(group);
            text.push_str(&format_item(item)?);
        }
    }
    Ok(text)
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

fn format_item(item: Item) -> Result<String, syn::Error> {
    match item {
        Item::Impl(item) => Ok(format_impl(item)),
        Item::Macro(item) => macros::format(item),
        item => Ok(unparse(Vec::new(), vec![item])),
    }
}

/// Formats an `impl` by printing each of its items in a separate `impl`, and removing the first and
/// last line.
fn format_impl(mut item: ItemImpl) -> String {
    let members = std::mem::take(&mut item.items);
    let head = unparse(Vec::new(), vec![Item::Impl(item)]);
    let head = head.trim_end();
    let Some(head) = head.strip_suffix("{}").filter(|_| !members.is_empty()) else {
        return format!("{head}\n");
    };
    let mut text = format!("{head}{{\n");
    let mut needs_line = false;
    for (index, member) in members.into_iter().enumerate() {
        let is_function = matches!(member, ImplItem::Fn(_));
        if index > 0 && (needs_line || is_function) {
            text.push('\n');
        }
        needs_line = is_function;
        let printed = unparse(Vec::new(), vec![Item::Impl(shell(member))]);
        let inner = printed.split_once('\n').map_or("", |(_, rest)| rest);
        text.push_str(inner.trim_end().strip_suffix('}').unwrap_or(inner));
    }
    text.push_str("}\n");
    text
}

/// `impl X { member }`
fn shell(member: ImplItem) -> ItemImpl {
    let mut shell: ItemImpl = syn::parse_quote!(impl X {});
    shell.items.push(member);
    shell
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
    fn docs_are_lines_for_any_text() {
        check(
            r##"#[doc = " a \\ \" */ \u{1f600} #[x]"] struct A;"##,
            "/// a \\ \" */ \u{1f600} #[x]\nstruct A;\n",
        );
    }
}

//! The properties of every generated crate.

use std::collections::BTreeSet;

use discogen_build::Package;
use discogen_model::Options;
use syn::parse::{ParseStream, Parser, Result};
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, Ident, ImplItem, Item, ItemMacro, LitInt, LitStr, Token, Visibility};

/// The result of a document.
#[derive(PartialEq)]
pub(crate) enum Outcome {
    /// A crate that was checked.
    Crate(Package),
    /// The printed diagnostics.
    Refused(Vec<String>),
}

/// Generates and checks a crate: the code is valid Rust without duplicate definitions, or the document is rejected
/// for an error of its own.
pub(crate) fn generate(bytes: &[u8]) -> Outcome {
    match discogen_build::generate(bytes, &Options::default()) {
        Ok(package) => {
            for (path, text) in &package.files {
                look_at(path, text);
            }
            Outcome::Crate(package)
        }
        Err(diagnostics) => {
            let messages: Vec<String> = diagnostics
                .0
                .iter()
                .map(|it| it.display("f").to_string())
                .collect();
            assert!(!messages.is_empty(), "refused without a reason");
            for line in &messages {
                assert!(!line.contains("bug in discogen"), "{line}");
                assert!(!line.contains('\n'), "more than one line: {line}");
            }
            Outcome::Refused(messages)
        }
    }
}

fn look_at(path: &str, text: &str) {
    for c in ['\r', '\0', '\u{202e}', '\u{2066}', '\u{200f}', '\u{2028}'] {
        assert!(!text.contains(c), "{path} has {c:?}");
    }
    if path.ends_with(".toml") {
        toml::from_str::<toml::Table>(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    if path.ends_with(".rs") {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        let mut names = BTreeSet::new();
        for item in &file.items {
            look_at_item(path, item, &mut names);
        }
    }
}

/// Types, modules and constants must have distinct names.
fn look_at_item(path: &str, item: &Item, names: &mut BTreeSet<String>) {
    let written;
    let name = match item {
        Item::Macro(item) => {
            written = look_at_macro(path, item);
            written.as_ref()
        }
        Item::Struct(item) => {
            if let Fields::Named(fields) = &item.fields {
                unique(path, fields.named.iter().filter_map(|it| it.ident.as_ref()));
            }
            Some(&item.ident)
        }
        Item::Type(item) => Some(&item.ident),
        Item::Mod(item) => Some(&item.ident),
        Item::Const(item) => Some(&item.ident),
        Item::Impl(item) => {
            let functions = item.items.iter().filter_map(|it| match it {
                ImplItem::Fn(function) => Some(&function.sig.ident),
                _ => None,
            });
            unique(path, functions);
            None
        }
        _ => None,
    };
    if let Some(name) = name {
        assert!(names.insert(name.to_string()), "{path} has {name} twice");
    }
}

/// Returns the name of the type that a macro defines, since `syn` does not parse macros.
fn look_at_macro(path: &str, item: &ItemMacro) -> Option<Ident> {
    let tokens = item.mac.tokens.clone();
    let macro_ = item.mac.path.segments.last()?;
    let unreadable = |error: syn::Error| format!("{path}: {error} in {}", item.mac.tokens);
    match macro_.ident.to_string().as_str() {
        "open_enum" => {
            let (name, variants) = open_enum
                .parse2(tokens)
                .map_err(unreadable)
                .expect("readable");
            unique(path, variants.iter().map(|(variant, _)| variant));
            unique(path, variants.iter().map(|(_, wire)| wire.value()));
            Some(name)
        }
        "message" => {
            let fields = message
                .parse2(tokens)
                .map_err(unreadable)
                .expect("readable");
            unique(path, fields.iter().map(|(_, field, _)| field));
            for (expected, (index, _, _)) in fields.iter().enumerate() {
                let index = index.base10_parse::<usize>().expect("a number");
                assert_eq!(index, expected, "{path}: {}", item.mac.tokens);
            }
            // The keys are sorted, because the runtime searches them.
            let wire: Vec<String> = fields.iter().map(|(_, _, wire)| wire.value()).collect();
            assert!(wire.is_sorted_by(|a, b| a < b), "{path}: {wire:?}");
            None
        }
        _ => None,
    }
}

/// `pub enum Likelihood { Likely = "LIKELY", … }`
fn open_enum(input: ParseStream<'_>) -> Result<(Ident, Vec<(Ident, LitStr)>)> {
    Attribute::parse_outer(input)?;
    input.parse::<Visibility>()?;
    input.parse::<Token![enum]>()?;
    let name = input.parse()?;
    let inside;
    syn::braced!(inside in input);
    let variant = |input: ParseStream<'_>| {
        Attribute::parse_outer(input)?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((name, input.parse()?))
    };
    let variants = Punctuated::<_, Token![,]>::parse_terminated_with(&inside, variant)?;
    Ok((name, variants.into_iter().collect()))
}

/// `Product "GoogleProduct" { 0 display_name "displayName", 1 price "price", … } numbers 1 with deprecated`
fn message(input: ParseStream<'_>) -> Result<Vec<(LitInt, Ident, LitStr)>> {
    input.parse::<Ident>()?;
    input.parse::<Option<LitStr>>()?;
    let inside;
    syn::braced!(inside in input);
    let field = |input: ParseStream<'_>| Ok((input.parse()?, input.parse()?, input.parse()?));
    let fields = Punctuated::<_, Token![,]>::parse_terminated_with(&inside, field)?;
    while let Some(word) = input.parse::<Option<Ident>>()? {
        match word.to_string().as_str() {
            "numbers" => assert!(input.peek(LitInt), "no numbers"),
            "with" => assert_eq!(input.parse::<Ident>()?, "deprecated"),
            other => panic!("{other}"),
        }
        while let Some(number) = input.parse::<Option<LitInt>>()? {
            let index = number.base10_parse::<usize>()?;
            assert!(index < fields.len(), "{number} is not a field");
        }
    }
    Ok(fields.into_iter().collect())
}

fn unique<T: Ord + std::fmt::Debug>(path: &str, names: impl Iterator<Item = T>) {
    let mut seen = BTreeSet::new();
    for name in names {
        let shown = format!("{name:?}");
        assert!(seen.insert(name), "{path} has {shown} twice");
    }
}

//! What every crate must be, whatever the document was.

use std::collections::BTreeSet;

use discogen::{Options, Package};
use syn::{Fields, ImplItem, Item};

/// How a document ended.
#[derive(PartialEq)]
pub(crate) enum Outcome {
    /// A crate, which has been looked at.
    Crate(Package),
    /// Diagnostics, as they are printed.
    Refused(Vec<String>),
}

/// Generates, and looks at what comes out: the code is Rust and nothing in it
/// is defined twice, or the document is refused for a fault of its own.
pub(crate) fn generate(bytes: &[u8]) -> Outcome {
    match discogen::generate(bytes, &Options::default()) {
        Ok(package) => {
            for (path, text) in &package.files {
                look_at(path, text);
            }
            Outcome::Crate(package)
        }
        Err(diagnostics) => {
            let said: Vec<String> = diagnostics
                .0
                .iter()
                .map(|it| it.display("f").to_string())
                .collect();
            assert!(!said.is_empty(), "refused without a reason");
            for line in &said {
                assert!(!line.contains("fault of discogen"), "{line}");
                assert!(!line.contains('\n'), "more than one line: {line}");
            }
            Outcome::Refused(said)
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

/// Types, modules and constants share a namespace here: none of them may be like another.
fn look_at_item(path: &str, item: &Item, names: &mut BTreeSet<String>) {
    let name = match item {
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

fn unique<'a>(path: &str, names: impl Iterator<Item = &'a syn::Ident>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name), "{path} has {name} twice");
    }
}

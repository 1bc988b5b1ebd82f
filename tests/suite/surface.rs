//! A list of the public items of the vision crate, read from its source.

use std::fmt::Write as _;
use std::path::Path;

use syn::{ImplItem, Item, Visibility};

use crate::golden::assert_snapshot;
use crate::support::root;

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// One line per public item.
fn list(items: &[Item], module: &str, out: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                out.push(format!("{module}::{} struct", item.ident));
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field
                        .ident
                        .as_ref()
                        .map_or("0".to_owned(), ToString::to_string);
                    out.push(format!(
                        "{module}::{}.{name}: {}",
                        item.ident,
                        tokens(&field.ty)
                    ));
                }
            }
            Item::Type(item) if is_public(&item.vis) => {
                out.push(format!("{module}::{} = {}", item.ident, tokens(&item.ty)));
            }
            Item::Const(item) if is_public(&item.vis) => {
                out.push(format!("{module}::{}: {}", item.ident, tokens(&item.ty)));
            }
            Item::Use(item) if is_public(&item.vis) => {
                out.push(format!("{module} use {}", tokens(&item.tree)))
            }
            Item::Impl(item) if item.trait_.is_none() => {
                for function in &item.items {
                    if let ImplItem::Fn(function) = function
                        && is_public(&function.vis)
                    {
                        out.push(format!(
                            "{module}::{}: {}",
                            tokens(&item.self_ty),
                            tokens(&function.sig)
                        ));
                    }
                }
            }
            Item::Macro(item) => {
                let path = tokens(&item.mac.path);
                let text = item.mac.tokens.to_string();
                match path.as_str() {
                    "rt::call" => out.push(format!("{module}: call {text}")),
                    "rt::open_enum" => out.push(format!("{module}: enum {}", without_docs(&text))),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

fn without_docs(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.split("///").next().unwrap_or_default().trim();
        if !line.is_empty() {
            let _ = write!(out, "{line} ");
        }
    }
    out
}

fn tokens(node: &impl quote::ToTokens) -> String {
    let text = node.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("& self", "&self")
}

fn walk(folder: &Path, module: &str, out: &mut Vec<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let inner = match stem {
            "lib" | "mod" => module.to_owned(),
            _ => format!("{module}::{stem}"),
        };
        if path.is_dir() {
            walk(&path, &inner, out);
        } else {
            let source = std::fs::read_to_string(&path).expect("source");
            list(&syn::parse_file(&source).expect("Rust").items, &inner, out);
        }
    }
}

#[test]
fn the_public_surface_of_vision() {
    let mut lines = Vec::new();
    walk(
        &root().join("generated/vision-v1/src"),
        "google_vision_v1",
        &mut lines,
    );
    lines.sort();
    assert_snapshot("vision.surface", &lines.join("\n"));
}

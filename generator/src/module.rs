//! Writes an API as one module in one file, for `include!` in the user's crate.

use std::collections::BTreeMap;

use discogen_model::api::Api;
use discogen_model::diagnostic::{Diagnostic, Diagnostics, quoted};
use discogen_model::name::reserved;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use crate::package::{Counts, Package, header};
use crate::{emit, format};

/// Generates the file of a module.
///
/// # Errors A name that a module cannot have. Returns an error with the file if generated code is invalid, which is a bug in discogen.
pub(crate) fn package(api: &Api, notes: Vec<Diagnostic>) -> Result<Package, Diagnostics> {
    let name = &api.package.library;
    if syn::parse_str::<Ident>(name).is_err() || reserved::is_device(name) {
        let fact = format!("{} can't be the name of a module", quoted(name));
        let finding = Diagnostic::setting("module", fact, "give it another with `module`");
        return Err(Diagnostics(vec![finding]));
    }
    Ok(Package {
        folder: api.package.folder.clone(),
        name: name.clone(),
        files: BTreeMap::from([(format!("{name}.rs"), module(api)?)]),
        counts: Counts::of(api),
        notes,
    })
}

/// Writes an API as `pub mod vision_v1 { … }`.
///
/// An included file cannot have inner attributes or separate module files, so modules are nested.
/// The path of the outer module is unknown: paths that begin with `crate` in a generated crate
/// begin with a sequence of `super` here.
///
/// # Errors
/// Returns an error if the generated code is invalid, which is a bug in discogen.
fn module(api: &Api) -> Result<String, Diagnostics> {
    let mut bodies = BTreeMap::new();
    let mut errors = Vec::new();
    for source in emit::sources(api) {
        let way = way(&source.path);
        let top = top(way.len());
        let pieces = source.pieces.map(|piece| relative(piece, &top));
        match format::file(&source.path, pieces) {
            Ok(text) => drop(bodies.insert(way, relative_links(&text, &top))),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let mut text = format!("// {}\n\n", header(api));
    write(
        "pub ",
        &api.package.library,
        &mut Vec::new(),
        &bodies,
        &mut text,
    );
    Ok(text)
}

/// Returns the module path of a file: `resources`, `files` for `src/resources/files.rs`.
fn way(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let steps = path.split('/').filter(|step| *step != "mod");
    match path {
        "lib" => Vec::new(),
        _ => steps.map(str::to_owned).collect(),
    }
}

/// Returns the relative path of the outermost module from the given depth.
fn top(depth: usize) -> Vec<&'static str> {
    match depth {
        0 => vec!["self"],
        depth => vec!["super"; depth],
    }
}

/// Replaces `crate` at the beginning of paths with `top`; `pub(crate)` is unchanged.
fn relative(tokens: TokenStream, top: &[&str]) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_path =
            matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        match token {
            TokenTree::Ident(ident) if is_path && ident == "crate" => {
                let steps = top.iter().map(|step| Ident::new(step, Span::call_site()));
                out.extend(quote::quote!(#(#steps)::*));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), relative(group.stream(), top));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            token => out.extend([token]),
        }
    }
    out
}

/// Replaces `crate` in links of the documentation.
fn relative_links(text: &str, top: &[&str]) -> String {
    let top = top.join("::");
    let (item, section) = (format!("]({top}::"), format!("]({top}#"));
    let line = |line: &str| {
        let is_docs = line.trim_start().starts_with("//");
        match is_docs {
            true => line
                .replace("](crate::", &item)
                .replace("](crate#", &section),
            false => line.to_owned(),
        }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Writes `pub mod files { … }` with the modules that it declares.
fn write(
    visibility: &str,
    name: &str,
    way: &mut Vec<String>,
    bodies: &BTreeMap<Vec<String>, String>,
    out: &mut String,
) {
    let indent = "    ".repeat(way.len());
    out.push_str(&format!("{indent}{visibility}mod {name} {{\n"));
    let body = bodies.get(way).map_or("", String::as_str);
    for line in body.lines() {
        let (visibility, item) = match line.strip_prefix("pub ") {
            Some(item) => ("pub ", item),
            None => ("", line),
        };
        let declared = item
            .strip_prefix("mod ")
            .and_then(|it| it.strip_suffix(';'));
        match declared {
            Some(child) => {
                way.push(child.trim_start_matches("r#").to_owned());
                write(visibility, child, way, bodies, out);
                way.pop();
            }
            None if line.is_empty() => out.push('\n'),
            None => out.push_str(&format!("{indent}    {line}\n")),
        }
    }
    out.push_str(&format!("{indent}}}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_links() {
        for (depth, code, expected) in [
            (
                0,
                "pub(crate) fn f() -> crate::Vision;",
                "pub(crate)fnf()->self::Vision;",
            ),
            (1, "use crate::schemas;", "usesuper::schemas;"),
            (
                2,
                "rt::call!(A(B) -> crate::schemas::C);",
                "rt::call!(A(B)->super::super::schemas::C);",
            ),
            (1, "x(\"crate::a\")", "x(\"crate::a\")"),
        ] {
            let tokens = relative(code.parse().expect("tokens"), &top(depth));
            assert_eq!(
                tokens.to_string().replace(' ', ""),
                expected.replace(' ', "")
            );
        }
        let text = "/// [`X`](crate::X) [a](crate#a)\nlet a = \"](crate::X)\";\n";
        assert_eq!(
            relative_links(text, &top(1)),
            "/// [`X`](super::X) [a](super#a)\nlet a = \"](crate::X)\";\n"
        );
    }

    #[test]
    fn one_file_with_everything_inside() {
        let mut api = emit::fixture::api();
        api.package.home = discogen_model::api::Home::Module;
        api.package.library = "library".to_owned();
        let text = module(&api).expect("Rust");
        let file = syn::parse_file(&text).expect("Rust");
        assert_eq!(file.items.len(), 1);
        assert!(
            file.attrs.is_empty(),
            "a file with inner attributes cannot be included"
        );
        for line in [
            "pub mod library {\n",
            "\n    #![allow(\n        dead_code,\n        unused_imports,\n        unreachable_pub,\n",
            "\n    pub mod resources {\n",
            "\n        pub mod shelves {\n",
            "type Api = super::super::Library;",
            "(super::super::scopes::LIBRARY)",
            "```ignore\n",
        ] {
            assert!(text.contains(line), "{line:?} in\n{text}");
        }
        assert!(!text.contains("crate::"), "{text}");
    }

    #[test]
    fn no_module_is_left_to_a_file() {
        let (top, child) = (Vec::new(), vec!["waiting".to_owned()]);
        let bodies = [(top, "mod waiting;\n"), (child, "const A: u8 = 1;\n")];
        let bodies = bodies.map(|(way, text)| (way, text.to_owned())).into();
        let mut text = String::new();
        write("pub ", "library", &mut Vec::new(), &bodies, &mut text);
        let expected = "pub mod library {\n    mod waiting {\n        const A: u8 = 1;\n    }\n}\n";
        assert_eq!(text, expected);
    }
}

//! Lists the paths that the code of a module names.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::tree::{Import, has, imports, is_exported, is_for_tests};

/// A path as it is written in a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// `["crate", "text", "Markdown"]`; the first segment starts with `::` for a path of crates.
    pub(super) path: Vec<String>,
    pub(super) kind: Kind,
    /// In code that is compiled only for tests.
    pub(super) is_test: bool,
}

/// Where a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `use path;`
    Import,
    /// `pub use path;`
    Export,
    /// In an expression, a type, a pattern or a macro.
    Code,
}

/// The paths of a module's items.
pub(super) fn list(items: &[syn::Item], is_test: bool) -> BTreeSet<Use> {
    let mut reader = Reader {
        is_test,
        ..Reader::default()
    };
    for item in items {
        reader.visit_item(item);
    }
    reader.found
}

/// Macros whose tokens are code of another crate: they are printed, not compiled here.
const QUOTES: [&str; 4] = ["quote", "quote_spanned", "parse_quote", "format_ident"];

#[derive(Default)]
struct Reader {
    found: BTreeSet<Use>,
    is_test: bool,
    /// `use` declarations of the blocks around the current position.
    locals: Vec<Vec<Import>>,
}

impl Reader {
    fn add(&mut self, path: Vec<String>, kind: Kind) {
        let is_test = self.is_test;
        let path = self.without_locals(path);
        self.found.insert(Use {
            path,
            kind,
            is_test,
        });
    }

    /// Returns the path with its first segment resolved by the `use` items of a block.
    fn without_locals(&self, path: Vec<String>) -> Vec<String> {
        let mut imports = self.locals.iter().rev().flatten();
        let local = imports.find(|it| it.alias.is_some() && it.alias.as_ref() == path.first());
        match local {
            Some(local) if local.path.first() != path.first() => {
                let rest = path.into_iter().skip(1);
                local.path.iter().cloned().chain(rest).collect()
            }
            _ => path,
        }
    }

    fn add_code(&mut self, path: &syn::Path, is_called: bool) {
        let mut segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        // A single name in lower case that is not called is a variable, as a rule.
        let is_variable = segments.len() == 1 && !is_called && starts_low(&segments[0]);
        if is_variable {
            return;
        }
        if path.leading_colon.is_some() {
            segments[0].insert_str(0, "::");
        }
        self.add(segments, Kind::Code);
    }

    /// Reads the paths in the tokens of a macro.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut before = ' ';
        let mut colons = 0;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        path.clear();
                    }
                    let is_member = path.is_empty() && (before == '.' || before == '\'');
                    if is_member || (colons == 2 && path.is_empty()) {
                        // A member, a lifetime, or the end of a path that starts in another token.
                        before = ' ';
                        colons = 0;
                        continue;
                    }
                    path.push(ident.to_string());
                    (before, colons) = (' ', 0);
                    let goes_on =
                        matches!(tokens.peek(), Some(TokenTree::Punct(it)) if it.as_char() == ':');
                    let is_called = matches!(tokens.peek(), Some(TokenTree::Group(_)));
                    if !goes_on && (path.len() > 1 || is_called || !starts_low(&path[0])) {
                        self.add(path.clone(), Kind::Code);
                    }
                }
                TokenTree::Punct(punct) => {
                    colons = match punct.as_char() {
                        ':' => colons + 1,
                        _ => 0,
                    };
                    if colons == 0 || colons > 2 {
                        path.clear();
                    }
                    before = punct.as_char();
                }
                TokenTree::Group(group) => {
                    self.add_tokens(group.stream());
                    path.clear();
                    (before, colons) = (' ', 0);
                }
                TokenTree::Literal(_) => {
                    path.clear();
                    (before, colons) = (' ', 0);
                }
            }
        }
    }

    fn for_tests(&mut self, is_test: bool, visit: impl FnOnce(&mut Self)) {
        let before = self.is_test;
        self.is_test |= is_test;
        visit(self);
        self.is_test = before;
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Const(item) => &item.attrs,
            syn::Item::Static(item) => &item.attrs,
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Enum(item) => &item.attrs,
            syn::Item::Macro(item) => &item.attrs,
            _ => &[],
        };
        self.for_tests(is_for_tests(attributes), |reader| {
            visit::visit_item(reader, item);
        });
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let kind = match is_exported(&item.vis) {
            true => Kind::Export,
            false => Kind::Import,
        };
        // A glob imports the names that are used.
        let named = imports(item).into_iter().filter(|it| it.alias.is_some());
        for import in named {
            self.add(import.path, kind);
        }
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // An exported macro is code of the crates that use it.
        let is_definition = item.ident.is_some();
        if is_definition && !has(&item.attrs, "macro_export") {
            self.add_tokens(item.mac.tokens.clone());
        }
        if !is_definition {
            self.visit_macro(&item.mac);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let uses = block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(syn::Item::Use(item)) => Some(imports(item)),
            _ => None,
        });
        self.locals.push(uses.flatten().collect());
        visit::visit_block(self, block);
        self.locals.pop();
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            self.add_code(&path.path, true);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add_code(path, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_code(&call.path, true);
        let name = call.path.segments.last().map(|it| it.ident.to_string());
        if !name.is_some_and(|name| QUOTES.contains(&name.as_str())) {
            self.add_tokens(call.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn starts_low(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_uppercase())
}

//! `allow` attributes in generated code are narrow, have a reason, and are listed in
//! docs/decisions/generated-crates.md.

use discogen_model::Options;
use syn::visit::{self, Visit};
use syn::{Attribute, Meta};

use crate::architecture::sources;
use crate::golden::{tiny, tiny_documents};
use crate::support::root;

/// The `allow` and `expect` attributes of a file, and those that cover more than one item.
#[derive(Default)]
struct Allows {
    all: Vec<String>,
    wide: Vec<String>,
}

impl Allows {
    fn wide(&mut self, attributes: &[Attribute]) {
        self.wide.extend(attributes.iter().filter_map(allow));
    }
}

/// The text between the parentheses.
fn allow(attribute: &Attribute) -> Option<String> {
    let path = attribute.path();
    if path.is_ident("cfg_attr") {
        return Some(format!("a condition: {}", tokens(attribute)));
    }
    let Meta::List(list) = &attribute.meta else {
        return None;
    };
    let lenient = path.is_ident("allow") || path.is_ident("expect") || path.is_ident("warn");
    lenient.then(|| list.tokens.to_string())
}

fn tokens(node: &impl quote::ToTokens) -> String {
    node.to_token_stream().to_string()
}

impl<'ast> Visit<'ast> for Allows {
    fn visit_file(&mut self, file: &'ast syn::File) {
        self.wide(&file.attrs);
        visit::visit_file(self, file);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.wide(&module.attrs);
        visit::visit_item_mod(self, module);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.wide(&item.attrs);
        visit::visit_item_impl(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // syn does not parse the content of macros, which must not contain `allow`.
        let text = call.tokens.to_string();
        self.wide.extend(text.contains("allow (").then_some(text));
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.all.extend(allow(attribute));
    }
}

/// The lints before the reason; empty without a reason.
fn lints(allow: &str) -> Option<Vec<String>> {
    let (lints, _) = allow.split_once("reason = \"")?;
    let lints = lints.split(',').map(|lint| lint.replace(' ', ""));
    Some(lints.filter(|lint| !lint.is_empty()).collect())
}

fn parse(location: &str, source: &str) -> syn::File {
    syn::parse_file(source).unwrap_or_else(|error| panic!("{location}: {error}"))
}

/// Checks a file and returns the lints that it allows.
fn check(location: &str, source: &syn::File, written: &str) -> Vec<String> {
    let mut allows = Allows::default();
    allows.visit_file(source);
    assert!(
        allows.wide.is_empty(),
        "{location}: wide: {:?}",
        allows.wide
    );
    let mut found = Vec::new();
    for allow in &allows.all {
        let lints = lints(allow).unwrap_or_else(|| panic!("{location}: no reason: {allow}"));
        for lint in &lints {
            let named = written.contains(&format!("`#[allow({lint})]`"));
            assert!(
                named,
                "{location}: docs/decisions/generated-crates.md does not name {lint}"
            );
        }
        found.extend(lints);
    }
    found
}

/// Checks the checked-in crates and one crate for each feature of a document.
#[test]
fn allows_are_narrow_and_documented() {
    let written =
        std::fs::read_to_string(root().join("docs/decisions/generated-crates.md")).expect("a text");
    let mut found = Vec::new();
    for (path, source) in sources("generated") {
        let location = path.display().to_string();
        found.extend(check(&location, &parse(&location, &source), &written));
    }
    for name in tiny_documents() {
        let package = discogen_build::generate(&tiny(&name), &Options::default()).expect(&name);
        for (path, source) in package
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
        {
            let location = format!("{name}: {path}");
            found.extend(check(&location, &parse(&location, source), &written));
        }
    }
    found.sort();
    found.dedup();
    // Both documented lints must occur, or the test would not check anything.
    assert_eq!(found, ["clippy::too_many_arguments", "deprecated"]);
}

/// A module of a build script also allows the lints that its location triggers, for the whole module, and no others.
#[test]
fn a_module_allows_the_lints_of_its_location() {
    let written =
        std::fs::read_to_string(root().join("docs/decisions/generated-crates.md")).expect("a text");
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let folder = tempfile::tempdir().expect("a folder");
    let names = tiny_documents();
    let mut builder = discogen_build::Builder::new().out_dir(folder.path());
    for name in &names {
        let document = root().join(format!("tests/documents/{name}.json"));
        builder = builder.document(document).module(format!("{name}_api"));
    }
    builder.generate().expect("modules");
    for name in &names {
        let path = folder.path().join(format!("{name}_api.rs"));
        let source = std::fs::read_to_string(path).expect("a text");
        let mut file = parse(name, &source);
        let [syn::Item::Mod(module)] = file.items.as_mut_slice() else {
            panic!("{name}: more than a module");
        };
        let attributes = std::mem::take(&mut module.attrs);
        let allowed: Vec<_> = attributes.iter().filter_map(allow).collect();
        let allowed: Vec<_> = allowed
            .iter()
            .map(|it| lints(it).expect("a reason"))
            .collect();
        assert_eq!(
            allowed,
            [
                &["dead_code", "unused_imports", "unreachable_pub"][..],
                &[
                    "clippy::upper_case_acronyms",
                    "clippy::wrong_self_convention"
                ],
            ],
            "{name}"
        );
        for lints in allowed {
            let text = format!("`#![allow({})]`", lints.join(", "));
            assert!(
                written.contains(&text),
                "docs/decisions/generated-crates.md does not name {text}"
            );
        }
        check(name, &file, &written);
    }
}

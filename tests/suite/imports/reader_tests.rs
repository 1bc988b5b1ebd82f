//! The reader of imports, on small sources.

use std::collections::BTreeMap;

use super::graph::Graph;
use super::layers;
use super::target::Target;
use super::tree::Tree;

/// The imports of crates whose root files are `roots`; each can name the others by their folder.
fn graph(roots: &[&str], files: &[(&str, &str)]) -> Graph {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    let externs: BTreeMap<String, String> = roots
        .iter()
        .filter_map(|root| Some((root.split_once('/')?.0.to_owned(), (*root).to_owned())))
        .collect();
    let targets = roots.iter().map(|root| Target {
        root: (*root).to_owned(),
        externs: externs.clone(),
    });
    let targets: Vec<_> = targets.collect();
    let tree = Tree::new(&targets, &|file| files.get(file).map(|it| (*it).to_owned()));
    assert_eq!(tree.unread, Vec::<String>::new());
    Graph::new(&tree)
}

/// The imports of one crate as `file -> file: names`.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let graph = graph(&["lib.rs"], files);
    let edges = graph.edges.iter().flat_map(|(from, targets)| {
        targets.iter().map(move |(to, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("{from} -> {to}: {}", names.join(" "))
        })
    });
    let edges: Vec<_> = edges.collect();
    assert_eq!(edges, expected);
    assert!(graph.unresolved.is_empty(), "{:?}", graph.unresolved);
}

#[test]
fn paths_of_use_declarations() {
    let lib = ("lib.rs", "mod a; mod b;");
    let b = (
        "b.rs",
        "pub struct One; pub fn two() {} pub mod inner { pub const X: u8 = 0; }",
    );
    for (text, names) in [
        ("use crate::b::One;", "One"),
        ("use super::b::{One, two as other};", "One two"),
        ("use super::b::inner::{self, X};", "X"),
        ("use crate::b; fn f() { b::two() }", "two"),
        ("use crate::b as c; type T = c::One;", "One"),
        ("use crate::b::*; fn f(_: One) {}", "One"),
        ("fn f() { use crate::b::inner; let _ = inner::X; }", "X"),
    ] {
        check(
            &[lib, ("a.rs", text), b],
            &[&format!("a.rs -> b.rs: {names}")],
        );
    }
}

#[test]
fn paths_in_code() {
    let lib = ("lib.rs", "mod a; mod b;");
    let b = (
        "b.rs",
        "pub struct One; impl One { pub fn new() {} } pub enum Two { A } pub trait Three {} pub fn four() {}",
    );
    for (text, names) in [
        ("fn f() { crate::b::four() }", "four"),
        ("fn f() { super::b::One::new() }", "One"),
        (
            "fn f(it: crate::b::Two) { match it { crate::b::Two::A => {} } }",
            "Two",
        ),
        ("impl crate::b::Three for u8 {}", "Three"),
        (
            "fn f<T: super::b::Three>(_: &dyn crate::b::Three) {}",
            "Three",
        ),
        ("fn f() { println!(\"{}\", crate::b::four()) }", "four"),
        (
            "fn f() { assert!(matches!(x.crate_b, super::b::Two::A)) }",
            "Two",
        ),
        ("macro_rules! m { () => { $crate::b::four() } }", "four"),
    ] {
        check(
            &[lib, ("a.rs", text), b],
            &[&format!("a.rs -> b.rs: {names}")],
        );
    }
}

#[test]
fn a_name_counts_for_the_file_that_defines_it() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::inner::One;"),
        ("b/mod.rs", "pub(crate) mod inner; pub use inner::*;"),
        ("b/inner.rs", "pub struct One;"),
        ("a.rs", "use crate::One; use super::b::One as Same;"),
    ];
    check(&files, &["a.rs -> b/inner.rs: One"]);
}

#[test]
fn declarations_and_reexports_are_not_imports() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b; pub use b::One; pub fn helper() {}"),
        ("a/b.rs", "pub struct One; fn f() { super::helper() }"),
    ];
    check(&files, &["a/b.rs -> a/mod.rs: helper"]);
    // It does if its code uses the name.
    let files = [
        files[0],
        (
            "a/mod.rs",
            "mod b; pub use b::One; pub fn helper(_: One) {}",
        ),
        files[2],
    ];
    check(
        &files,
        &["a/b.rs -> a/mod.rs: helper", "a/mod.rs -> a/b.rs: One"],
    );
    assert_eq!(graph(&["lib.rs"], &files).cycles().len(), 1);
}

#[test]
fn code_of_other_crates_and_of_tests_does_not_count() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "fn f() { quote!(crate::b::One) }
             #[macro_export] macro_rules! m { () => { $crate::b::One } }
             #[cfg(test)] mod tests { use crate::b::One; }
             #[cfg(test)] use crate::b::One;
             use std::b::One as Other; use b::c::D;
             /// [`crate::b::One`]
             fn g(b: u8) -> u8 { b }",
        ),
        ("b.rs", "pub struct One; pub mod c { pub struct D; }"),
    ];
    check(&files, &[]);
}

#[test]
fn modules_in_files_and_inline() {
    let files = [
        (
            "lib.rs",
            "mod a; #[path = \"other/file.rs\"] mod b; mod c { pub(crate) mod d; }",
        ),
        ("a.rs", "use crate::c::d::E; use super::b::F; pub fn h() {}"),
        ("other/file.rs", "mod g; pub use g::F;"),
        ("other/g.rs", "pub struct F;"),
        ("c/d.rs", "pub struct E; fn f() { super::super::a::h() }"),
    ];
    check(
        &files,
        &[
            "a.rs -> c/d.rs: E",
            "a.rs -> other/g.rs: F",
            "c/d.rs -> a.rs: h",
        ],
    );
}

#[test]
fn macros_define_names() {
    let files = [
        ("lib.rs", "mod a; #[macro_use] mod b;"),
        ("a.rs", "use crate::b::Kind; crate::make!(X);"),
        (
            "b.rs",
            "macro_rules! kinds { ($name:ident) => { pub enum $name {} } } kinds!(Kind);
             #[macro_export] macro_rules! make { ($name:ident) => {} }",
        ),
    ];
    check(&files, &["a.rs -> b.rs: Kind make"]);
}

#[test]
fn packages_import_each_other() {
    let files = [
        ("low/src/lib.rs", "pub mod a;"),
        ("low/src/a.rs", "pub struct One;"),
        (
            "high/src/lib.rs",
            "use low::a::One; use ::low::a; type T = a::One;",
        ),
    ];
    let graph = graph(&["low/src/lib.rs", "high/src/lib.rs"], &files);
    let targets: Vec<_> = graph.edges["high/src/lib.rs"].keys().collect();
    assert_eq!(targets, ["low/src/a.rs"]);
}

#[test]
fn a_cycle_is_reported_as_a_chain() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::{B, other}; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B; pub fn other() {}"),
        ("c.rs", "use crate::{a::A, d::D}; pub struct C;"),
        ("d.rs", "use crate::c::C; pub struct D;"),
    ];
    let graph = graph(&["lib.rs"], &files);
    let cycles = graph.cycles();
    assert_eq!(cycles.len(), 1);
    assert_eq!(
        graph.report(&cycles[0]),
        "4 files import each other:\n  a.rs -> b.rs (B, other)\n  b.rs -> c.rs (C)\n  c.rs -> a.rs (A)\n  and with \
         them: d.rs"
    );
}

#[test]
fn an_unresolved_path_is_reported() {
    let files = [("lib.rs", "mod a;"), ("a.rs", "use crate::gone::Gone;")];
    let graph = graph(&["lib.rs"], &files);
    assert_eq!(
        graph.unresolved.into_iter().collect::<Vec<_>>(),
        ["a.rs: crate::gone::Gone"]
    );
}

#[test]
fn imports_against_the_order_of_layers() {
    let text = "\n### `p/src`\n\nText.\n\n```layers\nbase e/part\nd e\n```\n\n### `q/src`\n";
    let layers = layers::read(text);
    assert_eq!(layers.len(), 1);
    let files = [
        ("p/src/lib.rs", "mod base; mod d; mod e; mod f;"),
        ("p/src/base.rs", "use crate::d::D;"),
        (
            "p/src/d.rs",
            "use crate::e::E; use crate::e::part::Part; pub struct D;",
        ),
        (
            "p/src/e/mod.rs",
            "pub mod part; pub struct E; fn f(_: part::Part) {}",
        ),
        ("p/src/e/part.rs", "pub struct Part;"),
        ("p/src/f.rs", ""),
    ];
    let graph = graph(&["p/src/lib.rs"], &files);
    assert_eq!(
        layers[0].violations(&graph),
        [
            "p/src/base.rs -> p/src/d.rs (D): base is not above d",
            "p/src/d.rs -> p/src/e/mod.rs (E): d is not above e",
        ]
    );
    assert_eq!(layers[0].unlisted(&graph), ["p/src/f.rs", "p/src/lib.rs"]);
}

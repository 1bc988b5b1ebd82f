//! No public signature names a hidden item: `codegen` is the only hidden module, and it only
//! re-exports what documented modules export.

use std::collections::BTreeSet;
use std::path::Path;

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    std::fs::read_to_string(&path).expect("a source file")
}

/// The lines after each `#[doc(hidden)]`, without other attributes.
fn hidden(text: &str) -> Vec<&str> {
    let mut lines = text.lines().map(str::trim);
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line == "#[doc(hidden)]" {
            found.extend(lines.find(|line| !line.starts_with("#[")));
        }
    }
    found
}

#[test]
fn codegen_is_the_only_hidden_module() {
    assert_eq!(hidden(&source("lib.rs")), ["pub mod codegen;"]);
}

#[test]
fn codegen_defines_no_types_or_traits() {
    let text = source("codegen.rs");
    let lines = text.lines().filter(|line| line.starts_with("pub "));
    let definitions: Vec<&str> = lines.filter(|line| !line.starts_with("pub use ")).collect();
    // An alias has no documentation of its own to hide.
    assert_eq!(
        definitions,
        ["pub type Object = serde_json::Map<String, Value>;"]
    );
    for line in hidden(&text) {
        assert!(line.starts_with("macro_rules! __"), "{line}");
    }
}

/// The items of this crate that `codegen` re-exports are from a public module or the root.
#[test]
fn codegen_exports_documented_items() {
    let root = source("lib.rs");
    let public: BTreeSet<String> = root
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned()))
        .collect();
    for line in source("codegen.rs").lines() {
        let Some(path) = line.strip_prefix("pub use crate::") else {
            continue;
        };
        let Some((module, rest)) = path.trim_end_matches(';').split_once("::") else {
            assert!(path.starts_with("__") || path.starts_with('{'), "{line}");
            continue;
        };
        let is_root = root.contains(&format!("pub use {module}::{rest};"));
        assert!(public.contains(module) || is_root, "{line}");
    }
}

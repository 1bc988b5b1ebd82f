//! The documents that are mutated, and their keys.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

pub(crate) use crate::strings::every_key;

/// Returns that document, and the tiny ones of the workspace if requested.
pub(crate) fn all(with_tiny: bool) -> Vec<Value> {
    let mut documents = vec![every_key()];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/documents");
    if with_tiny {
        let entries = fs::read_dir(folder).expect("the folder");
        let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
        paths.sort();
        let read = |path| serde_json::from_slice(&fs::read(path).expect("read")).expect("JSON");
        documents.extend(paths.into_iter().map(read));
    }
    documents
}

/// All keys of objects.
pub(crate) fn keys(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(elements) => elements.iter().flat_map(keys).collect(),
        Value::Object(members) => {
            let inside = members.values().flat_map(keys);
            inside.chain(members.keys().cloned()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// The keys that the document reader accepts: each string pattern of a `match`.
pub(crate) fn keys_of_the_reader() -> BTreeSet<String> {
    let sources = [
        include_str!("../../../model/src/document/mod.rs"),
        include_str!("../../../model/src/document/method.rs"),
        include_str!("../../../model/src/document/schema.rs"),
    ];
    let mut keys = BTreeSet::new();
    for line in sources.iter().flat_map(|it| it.lines()) {
        let line = line.trim_start().trim_start_matches("| ");
        let pattern = line.split("=>").next().unwrap_or_default();
        let is_pattern = line.starts_with('"') && (line.contains("=>") || !line.ends_with(','));
        if is_pattern {
            let parts = pattern.split('"').skip(1).step_by(2);
            let is_key = |it: &&str| {
                it.chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '_'))
            };
            keys.extend(parts.filter(is_key).map(str::to_owned));
        }
    }
    assert!(keys.len() > 60, "{keys:?}");
    keys
}

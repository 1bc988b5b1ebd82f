//! Matches paths with the patterns of `members`.

use std::fs;
use std::path::{Path, PathBuf};

/// Whether a pattern contains a wildcard.
fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether a path with `/` matches a pattern. `*` and `?` match within a name, `**` any number of
/// names.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let names = |text: &'_ str| -> Vec<String> {
        let names = text.split(['/', '\\']).map(str::to_owned);
        names.filter(|it| !it.is_empty() && it != ".").collect()
    };
    names_match(&names(pattern), &names(path))
}

fn names_match(pattern: &[String], path: &[String]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((first, rest)) if first == "**" => {
            (0..=path.len()).any(|skipped| names_match(rest, &path[skipped..]))
        }
        Some((first, rest)) => path.split_first().is_some_and(|(name, others)| {
            name_matches(first.as_bytes(), name.as_bytes()) && names_match(rest, others)
        }),
    }
}

fn name_matches(pattern: &[u8], name: &[u8]) -> bool {
    // The last `*`, and where its match ends; a mismatch extends that match by one byte.
    let (mut at, mut position, mut star) = (0, 0, None);
    while position < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, position));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[position] => {
                at += 1;
                position += 1;
            }
            _ => match star {
                Some((of, end)) => {
                    star = Some((of, end + 1));
                    (at, position) = (of + 1, end + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Returns the folders below `root` that match a pattern and contain a manifest.
pub(super) fn expand(root: &Path, pattern: &str) -> Vec<PathBuf> {
    if !is_pattern(pattern) {
        return vec![root.join(pattern)];
    }
    let fixed: PathBuf = pattern
        .split('/')
        .take_while(|name| !is_pattern(name))
        .collect();
    let depth = match pattern.contains("**") {
        true => 16,
        false => pattern.split('/').filter(|it| !it.is_empty()).count(),
    };
    let mut found = Vec::new();
    walk(root, &root.join(fixed), pattern, depth, &mut found);
    found.sort();
    found
}

fn walk(root: &Path, folder: &Path, pattern: &str, depth: usize, found: &mut Vec<PathBuf>) {
    let path = folder.strip_prefix(root).unwrap_or(folder);
    let path = path.to_string_lossy();
    if folder.join("Cargo.toml").is_file() && matches(pattern, &path) {
        found.push(folder.to_owned());
    }
    let names = path.split(['/', '\\']).filter(|it| !it.is_empty());
    if names.count() >= depth {
        return;
    }
    // A folder that cannot be read contains no members.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_skipped = name == "target" || name.as_encoded_bytes().starts_with(b".");
        if !is_skipped && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(root, &entry.path(), pattern, depth, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_cargo() {
        for (pattern, path, expected) in [
            ("*", "app", true),
            ("*", "a/b", false),
            ("discogen/*", "discogen/gmail-v1", true),
            ("./discogen/*/", "discogen/gmail-v1", true),
            ("discogen/g*l-v?", "discogen/gmail-v1", true),
            ("discogen/g*m-v1", "discogen/gmail-v1", false),
            ("**", "discogen/gmail-v1", true),
            ("crates/**/x", "crates/a/b/x", true),
            ("crates/*", "discogen/gmail-v1", false),
            ("a*b*c", "aXbXbc", true),
            ("discogen/gmail-v1", "discogen/gmail-v1", true),
            ("discogen", "discogen/gmail-v1", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}

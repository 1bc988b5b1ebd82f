//! Names top-level schemas, and drops the package from their names.
//!
//! Many documents name a schema by its package: `GoogleCloudVisionV1Feature`. The part up to the
//! document's version is dropped if it starts with `Google` and contains the API's name, so the Rust
//! name is `Feature`. Schemas of other packages and versions keep theirs.

use std::collections::{HashMap, HashSet};

use crate::document::Document;
use crate::name::{self, NameId, Scope, Style, reserved};

/// Returns the Rust names of the top-level schemas, in the order of the document. They take
/// precedence over all other names.
pub(super) fn schema_names(document: &Document) -> Vec<String> {
    let mut scope = Scope::new(Style::Type, reserved::SCHEMAS);
    let ids: Vec<NameId> = document
        .schemas
        .iter()
        .map(|it| scope.register(&it.key))
        .collect();
    let names = scope.assign();
    let names: Vec<String> = ids.into_iter().map(|id| names[id].to_owned()).collect();
    let package = Package::new(document);
    let short: Vec<Option<&str>> = names.iter().map(|it| package.without(it)).collect();
    let taken: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in short.iter().flatten() {
        *counts.entry(name).or_default() += 1;
    }
    let is_free = |name: &&str| {
        let is_reserved = reserved::PRELUDE.contains(name) || reserved::SCHEMAS.contains(name);
        !is_reserved && !taken.contains(name) && counts.get(name) == Some(&1)
    };
    let pairs = names.iter().zip(&short);
    let name = |(full, short): (&String, &Option<&str>)| {
        let short = short.filter(is_free);
        short.unwrap_or(full).to_owned()
    };
    pairs.map(name).collect()
}

/// The first word of a package's name.
const FIRST: &str = "google";

/// The parts of a package's name.
struct Package {
    /// The API's name in lower case, letters and digits.
    api: String,
    /// The version likewise, without the group before it: `v1` of `directory_v1`.
    version: String,
}

impl Package {
    fn new(document: &Document) -> Self {
        let version = document.version.rsplit('_').next().unwrap_or_default();
        Self {
            api: plain(&document.name),
            version: plain(version),
        }
    }

    /// Returns the name without the package, if the name begins with it.
    fn without<'n>(&self, name: &'n str) -> Option<&'n str> {
        // Most names need no search for words.
        let start = name.get(..FIRST.len())?;
        if !start.eq_ignore_ascii_case(FIRST) {
            return None;
        }
        let words = name::words(name);
        let at = words.iter().position(|word| *word == self.version)?;
        let package = words.get(..at)?;
        let is_own = package.first().is_some_and(|word| word == FIRST)
            && !self.api.is_empty()
            && package.concat().contains(&self.api);
        // Names of types consist of their words, without separators.
        let end: usize = words.get(..=at)?.iter().map(String::len).sum();
        let rest = name.get(end..).filter(|_| is_own)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase())
            .then_some(rest)
    }
}

fn plain(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages() {
        let table = [
            (
                "aiplatform",
                "v1",
                "GoogleCloudAiplatformV1Metadata",
                Some("Metadata"),
            ),
            (
                "aiplatform",
                "v1",
                "GoogleCloudAiplatformV1SchemaType",
                Some("SchemaType"),
            ),
            ("aiplatform", "v1", "GoogleCloudAiplatformV1", None),
            (
                "aiplatform",
                "v1",
                "GoogleCloudAiplatformV1beta1Metadata",
                None,
            ),
            (
                "aiplatform",
                "v1beta1",
                "GoogleCloudAiplatformV1beta1Metadata",
                Some("Metadata"),
            ),
            ("aiplatform", "v1", "CloudAiplatformV1Metadata", None),
            ("aiplatform", "v1", "GoogleRpcV1Status", None),
            ("aiplatform", "v1", "AiplatformGoogleV1Status", None),
            ("vision", "v1", "GoogleCloudVisionV1_2", None),
            ("apps-x", "x_v2.1", "GoogleAppsxV21Thing", Some("Thing")),
        ];
        for (api, version, name, expected) in table {
            let version = version.rsplit('_').next().unwrap_or_default();
            let package = Package {
                api: plain(api),
                version: plain(version),
            };
            assert_eq!(package.without(name), expected, "{api} {version} {name}");
        }
    }
}

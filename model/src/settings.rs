//! Reads the settings file of a document: `vision.v1.toml` beside `vision.v1.json`.

mod error;
mod file;
mod line;
mod reader;

pub use error::SettingsError;
pub use file::Settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::options::{Options, Output, Reads, RequestIds, Retry, Select};
use crate::text::Toml;
use reader::Reader;

/// Returns the path of a document's settings file: the same name, ending in `.toml`.
pub fn beside(document: &Path) -> PathBuf {
    document.with_extension("toml")
}

/// The keys of `[runtime]`, the dependency on discogen-runtime, as in a Cargo manifest.
const RUNTIME: [&str; 5] = ["version", "path", "git", "rev", "registry"];

/// Reads settings.
///
/// # Errors
/// Returns an error with the line if the text is not TOML or contains an unknown key or invalid
/// value.
pub fn read(text: &str) -> Result<Options, SettingsError> {
    let (reader, file) = Reader::parse(text)?;
    let file = &file;
    let tables = [
        "package",
        "runtime",
        "select",
        "docs",
        "scopes",
        "retry",
        "request_ids",
        "reads",
    ];
    reader.keys(file, &tables)?;
    let package = reader.table(file, "package", &["name", "version", "repository"])?;
    let runtime = reader.table(file, "runtime", &RUNTIME)?;
    let select = reader.table(file, "select", &["methods", "schemas"])?;
    let docs = reader.table(file, "docs", &["front_page"])?;
    let rules = ["always", "with_precondition", "with_etag", "never"];
    let retry = reader.table(file, "retry", &rules)?;
    let meanings = ["deduplicated", "sent", "never"];
    let request_ids = reader.table(file, "request_ids", &meanings)?;
    let reads = reader.table(file, "reads", &["always", "never"])?;
    Ok(Options {
        package_name: reader.string(package, "name")?,
        package_version: reader.string(package, "version")?,
        repository: reader.string(package, "repository")?,
        runtime: runtime.map(|it| dependency_of(reader, it)).transpose()?,
        select: match select {
            Some(_) => Some(Select {
                methods: reader.strings(select, "methods")?,
                schemas: reader.strings(select, "schemas")?,
            }),
            None => None,
        },
        scopes: scopes(reader, file)?,
        retry: Retry {
            always: reader.strings(retry, "always")?,
            with_precondition: reader.strings(retry, "with_precondition")?,
            with_etag: reader.strings(retry, "with_etag")?,
            never: reader.strings(retry, "never")?,
        },
        front_page: reader.string(docs, "front_page")?,
        request_ids: RequestIds {
            deduplicated: reader.strings(request_ids, "deduplicated")?,
            sent: reader.strings(request_ids, "sent")?,
            never: reader.strings(request_ids, "never")?,
        },
        reads: Reads {
            always: reader.strings(reads, "always")?,
            never: reader.strings(reads, "never")?,
        },
        output: Output::Crate,
    })
}

/// Reads `[scopes]`: the scopes that calls of the selected methods request.
fn scopes<'t>(
    reader: Reader<'t>,
    file: &DeTable<'t>,
) -> Result<BTreeMap<String, Vec<String>>, SettingsError> {
    let Some(table) = reader.open_table(file, "scopes")? else {
        return Ok(BTreeMap::new());
    };
    let expected = "a scope or a list of scopes, as strings";
    let each = table.iter().map(|(selector, value)| {
        let scopes = reader.one_or_many(value, expected)?;
        Ok((selector.get_ref().clone().into_owned(), scopes))
    });
    each.collect()
}

/// Converts `[runtime]` to a dependency value.
fn dependency_of<'t>(reader: Reader<'t>, table: &DeTable<'t>) -> Result<String, SettingsError> {
    let mut entries = Vec::new();
    for key in RUNTIME {
        entries.extend(reader.string(Some(table), key)?.map(|value| (key, value)));
    }
    let is_source = |key: &str| matches!(key, "version" | "path" | "git");
    if !entries.iter().any(|(key, _)| is_source(key)) {
        return Err(SettingsError {
            line: reader.line("runtime"),
            message: "[runtime] has no source for discogen-runtime; add a version, a path or git"
                .to_owned(),
        });
    }
    let entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    Ok(dependency(&entries))
}

/// Formats a dependency as inline TOML, `{ version = "0.1.0", path = "../../runtime" }`.
pub fn dependency(entries: &[(&str, &str)]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| format!("{key} = {}", Toml::string(*value).as_str()))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_become_options() {
        assert_eq!(read(""), Ok(Options::default()));
        let text = "[package]\nname = \"google-vision-v1\"\nversion = \"0.1.0\"\n[runtime]\nversion = \"0.1.0\"\npath = \"../../runtime\"\n";
        assert_eq!(
            read(text),
            Ok(Options {
                package_name: Some("google-vision-v1".to_owned()),
                package_version: Some("0.1.0".to_owned()),
                repository: None,
                runtime: Some("{ version = \"0.1.0\", path = \"../../runtime\" }".to_owned()),
                select: None,
                scopes: BTreeMap::new(),
                retry: Retry::default(),
                front_page: None,
                request_ids: RequestIds::default(),
                reads: Reads::default(),
                output: Output::Crate,
            })
        );
        let text = "[select]\nmethods = [\"operations\", \"images.annotate\"]\n";
        assert_eq!(
            read(text).map(|it| it.select),
            Ok(Some(Select {
                methods: vec!["operations".to_owned(), "images.annotate".to_owned()],
                schemas: Vec::new(),
            }))
        );
        let text = "[docs]\nfront_page = \"files.list\"\n";
        assert_eq!(
            read(text).map(|it| it.front_page),
            Ok(Some("files.list".to_owned()))
        );
        let text = "[scopes]\n\"*\" = \"a\"\n\"users.messages\" = [\"b\", \"c\"]\n";
        let scopes = read(text).map(|it| it.scopes).expect("settings");
        assert_eq!(scopes["*"], ["a"]);
        assert_eq!(scopes["users.messages"], ["b", "c"]);
    }

    #[test]
    fn retry_has_a_list_for_each_rule() {
        let text =
            "[retry]\nalways = [\"*.get\"]\nwith_etag = [\"a.set\"]\nnever = [\"b\", \"c.*\"]\n";
        let one = |text: &str| vec![text.to_owned()];
        assert_eq!(
            read(text).map(|it| it.retry),
            Ok(Retry {
                always: one("*.get"),
                with_precondition: Vec::new(),
                with_etag: one("a.set"),
                never: vec!["b".to_owned(), "c.*".to_owned()],
            })
        );
    }

    #[test]
    fn request_ids_have_a_list_for_each_meaning() {
        let text = "[request_ids]\ndeduplicated = [\"a\"]\nsent = [\"b.*\"]\nnever = [\"c.d\"]\n";
        let one = |text: &str| vec![text.to_owned()];
        assert_eq!(
            read(text).map(|it| it.request_ids),
            Ok(RequestIds {
                deduplicated: one("a"),
                sent: one("b.*"),
                never: one("c.d"),
            })
        );
    }

    #[test]
    fn reads_have_a_list_for_each_meaning() {
        let text = "[reads]\nalways = [\"a\"]\nnever = [\"b.*\"]\n";
        let expected = Reads::new().always(["a"]).never(["b.*"]);
        assert_eq!(read(text).map(|it| it.reads), Ok(expected));
    }

    #[test]
    fn errors_have_a_line_and_list_the_known_keys() {
        for (text, line, facts) in [
            (
                "[package]\nnmae = \"x\"\n",
                2,
                &["nmae", "name", "version"][..],
            ),
            ("[pakcage]\n", 1, &["pakcage", "package", "runtime"]),
            ("\n[package]\nname = 1\n", 3, &["integer", "string"]),
            (
                "[runtime]\nfeatures = []\n",
                2,
                &["features", "version", "path"],
            ),
            ("\n[runtime]\n", 2, &["version", "path"]),
            (
                "[select]\nmethod = []\n",
                2,
                &["method", "methods", "schemas"],
            ),
            ("[select]\nschemas = \"x\"\n", 2, &["string", "sequence"]),
            ("[scopes]\n\"*\" = 1\n", 2, &["a scope", "list"]),
            (
                "[retry]\nsometimes = []\n",
                2,
                &[
                    "sometimes",
                    "always",
                    "with_precondition",
                    "with_etag",
                    "never",
                ],
            ),
            ("[retry]\nnever = \"x\"\n", 2, &["string", "sequence"]),
            (
                "[request_ids]\nalways = []\n",
                2,
                &["always", "deduplicated", "sent", "never"],
            ),
            (
                "[reads]\nsometimes = []\n",
                2,
                &["sometimes", "always", "never"],
            ),
            ("[package\n", 1, &[]),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.line, line, "{text:?}: {error}");
            for fact in facts {
                assert!(error.message.contains(fact), "{text:?}: {error}");
            }
        }
    }

    #[test]
    fn text_cannot_leave_its_string() {
        let options = read("[runtime]\npath = 'a\" }, x = { \\'\n").expect("settings");
        assert_eq!(
            options.runtime.as_deref(),
            Some("{ path = \"a\\\" }, x = { \\\\\" }")
        );
    }

    #[test]
    fn the_file_beside() {
        assert_eq!(
            beside(Path::new("discovery/vision.v1.json")),
            Path::new("discovery/vision.v1.toml")
        );
    }
}

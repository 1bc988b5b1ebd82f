//! The settings beside a document: `vision.v1.toml` beside `vision.v1.json`.

mod file;
mod line;

pub use file::Settings;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_derive::Deserialize;

use crate::options::{Options, Retry, Select};
use crate::text::Toml;

/// Why settings can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is the case, and what would be right.
    pub message: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for SettingsError {}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    package: PackageTable,
    runtime: Option<RuntimeTable>,
    select: Option<SelectTable>,
    scopes: BTreeMap<String, ScopeList>,
    retry: RetryTable,
}

/// `[package]`: the crate that is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PackageTable {
    name: Option<String>,
    version: Option<String>,
    repository: Option<String>,
}

/// `[select]`: the part of the API that the crate has.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SelectTable {
    methods: Vec<String>,
    schemas: Vec<String>,
}

/// A value of `[scopes]`: what the calls of the selected methods request.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a scope or a list of scopes, as strings"
)]
enum ScopeList {
    One(String),
    Many(Vec<String>),
}

impl From<ScopeList> for Vec<String> {
    fn from(list: ScopeList) -> Self {
        match list {
            ScopeList::One(scope) => vec![scope],
            ScopeList::Many(scopes) => scopes,
        }
    }
}

/// `[retry]`: which methods are retried although a failed attempt may have been executed.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RetryTable {
    always: Vec<String>,
    with_precondition: Vec<String>,
    with_etag: Vec<String>,
    never: Vec<String>,
}

/// `[runtime]`: how the crate depends on discogen-runtime, as Cargo has it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RuntimeTable {
    version: Option<String>,
    path: Option<String>,
    git: Option<String>,
    rev: Option<String>,
    registry: Option<String>,
}

/// The settings file of a document: the same name, ending in `.toml`.
pub fn beside(document: &Path) -> PathBuf {
    document.with_extension("toml")
}

/// Reads settings.
///
/// # Errors
/// What is not TOML, or says something that is not known here; with its line.
pub fn read(text: &str) -> Result<Options, SettingsError> {
    let file: File = toml::from_str(text).map_err(|error| SettingsError {
        line: error
            .span()
            .map_or(0, |span| line::line_of(text, span.start)),
        message: error.message().to_owned(),
    })?;
    Ok(Options {
        package_name: file.package.name,
        package_version: file.package.version,
        repository: file.package.repository,
        runtime: match &file.runtime {
            Some(table) => Some(inline(table, line::line(text, "runtime", None))?),
            None => None,
        },
        select: file.select.map(|table| Select {
            methods: table.methods,
            schemas: table.schemas,
        }),
        scopes: file
            .scopes
            .into_iter()
            .map(|(selector, scopes)| (selector, scopes.into()))
            .collect(),
        retry: Retry {
            always: file.retry.always,
            with_precondition: file.retry.with_precondition,
            with_etag: file.retry.with_etag,
            never: file.retry.never,
        },
        module: None,
    })
}

/// The table, which begins on this line, as the value of a dependency.
fn inline(table: &RuntimeTable, line: usize) -> Result<String, SettingsError> {
    let RuntimeTable {
        version,
        path,
        git,
        rev,
        registry,
    } = table;
    let entries = [
        ("version", version),
        ("path", path),
        ("git", git),
        ("rev", rev),
        ("registry", registry),
    ];
    let entries: Vec<_> = entries
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.as_deref()?)))
        .collect();
    if version.is_none() && path.is_none() && git.is_none() {
        return Err(SettingsError {
            line,
            message: "[runtime] says nowhere to take discogen-runtime from; give it a version, a path or git".to_owned(),
        });
    }
    Ok(dependency(&entries))
}

/// A dependency as inline TOML, `{ version = "0.1.0", path = "../../runtime" }`.
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
                module: None,
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
    fn faults_have_a_line_and_name_what_is_known() {
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

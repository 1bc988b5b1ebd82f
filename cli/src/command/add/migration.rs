//! `discogen add --from-cargo`: replaces the crates of google-apis-rs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::project::{
    LegacyCrate, Project, apis_rs_api, apis_rs_crate_name, legacy_crates,
};
use discogen_model::name::nearest;

use crate::command::session::{Session, count};
use crate::command::update::refusal::Refusal;

/// The guide with both forms of each call.
const GUIDE: &str =
    "docs/from-google-apis-rs.md in the repository of discogen compares both, call by call";

/// What to change in code that uses google-apis-rs: the text to search, and the replacement.
const CHANGES: [(&str, &str); 8] = [
    (
        "Hub::new(",
        "`X::builder().build().await?`, or `.credentials(…)` for an authenticator",
    ),
    (
        ".doit()",
        "`.send()`; the response is the value alone, `.send_full()` has status and headers",
    ),
    (
        ".add_scope(",
        "`.scopes([…])`, if the default scope does not suffice",
    ),
    (
        ".add_scopes(",
        "`.scopes([…])`, if the default scope does not suffice",
    ),
    (".param(", "the setter of the parameter"),
    (
        ".delegate(",
        "the options of the call: retries and progress",
    ),
    (
        ".upload(",
        "`.upload(Media::file(path)).send()`, which resumes after errors",
    ),
    (
        ".upload_resumable(",
        "`.upload(Media::file(path)).send()`, which resumes after errors",
    ),
];

/// Returns the crates of google-apis-rs on which the package depends.
pub(super) fn find(project: &Project) -> Result<Vec<LegacyCrate>, Refusal> {
    let found = legacy_crates(project, &names())?;
    match found.as_slice() {
        [] => Err(Refusal::fact(
            "the package depends on no crate of google-apis-rs",
            "give the APIs: `discogen add gmail`",
        )),
        all if all.iter().all(|it| it.api.is_none()) => {
            let names: Vec<_> = all.iter().map(|it| it.package.as_str()).collect();
            let fact = format!("the directory has no API for {}", names.join(", "));
            let remedies: BTreeSet<_> = names.into_iter().map(alternative).collect();
            let remedies: Vec<_> = remedies.into_iter().collect();
            Err(Refusal::fact(fact, remedies.join("; ")))
        }
        _ => Ok(found),
    }
}

/// Returns the APIs of the directory by the names of their crates in google-apis-rs.
fn names() -> BTreeMap<String, String> {
    let names = discogen_directory::entries().iter().filter_map(|entry| {
        let name = apis_rs_crate_name(entry.name(), entry.version())?;
        Some((name, entry.id().to_owned()))
    });
    names.collect()
}

/// Returns what to use instead of a crate whose API is not in the directory: another version of the
/// API, or a similar one.
fn alternative(package: &str) -> String {
    let entries = discogen_directory::entries();
    if let Some(name) = apis_rs_api(package, entries.iter().map(|it| it.name())) {
        let mut versions: Vec<_> = entries.iter().filter(|it| it.name() == name).collect();
        if let Some(preferred) = versions.iter().find(|it| it.is_preferred()) {
            versions = vec![preferred];
        }
        let commands = versions
            .iter()
            .map(|it| format!("`discogen add {}`", it.id()));
        let commands: Vec<_> = commands.collect();
        return format!("use another version: {}", commands.join(" or "));
    }
    let names = names();
    match nearest(package, names.keys().map(String::as_str)) {
        Some(near) => format!("the most similar crate is {near}; `discogen list` shows the APIs"),
        None => "`discogen list` shows the APIs".to_owned(),
    }
}

/// Prints what to change in the manifest and in the code.
pub(super) fn print(
    project: &Project,
    legacy: &[LegacyCrate],
    session: &mut Session,
) -> io::Result<()> {
    if legacy.is_empty() {
        return Ok(());
    }
    for it in legacy.iter().filter(|it| it.api.is_none()) {
        let fact = format!("{}: the directory has no such API or version", it.package);
        session.warn(&fact, &alternative(&it.package))?;
    }
    session.message("")?;
    session.message("Change in Cargo.toml, when the code no longer uses the old crates:")?;
    for it in legacy {
        let Some(api) = &it.api else { continue };
        let version = it
            .version
            .as_deref()
            .map_or(String::new(), |it| format!(" {it}"));
        let entry = discogen_directory::find(api);
        let revision = entry.map_or(String::new(), |it| format!(", revision {}", it.revision()));
        session.message(&format!(
            "  - {}{version}: replaced by {api}{revision}",
            it.key
        ))?;
    }
    session.message("  - yup-oauth2, hyper and hyper-rustls, if only these crates needed them")?;
    let sources = sources(project);
    session.message("")?;
    session.message("Change in the code:")?;
    for it in legacy.iter().filter(|it| it.api.is_some()) {
        let old = format!("{}::", it.key.replace('-', "_"));
        let api = it.api.as_deref().unwrap_or_default();
        let new = format!("the crate of {api}: types are in its module `schemas`");
        print_change(session, &sources, &old, &new)?;
    }
    for (old, new) in CHANGES {
        print_change(session, &sources, old, new)?;
    }
    session.message(&format!("{GUIDE}."))
}

/// Prints where a text occurs, and its replacement.
fn print_change(
    session: &Session,
    sources: &[(PathBuf, String)],
    old: &str,
    new: &str,
) -> io::Result<()> {
    let lines = sources.iter().flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| line.contains(old));
        lines.map(move |(index, _)| format!("{}:{}", path.display(), index + 1))
    });
    let lines: Vec<_> = lines.collect();
    let Some(first) = lines.first() else {
        return Ok(());
    };
    let more = match lines.len() {
        1 => String::new(),
        all => format!(" and {}", count(all - 1, "more line")),
    };
    session.message(&format!("  {old} -> {new}  ({first}{more})"))
}

/// Returns the sources of the package: the Rust files in its folders.
fn sources(project: &Project) -> Vec<(PathBuf, String)> {
    let Some(package) = project.package_folder() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for folder in ["src", "examples", "tests", "benches"] {
        add_sources(&package.join(folder), &mut found);
    }
    found.sort();
    found
}

fn add_sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    // Files that cannot be read are not searched: the list is only a help.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => add_sources(&path, found),
            Ok(_) if path.extension().is_some_and(|it| it == "rs") => {
                found.extend(fs::read_to_string(&path).ok().map(|text| (path, text)));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    /// No two APIs have the same crate, and every API with a numbered version has one.
    #[test]
    fn each_api_has_a_crate_of_its_own() {
        let entries = discogen_directory::entries();
        let numbered = entries.iter().filter(|it| {
            let mut chars = it.version().bytes();
            let is_numbered = chars.any(|it| it.is_ascii_digit());
            is_numbered || it.version().ends_with("alpha") || it.version().ends_with("beta")
        });
        assert_eq!(names().len(), numbered.count());
    }
}

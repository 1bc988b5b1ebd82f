//! Parses `--runtime`: a version, or the folder of discogen-runtime.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::sync::{normalized, relative};
use discogen_model::settings;
use serde_derive::Deserialize;

/// Returns the dependency as inline TOML, for a crate in a folder of `out`.
pub(super) fn dependency(value: &str, out: &Path) -> io::Result<String> {
    if is_version(value) {
        return Ok(settings::dependency(&[("version", value)]));
    }
    let runtime = absolute(Path::new(value))?;
    let manifest = runtime.join("Cargo.toml");
    let version = fs::read_to_string(&manifest).map(|text| version_of(&text)).map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("--runtime {value}: {error}; give the folder of discogen-runtime, or a version such as 0.1"),
        )
    })?;
    // All crates are in folders of `out`, so the same path is valid for all.
    let path = relative(&absolute(out)?.join("crate"), &runtime);
    let mut entries = Vec::new();
    if let Some(version) = &version {
        entries.push(("version", version.as_str()));
    }
    entries.push(("path", &path));
    Ok(settings::dependency(&entries))
}

/// Returns the dependency on the runtime that belongs to this command: the one in the checkout in
/// which the command was built, or the version with which it was released.
pub(super) fn of_this_command(out: &Path) -> io::Result<String> {
    released_or_built(Path::new(env!("CARGO_MANIFEST_DIR")), out)
}

/// `package` is the folder of the command's source. In a checkout, the runtime is beside it.
fn released_or_built(package: &Path, out: &Path) -> io::Result<String> {
    let runtime = normalized(&package.join("../runtime"));
    let version = fs::read_to_string(runtime.join("Cargo.toml")).ok();
    let version = version.and_then(|text| version_of(&text));
    // Of a runtime with another version, the API may differ.
    match (version.as_deref() == Some(VERSION), runtime.to_str()) {
        (true, Some(runtime)) => dependency(runtime, out),
        _ => dependency(VERSION, out),
    }
}

/// The version of this command, and of the runtime that is released with it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether the value is a version. Cargo's version requirements begin with a digit or an operator;
/// such a path can be written as `./1`.
fn is_version(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_digit() || "^~=<>*".contains(c))
        && !value.contains(['/', '\\'])
}

/// Returns the version in a manifest, unless it is inherited.
fn version_of(manifest: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        version: String,
    }
    toml::from_str::<Manifest>(manifest)
        .ok()
        .map(|manifest| manifest.package.version)
}

/// Resolves links and `..`, as far as the path exists.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let existing = path
        .ancestors()
        .find_map(|part| Some((part, fs::canonicalize(part).ok()?)));
    let (base, rest) = match existing {
        Some((part, base)) => (
            base,
            path.strip_prefix(part).unwrap_or(Path::new("")).to_owned(),
        ),
        None => (PathBuf::new(), path),
    };
    Ok(normalized(&base.join(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_paths() {
        for (value, expected) in [
            ("0.1", true),
            ("=0.1.0", true),
            ("^1", true),
            (">=1, <2", true),
            ("../runtime", false),
            ("runtime", false),
            ("./1", false),
            ("1/runtime", false),
        ] {
            assert_eq!(is_version(value), expected, "{value}");
        }
    }

    #[test]
    fn the_runtime_of_a_checkout_is_used_by_path() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let out = here.join("../somewhere");
        let built = released_or_built(here, &out).expect("a dependency");
        assert!(built.contains("path = \"../../runtime\""), "{built}");
        // Cargo unpacks packages of a registry side by side, with their versions in the names.
        let registry = here.join("src/discogen-0.1.0");
        let released = released_or_built(&registry, &out).expect("a dependency");
        assert_eq!(released, format!("{{ version = \"{VERSION}\" }}"));
    }

    #[test]
    fn a_dependency() {
        assert_eq!(
            dependency("0.1", Path::new("out")).expect("a version"),
            "{ version = \"0.1\" }"
        );
        let error = dependency("no/such/folder", Path::new("out"))
            .expect_err("no folder")
            .to_string();
        assert!(
            error.contains("no/such/folder") && error.contains("such as 0.1"),
            "{error}"
        );
    }
}

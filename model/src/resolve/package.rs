//! Resolves the crate of an API: its name, version and dependency on the runtime.

use crate::api::{Home, Package, RuntimeSource};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::Document;
use crate::name::{self, reserved};
use crate::text::Toml;
use crate::{Options, Output};
use toml::de::DeTable;

/// Resolves the package from the options, or else from the document's name and version.
pub(super) fn package(
    document: &Document,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Package {
    let folder = name::folder_name(&document.name, &document.version);
    let or = |option: &Option<String>, default: &str| {
        option.clone().unwrap_or_else(|| default.to_owned())
    };
    let runtime = or(&options.runtime, "{ version = \"0.1.0\" }");
    let package = Package {
        runtime_source: runtime_source(&runtime),
        name: or(&options.package_name, &format!("google-{folder}")),
        library: String::new(),
        version: or(&options.package_version, "0.1.0"),
        repository: options.repository.clone(),
        folder,
        runtime,
        home: match options.output {
            Output::Module(_) => Home::Module,
            Output::Crate => Home::Crate,
        },
    };
    if package.folder.is_empty() && !document.name.is_empty() {
        let fact = format!(
            "is {}, which has no letter or digit for a folder name",
            quoted(&document.name)
        );
        findings.push(Diagnostic::error(
            "/name",
            fact,
            "use ASCII letters and digits",
        ));
    }
    if reserved::is_device(&package.folder) {
        let fact = format!(
            "would become the folder {}, which Windows does not allow",
            quoted(&package.folder)
        );
        findings.push(Diagnostic::error("/name", fact, "correct the document"));
    }
    check(&package, options, findings);
    let library = match &options.output {
        Output::Crate => package.name.replace('-', "_"),
        Output::Module(Some(name)) => name.clone(),
        Output::Module(None) => package.folder.replace('-', "_"),
    };
    Package { library, ..package }
}

/// Returns the source of a dependency, a TOML value.
fn runtime_source(dependency: &str) -> RuntimeSource {
    let text = format!("runtime = {dependency}");
    let Ok(parsed) = DeTable::parse(&text) else {
        return RuntimeSource::Registry;
    };
    let runtime = parsed.get_ref().get("runtime");
    let key = |key: &str| runtime?.get_ref().get(key)?.get_ref().as_str();
    match (key("path"), key("git")) {
        (Some(path), _) => RuntimeSource::Folder(path.to_owned()),
        (None, Some(_)) => RuntimeSource::Git,
        (None, None) => RuntimeSource::Registry,
    }
}

/// Reports everything that Cargo would reject.
fn check(package: &Package, options: &Options, findings: &mut Vec<Diagnostic>) {
    let Package {
        name,
        version,
        runtime,
        ..
    } = package;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_cargo = name.chars().all(allowed) && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_cargo || reserved::is_device(name) {
        let fact = format!("is {}, which Cargo rejects as a package name", quoted(name));
        let remedy = "set a name of letters, digits, `-` and `_` that begins with a letter";
        findings.push(match options.package_name {
            Some(_) => Diagnostic::setting("package.name", fact, remedy),
            None => Diagnostic::error("/name", fact, remedy),
        });
    }
    if !is_version(version) {
        let fact = format!("is {}, which is not a semantic version", quoted(version));
        let remedy = "set a version like \"0.1.0\"";
        findings.push(Diagnostic::setting("package.version", fact, remedy));
    }
    if Toml::value(runtime).is_none() {
        let fact = format!("is {}, which is not a TOML value", quoted(runtime));
        let remedy = "set a value like { version = \"0.1.0\" }";
        findings.push(Diagnostic::setting("runtime", fact, remedy));
    }
}

/// Whether the text is a version `1.2.3`, with an optional pre-release or build part.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let number = |it: &str| {
        it.bytes().all(|it| it.is_ascii_digit())
            && it.parse::<u64>().is_ok_and(|n| n.to_string() == it)
    };
    let usual = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'+' | b'.');
    numbers.split('.').count() == 3
        && numbers.split('.').all(number)
        && rest.bytes().all(usual)
        && !rest.ends_with(['-', '+', '.'])
}

#[cfg(test)]
mod tests {
    use super::{RuntimeSource, is_version, runtime_source};

    #[test]
    fn the_runtime_comes_from_a_registry_a_folder_or_git() {
        for (dependency, source) in [
            ("\"0.1.0\"", RuntimeSource::Registry),
            (
                "{ version = \"0.1.0\", registry = \"x\" }",
                RuntimeSource::Registry,
            ),
            (
                "{ version = \"0.1.0\", path = \"../r\" }",
                RuntimeSource::Folder("../r".to_owned()),
            ),
            ("{ git = \"https://x.example/r\" }", RuntimeSource::Git),
            ("not TOML", RuntimeSource::Registry),
        ] {
            assert_eq!(runtime_source(dependency), source, "{dependency}");
        }
    }

    #[test]
    fn versions() {
        for good in [
            "0.1.0",
            "1.2.3",
            "10.0.0-rc.1",
            "1.0.0+20261016",
            "1.0.0-a+b",
        ] {
            assert!(is_version(good), "{good}");
        }
        for bad in [
            "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "v1.2.3", "1.2.3-", "1.2.3 ", "1.2.3-\"",
            "-1.0.0",
        ] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}

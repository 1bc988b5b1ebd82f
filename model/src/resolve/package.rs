//! Resolves the crate of an API: its name, version and dependency on the runtime.

use crate::api::{Home, Package};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::Document;
use crate::name::{self, reserved};
use crate::text::Toml;
use crate::{Options, Output};

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
    let package = Package {
        name: or(&options.package_name, &format!("google-{folder}")),
        library: String::new(),
        version: or(&options.package_version, "0.1.0"),
        repository: options.repository.clone(),
        folder,
        runtime: or(&options.runtime, "{ version = \"0.1.0\" }"),
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
    use super::is_version;

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

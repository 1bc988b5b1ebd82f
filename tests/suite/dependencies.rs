//! The directions of dependencies between packages, as in ARCHITECTURE.md.

use std::collections::BTreeSet;

use crate::nested::cargo;
use crate::support::root;

/// A hand-written package and the packages that it must not depend on, directly or through others, with its default
/// features. Dev-dependencies do not count.
const FORBIDDEN: [(&str, &[&str]); 7] = [
    (
        "discogen-model",
        &[
            "syn",
            "quote",
            "proc-macro2",
            "clap",
            "tokio",
            "hyper",
            "ureq",
            "discogen-build",
            "discogen-runtime",
            "discogen",
            "discogen-testkit",
        ],
    ),
    (
        "discogen-build",
        &[
            "clap",
            "tokio",
            "hyper",
            "reqwest",
            "rustls",
            "ureq",
            "discogen-runtime",
            "discogen",
            "discogen-testkit",
        ],
    ),
    (
        "discogen-runtime",
        &[
            "clap",
            "discogen-model",
            "discogen-build",
            "discogen",
            "discogen-testkit",
        ],
    ),
    (
        "discogen-dynamic",
        &[
            "clap",
            "prettyplease",
            "discogen-build",
            "discogen",
            "discogen-testkit",
        ],
    ),
    (
        "discogen-directory",
        &[
            "clap",
            "tokio",
            "hyper",
            "ureq",
            "discogen-model",
            "discogen-build",
            "discogen-runtime",
            "discogen",
            "discogen-testkit",
        ],
    ),
    (
        "discogen-testkit",
        &[
            "discogen-model",
            "discogen-build",
            "discogen-runtime",
            "discogen",
        ],
    ),
    ("discogen", &["discogen-testkit"]),
];

/// The lines of `cargo tree` for one package: `serde_derive v1.0.229 (proc-macro)`.
fn tree(package: &str, features: &[&str]) -> BTreeSet<String> {
    let mut command = cargo(root(), "tree");
    command.args(["--offline", "--locked", "--package", package]);
    command.args(["--edges", "normal,build", "--prefix", "none"]);
    let output = command.args(features).output().expect("cargo");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let text = String::from_utf8(output.stdout).expect("a text");
    let lines = text.lines().filter(|line| !line.is_empty());
    let lines: BTreeSet<_> = lines
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .collect();
    assert!(lines.iter().any(|line| name(line) == package), "{lines:?}");
    lines
}

fn name(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

#[test]
fn packages_depend_on_lower_ones_only() {
    for (package, forbidden) in FORBIDDEN {
        for line in tree(package, &[]) {
            let is_forbidden = forbidden.contains(&name(&line));
            assert!(!is_forbidden, "{package} depends on {line}");
        }
    }
    // The feature that the command enables in the generator adds neither clap nor an HTTP client.
    let forbidden = FORBIDDEN[1].1;
    for line in tree("discogen-build", &["--features", "transaction"]) {
        assert!(!forbidden.contains(&name(&line)), "{line}");
    }
}

/// Clients that are created at run time need no code generation. Credentials bring procedural macros of
/// other packages, so they are excluded.
#[test]
fn clients_created_at_run_time_generate_no_code() {
    let generators = ["syn", "quote", "proc-macro2"];
    for features in ["media,ring", "media,ring,directory"] {
        for line in tree(
            "discogen-dynamic",
            &["--no-default-features", "--features", features],
        ) {
            let generates = generators.contains(&name(&line));
            assert!(!generates, "discogen-dynamic depends on {line}");
        }
    }
}

/// A program that reads documents while it runs compiles no procedural macro for that, and neither does a build script,
/// whose generator is built before anything else.
#[test]
fn reading_and_generating_require_no_procedural_macro() {
    for package in ["discogen-model", "discogen-build"] {
        for line in tree(package, &[]) {
            assert!(
                !line.contains("(proc-macro)"),
                "{package} depends on {line}"
            );
        }
    }
}

/// A new package gets a row in [`FORBIDDEN`].
#[test]
fn every_package_has_a_rule() {
    let has_rule = |name: &str| FORBIDDEN.iter().any(|(package, _)| *package == name);
    let folders = std::fs::read_dir(root()).expect("a folder");
    let mut seen = 0;
    for folder in folders {
        let manifest = folder.expect("an entry").path().join("Cargo.toml");
        let Ok(manifest) = std::fs::read_to_string(manifest) else {
            continue;
        };
        let mut lines = manifest.lines();
        let name = lines.find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        let name = name.expect("a package has a name");
        seen += usize::from(name.starts_with("discogen"));
        assert!(
            !name.starts_with("discogen") || has_rule(name),
            "{name} has no rule"
        );
    }
    assert_eq!(seen, FORBIDDEN.len());
}

//! Each set of features works, or the error names the feature to enable.
//!
//! Cargo unites the features of one build, so each set needs a build of its own. A tiny package
//! in the scratch directory depends on the runtime with each set in turn. It shares its target
//! directory, profile and tokio features with the projects that `tests/suite` builds, so that
//! dependencies that don't differ are compiled once for all of them.

use std::path::{Path, PathBuf};
use std::process::Command;

const NO_CLIENT: &str = "not built: this build has no HTTP client; enable the feature `ring` or `aws-lc-rs` of your client's crate (or of discogen-runtime)";
const NO_TLS: &str = "cannot establish TLS: this build has no TLS; enable the feature `ring` or `aws-lc-rs` of your client's crate (or of discogen-runtime)";
const NO_CHOICE: &str = "or enable the feature `auth` of your client's crate (or of discogen-runtime) for Application Default Credentials";
const TRIED: &str = "not called: shop.items.get: cannot establish TLS: received corrupt message";

/// Features, the result of a call with a token, and the result of a call without credentials.
const TABLE: &[(&str, &str, &str)] = &[
    ("", NO_CLIENT, NO_CHOICE),
    ("http", NO_TLS, NO_CHOICE),
    // The program installs a provider.
    ("http,own", TRIED, NO_CHOICE),
    // The default transport is included.
    ("reqwest", NO_TLS, NO_CHOICE),
    (
        "auth",
        NO_TLS,
        "the credentials of the call are unavailable: this build has no TLS; enable the feature `ring` or `aws-lc-rs`",
    ),
    ("ring", TRIED, NO_CHOICE),
    ("auth,ring", TRIED, TRIED),
    ("auth,aws-lc-rs", TRIED, TRIED),
    ("aws-lc-rs", TRIED, NO_CHOICE),
    ("ring,aws-lc-rs", TRIED, NO_CHOICE),
    ("reqwest,ring", TRIED, NO_CHOICE),
    ("yup-oauth2", NO_CLIENT, NO_CHOICE),
    ("yup-oauth2,http", NO_TLS, NO_CHOICE),
    // The default features: TLS and Application Default Credentials.
    ("defaults", TRIED, TRIED),
];

const MANIFEST: &str = r#"
[package]
name = "probe"
edition = "2024"

[[bin]]
name = "probe"
path = "{here}/tests/features/probe.rs"

[features]
http = ["discogen-runtime/http"]
reqwest = ["discogen-runtime/reqwest"]
ring = ["discogen-runtime/ring"]
aws-lc-rs = ["discogen-runtime/aws-lc-rs"]
auth = ["discogen-runtime/auth"]
yup-oauth2 = ["discogen-runtime/yup-oauth2"]
defaults = ["discogen-runtime/default"]
own = ["dep:rustls", "rustls/ring"]

[dependencies]
discogen-runtime = { path = "{here}", default-features = false }
rustls = { version = "0.23", default-features = false, optional = true }
# The union of what the sets and a user's program enable, so that tokio is compiled once.
tokio = { version = "1", default-features = false, features = ["fs", "io-util", "macros", "net", "process", "rt", "rt-multi-thread", "sync", "time"] }

[workspace]
"#;

#[test]
fn every_feature_set_works_or_says_what_to_choose() {
    let package = package();
    for (features, with_token, unsaid) in TABLE {
        let output = run(&package, features);
        let lines: Vec<&str> = output.lines().collect();
        let [token, nothing] = lines[..] else {
            panic!("`{features}` printed {output}")
        };
        assert!(token.contains(with_token), "`{features}`: {token}");
        assert!(nothing.contains(unsaid), "`{features}`: {nothing}");
        assert!(!output.contains("SECRET"), "`{features}`: {output}");
    }
}

/// Writes the package, with the versions of this workspace.
fn package() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe");
    std::fs::create_dir_all(&package).expect("a folder");
    let text = here.to_str().expect("UTF-8").replace('\\', "/");
    write(
        &package.join("Cargo.toml"),
        &MANIFEST.replace("{here}", &text),
    );
    let lock = std::fs::read_to_string(here.join("../Cargo.lock")).expect("a lock file");
    write(&package.join("Cargo.lock"), &lock);
    let key = include_str!("../client/data/service-account-key.pem").replace('\n', "\\n");
    let account = r#"{"type":"service_account","client_email":"a@b","private_key_id":"1","project_id":"p","private_key":"KEY"}"#;
    write(&package.join("key.json"), &account.replace("KEY", &key));
    package
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a file");
}

fn run(package: &Path, features: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--features", features])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("scratch-target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("GOOGLE_APPLICATION_CREDENTIALS", package.join("key.json"))
        .output()
        .expect("cargo");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{features}`: {error}");
    // Panics of the program or warnings of the compiler, which no other build shows for these sets. Cargo repeats the
    // warnings of a package that is not compiled again.
    assert!(error.is_empty(), "`{features}`: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

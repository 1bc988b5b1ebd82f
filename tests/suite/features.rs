//! Each set of features works, or the error names the feature to enable.
//!
//! Cargo unifies the features of one build, so that each set needs a separate build: a small program depends on the
//! runtime with each set in turn.

use std::path::{Path, PathBuf};

use crate::nested::{cargo, with_features_of_workspace, write_manifest};

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
    ("ring,http2", TRIED, NO_CHOICE),
    ("ring,testing", TRIED, NO_CHOICE),
    ("ring,proxy", TRIED, NO_CHOICE),
    ("auth,ring", TRIED, TRIED),
    ("auth,aws-lc-rs", TRIED, TRIED),
    ("aws-lc-rs", TRIED, NO_CHOICE),
    ("ring,aws-lc-rs", TRIED, NO_CHOICE),
    ("reqwest,ring", TRIED, NO_CHOICE),
    ("yup-oauth2", NO_CLIENT, NO_CHOICE),
    ("yup-oauth2,http", NO_TLS, NO_CHOICE),
    // The default features: TLS, HTTP/2 and Application Default Credentials.
    ("defaults", TRIED, TRIED),
];

const MANIFEST: &str = r#"
[package]
name = "probe"
edition = "2024"

[[bin]]
name = "probe"
path = "{root}/tests/suite/probe.rs"

[features]
http = ["discogen-runtime/http"]
http2 = ["discogen-runtime/http2"]
reqwest = ["discogen-runtime/reqwest"]
testing = ["discogen-runtime/testing"]
proxy = ["discogen-runtime/proxy"]
ring = ["discogen-runtime/ring", "features-of-workspace/ring"]
aws-lc-rs = ["discogen-runtime/aws-lc-rs"]
auth = ["discogen-runtime/auth"]
yup-oauth2 = ["discogen-runtime/yup-oauth2"]
defaults = ["discogen-runtime/default", "features-of-workspace/ring"]
own = ["dep:rustls", "rustls/ring"]

[dependencies]
discogen-runtime = { path = "{root}/runtime", default-features = false }
rustls = { version = "0.23", default-features = false, optional = true }
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt", "time"] }

[workspace]
"#;

#[test]
#[ignore = "builds the runtime for each feature set; run by `.ci/run features`"]
fn every_feature_set_works_or_reports_the_missing_feature() {
    let package = package();
    for (features, with_token, without_credentials) in TABLE {
        let output = run(&package, features);
        let lines: Vec<&str> = output.lines().collect();
        let [token, without, offers_http2] = lines[..] else {
            panic!("`{features}` printed {output}")
        };
        assert!(token.contains(with_token), "`{features}`: {token}");
        assert!(
            without.contains(without_credentials),
            "`{features}`: {without}"
        );
        let has_http2 = ["http2", "defaults"].iter().any(|it| features.contains(it));
        assert_eq!(offers_http2, has_http2.to_string(), "`{features}`");
        assert!(!output.contains("SECRET"), "`{features}`: {output}");
    }
}

/// Writes the package and a service account key.
fn package() -> PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe");
    write_manifest(&package, &with_features_of_workspace(MANIFEST, &[]));
    let key = include_str!("../../runtime/tests/client/data/service-account-key.pem");
    let key = key.replace('\n', "\\n");
    let account = r#"{"type":"service_account","client_email":"a@b","private_key_id":"1","project_id":"p","private_key":"KEY"}"#;
    let account = account.replace("KEY", &key);
    std::fs::write(package.join("key.json"), account).expect("written");
    package
}

fn run(package: &Path, features: &str) -> String {
    let output = cargo(package, "run")
        .args(["--quiet", "--features", features])
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

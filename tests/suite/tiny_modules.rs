//! The tiny documents compile as modules of a crate without warnings, since modules of a build script are subject to
//! the lints of the user's crate. Each is included twice: in the root, and in a private module, where clippy checks
//! names that it ignores in exported items.

use std::fmt::Write as _;
use std::fs;

use crate::golden::tiny_documents;
use crate::nested::{cargo, write_manifest};
use crate::support::root;

/// Without the HTTP client, which generated code does not use and which takes longer to check than the modules.
const MANIFEST: &str = r#"
[package]
name = "modules"
edition = "2024"

[dependencies]
discogen-runtime = { path = "{root}/runtime", default-features = false, features = ["media"] }

[workspace]

[lints.rust]
unreachable_pub = "warn"
unused = "warn"
"#;

#[test]
#[ignore = "checks crates whose dependencies are compiled, not checked; run by `.ci/run crates`"]
fn the_modules_of_the_tiny_documents_compile_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    fs::create_dir(&source).expect("a folder");
    let names = tiny_documents();
    let mut builder = discogen_build::Builder::new().out_dir(&source);
    let mut includes = String::new();
    for name in &names {
        let document = root().join(format!("tests/documents/{name}.json"));
        builder = builder.document(document).module(format!("{name}_api"));
        let _ = writeln!(includes, "include!(\"{name}_api.rs\");");
    }
    builder.generate().expect("modules");
    let main =
        format!("//! All of them.\n\n{includes}\nmod private {{\n{includes}}}\n\nfn main() {{}}\n");
    fs::write(source.join("main.rs"), main).expect("written");
    write_manifest(folder.path(), MANIFEST);
    let mut command = cargo(folder.path(), "clippy");
    let output = command
        .args(["--quiet", "--", "-D", "warnings"])
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

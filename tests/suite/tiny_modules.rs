//! The tiny documents compile as modules of a crate without warnings, since modules of a build script are subject to
//! the lints of the user's crate. Each is included twice: in the root, and in a private module, where clippy checks
//! names that it ignores in exported items.

use std::fmt::Write as _;
use std::fs;

use crate::golden::tiny_documents;
use crate::support::{cargo, package_with_tokio, root};

#[test]
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
    let manifest = format!(
        "{}discogen-runtime = {{ path = {:?} }}\n\n[workspace]\n\n\
         [lints.rust]\nunreachable_pub = \"warn\"\nunused = \"warn\"\n",
        package_with_tokio("modules"),
        root().join("runtime").display().to_string()
    );
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    // The same versions as everywhere else.
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("copied");
    let mut command = cargo(folder.path());
    let output = command
        .args(["clippy", "--quiet", "--", "-D", "warnings"])
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

//! Generated crates have no build script and depend on the runtime only.

use std::collections::BTreeMap;
use std::path::Path;

use discogen_model::Options;
use serde_json::Value;

use crate::golden::{tiny, tiny_documents};
use crate::nested::cargo;
use crate::support::root;

/// The packages of the workspace, from `cargo metadata`.
fn packages() -> BTreeMap<String, Value> {
    let mut command = cargo(root(), "metadata");
    command.args(["--no-deps", "--offline", "--format-version", "1"]);
    let output = command.output().expect("cargo");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let named = packages.iter().map(|it| (text(&it["name"]), it.clone()));
    named.collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Dependencies of all kinds.
fn dependencies(package: &Value) -> Vec<String> {
    let dependencies = package["dependencies"].as_array().expect("dependencies");
    dependencies.iter().map(|it| text(&it["name"])).collect()
}

#[test]
fn generated_crates_stand_on_the_runtime_alone() {
    let packages = packages();
    let mut generated = 0;
    for (name, package) in &packages {
        if !text(&package["manifest_path"])
            .replace('\\', "/")
            .contains("/generated/")
        {
            continue;
        }
        generated += 1;
        assert_eq!(dependencies(package), ["discogen-runtime"], "{name}");
        for target in package["targets"].as_array().expect("targets") {
            assert_eq!(target["kind"], serde_json::json!(["lib"]), "{name}");
        }
    }
    let folders = std::fs::read_dir(root().join("generated")).expect("a folder");
    assert_eq!(generated, folders.count());
    // The runtime does not depend on the generator either.
    let below = dependencies(&packages["discogen-runtime"]);
    for name in ["discogen", "discogen-build", "discogen-model"] {
        assert!(!below.contains(&name.to_owned()), "{below:?}");
    }
}

#[test]
fn no_feature_of_a_document_adds_a_build_script() {
    for name in tiny_documents() {
        let package = discogen_build::generate(&tiny(&name), &Options::default()).expect(&name);
        let manifest = &package.files["Cargo.toml"];
        let sections = manifest.lines().filter(|line| line.starts_with('['));
        let needed: Vec<_> = sections
            .filter(|line| line.contains("dependencies"))
            .collect();
        assert_eq!(needed, ["[dependencies]"], "{name}");
        let (_, dependencies) = manifest.split_once("[dependencies]\n").expect(&name);
        let names = dependencies
            .lines()
            .filter_map(|line| line.split_once(" = "));
        let names: Vec<_> = names.map(|(name, _)| name).collect();
        assert_eq!(names, ["discogen-runtime"], "{name}");
        assert!(!manifest.contains("\nbuild = "), "{name}");
        // Cargo would also find a `build.rs` by its name.
        let mut sources = package.files.keys().filter(|path| path.ends_with(".rs"));
        assert!(sources.all(|path| path.starts_with("src/")), "{name}");
    }
}

#[test]
fn published_packages_describe_themselves() {
    let packages = packages();
    let is_published = |it: &&Value| it["publish"] != serde_json::json!([]);
    let published: Vec<_> = packages.values().filter(is_published).collect();
    assert!(published.len() >= 7, "{}", published.len());
    for package in published {
        let name = text(&package["name"]);
        for field in ["description", "license", "readme", "rust_version"] {
            assert!(!text(&package[field]).is_empty(), "{name} has no {field}");
        }
        for (field, most) in [("keywords", 5), ("categories", 5)] {
            let values = package[field].as_array().expect(field);
            assert!((1..=most).contains(&values.len()), "{name}: {values:?}");
        }
        let manifest = text(&package["manifest_path"]);
        let folder = Path::new(&manifest).parent().expect("a folder");
        let licences: &[&str] = match folder.starts_with(root().join("generated")) {
            true => &["LICENSE"],
            false => &["LICENSE-APACHE", "LICENSE-MIT"],
        };
        for file in licences {
            assert!(folder.join(file).is_file(), "{name} has no {file}");
        }
    }
}

#[test]
fn generated_crates_require_the_current_runtime_by_default() {
    let version = text(&packages()["discogen-runtime"]["version"]);
    let package = discogen_build::generate(&tiny(&tiny_documents()[0]), &Options::default());
    let manifest = &package.expect("a package").files["Cargo.toml"];
    let requirement = format!("discogen-runtime = {{ version = \"{version}\"");
    assert!(manifest.contains(&requirement), "{manifest}");
}

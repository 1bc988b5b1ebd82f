//! The output of `generate` for each crate, the dependency on the runtime, and the options that `check` shares with
//! it.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

fn named(name: &str) -> String {
    SMALL.replace("\"name\": \"tiny\"", &format!("\"name\": \"{name}\""))
}

#[test]
fn each_crate_has_a_line_and_crates_are_counted() {
    let folder = folder();
    let path = folder.path();
    for (file, name) in [
        ("a.json", "alpha"),
        ("copy.json", "tiny"),
        ("b.json", "beta"),
    ] {
        fs::write(path.join("discovery").join(file), named(name)).expect("written");
    }
    // A crate that could not be written is not counted.
    fs::create_dir_all(path.join("generated/beta-v1")).expect("a folder");
    fs::write(path.join("generated/beta-v1/Cargo.toml"), "[package]").expect("written");
    let generate = ["generate", "discovery", "--out", "generated"];
    let printed = stdout(&discogen(
        path,
        &[&generate[..], &["--runtime", "0.1"]].concat(),
    ));
    let lines: Vec<_> = printed.lines().collect();
    let line = "  1 resource, 1 method, 1 schema, 0 enums  created 8 files";
    assert_eq!(lines.len(), 4, "{printed}");
    assert_eq!(lines[0], format!("google-alpha-v1{line}"));
    assert_eq!(lines[1], format!("google-tiny-v1{line}"));
    assert!(
        lines[2].contains("generates the same crate as discovery/copy.json"),
        "{printed}"
    );
    assert!(lines[3].starts_with("2 crates in "), "{printed}");

    let printed = stdout(&discogen(
        path,
        &[&generate[..], &["--runtime", "0.1"]].concat(),
    ));
    assert!(
        printed.contains("google-tiny-v1  1 resource, 1 method, 1 schema, 0 enums  unchanged\n")
    );
    let renamed = SMALL.replace("\"things\": {\"methods\"", "\"items\": {\"methods\"");
    for file in ["copy.json", "tiny.v1.json"] {
        fs::write(path.join("discovery").join(file), &renamed).expect("written");
    }
    fs::write(path.join("generated/tiny-v1/notes.md"), "mine").expect("written");
    let printed = stdout(&discogen(
        path,
        &[&generate[..], &["--runtime", "0.1"]].concat(),
    ));
    let expected = "created 1 file, changed 3 files, removed 1 file, kept 1 file\n";
    assert!(printed.contains(expected), "{printed}");
    assert!(!printed.contains("src/"), "{printed}");
}

#[test]
fn without_runtime_option_the_dependency_of_the_crate_is_printed() {
    let folder = folder();
    let path = folder.path();
    let generate = ["generate", "discovery", "--out", "generated"];
    let printed = stdout(&discogen(path, &generate));
    for line in [
        "google-tiny-v1 requires discogen-runtime from the registry",
        "\n    discogen-runtime = { version = \"0.1.0\", default-features = false }\n",
        "--runtime PATH",
        "\n    google-tiny-v1 = { path = \"generated/tiny-v1\" }\n",
    ] {
        assert!(printed.contains(line), "{line:?} in\n{printed}");
    }
    let printed = stdout(&discogen(
        path,
        &[&generate[..], &["--runtime", "0.1"]].concat(),
    ));
    assert!(!printed.contains("requires"), "{printed}");
    let settings = "[runtime]\nversion = \"0.1\"\n";
    fs::write(path.join("discovery/tiny.v1.toml"), settings).expect("written");
    let printed = stdout(&discogen(path, &generate));
    assert!(!printed.contains("requires"), "{printed}");
}

#[test]
fn check_has_the_options_of_generate() {
    let folder = folder();
    let path = folder.path();
    fs::rename(path.join("discovery"), path.join("documents")).expect("renamed");
    for options in [
        &["--runtime", "7.1"][..],
        &["--only", "things.get"],
        &["--schemas", "Thing"],
    ] {
        let generate = ["generate", "documents", "--out", "generated"];
        let output = discogen(path, &[&generate[..], options].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let check = ["check", "--discovery", "documents"];
        let output = discogen(path, &[&check[..], options].concat());
        assert_eq!(
            output.status.code(),
            Some(0),
            "{options:?} {}",
            stderr(&output)
        );
        assert!(
            stdout(&output).contains("  unchanged\n"),
            "{}",
            stdout(&output)
        );
    }
    // Without the options there is a difference, and an unknown name is an error.
    let output = discogen(path, &["check", "documents"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("  differs: "),
        "{}",
        stdout(&output)
    );
    let output = discogen(path, &["check", "documents", "--only", "thing"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean \"things\"?"));
    // A folder without documents is an error.
    fs::create_dir(path.join("empty")).expect("a folder");
    let output = discogen(path, &["check", "--discovery", "empty"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
}

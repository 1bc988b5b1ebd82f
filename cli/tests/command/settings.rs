//! Errors in a settings file, as the command prints them.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr};

#[test]
fn the_line_of_the_settings_file_is_shown() {
    let folder = folder();
    let settings = folder.path().join("discovery/tiny.v1.toml");
    fs::write(&settings, "[select]\nmethods = [\n  \"thigns\",\n]\n").expect("written");
    let newer = SMALL
        .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
        .replace("\"Tiny API\"", "\"Tiny\"");
    fs::write(folder.path().join("new.json"), newer).expect("written");
    for arguments in [
        &["generate", "discovery/tiny.v1.json", "--out", "generated"][..],
        &["check"],
        &["update", "new.json"],
    ] {
        let output = discogen(folder.path(), arguments);
        let printed = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {printed}");
        for expected in [
            "error: discovery/tiny.v1.toml: line 3: select.methods names \"thigns\"",
            "--> discovery/tiny.v1.toml:3:1",
            "3 |   \"thigns\",",
            "help: did you mean \"things\"?",
        ] {
            assert!(
                printed.contains(expected),
                "{arguments:?}: {expected} in {printed}"
            );
        }
    }
}

/// Errors on the command line do not point to the file.
#[test]
fn errors_in_arguments_do_not_refer_to_the_file() {
    let folder = folder();
    let settings = folder.path().join("discovery/tiny.v1.toml");
    fs::write(settings, "[select]\nmethods = [\"things\"]\n").expect("written");
    let arguments = [
        "generate",
        "discovery/tiny.v1.json",
        "--out",
        "x",
        "--only",
        "thigns",
    ];
    let printed = stderr(&discogen(folder.path(), &arguments));
    assert!(!printed.contains(".toml"), "{printed}");
    assert!(printed.contains("names \"thigns\""), "{printed}");
}

//! Text of documents does not control the terminal.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

#[test]
fn no_command_prints_control_characters() {
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2028}\r";
    let json = serde_json::to_string(evil).expect("JSON");
    let json = json.trim_matches('"');
    for before in ["Tiny API", "\"1\"", "tiny:v1", "name\": {", "v1/things"] {
        let folder = folder();
        let path = folder.path();
        let at = SMALL.find(before).expect("there") + 1;
        let text = format!("{}{json}{}", &SMALL[..at], &SMALL[at..]);
        fs::create_dir(path.join("new")).expect("a folder");
        fs::write(path.join("new/other.json"), text).expect("written");
        for arguments in [
            &["generate", "new", "--out", "out", "-v"][..],
            &["check", "new", "--out", "out", "-v"],
            &["list", "new"],
            &["list", "new", "--format", "json"],
            &["show", "tiny", "--from", "new"],
            &["show", "tiny", "--from", "new", "--format", "json"],
            &["diff", "discovery/tiny.v1.json", "new/other.json", "--all"],
            &[
                "diff",
                "discovery/tiny.v1.json",
                "new/other.json",
                "--format",
                "json",
            ],
            &["update", "new/other.json", "-n", "-v"],
            &["update", "new/other.json", "-v"],
        ] {
            let output = discogen(path, arguments);
            let printed = stdout(&output) + &stderr(&output);
            for letter in evil.chars().filter(|it| it.is_control() || !it.is_ascii()) {
                assert!(
                    !printed.contains(letter),
                    "{before} {arguments:?}: {printed:?}"
                );
            }
        }
    }
}

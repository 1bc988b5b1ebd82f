//! The progress bar appears on terminals only.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{SMALL, discogen, folder, stderr, stdout};

/// Documents in two folders. Comparing 24 takes long enough for a progress bar.
fn documents(folder: &Path, count: usize) {
    let schema = |number: usize| {
        format!(
            "\"Thing{number}\": {{\"id\": \"Thing{number}\", \"type\": \"object\", \"properties\": {{\"name\": {{\"type\": \"string\"}}}}}}"
        )
    };
    let schemas: Vec<_> = (0..1_000).map(schema).collect();
    let text = SMALL.replace(
        "\"schemas\": {",
        &format!("\"schemas\": {{{}, ", schemas.join(", ")),
    );
    for side in ["old", "new"] {
        fs::create_dir(folder.join(side)).expect("a folder");
        for number in 0..count {
            let name = format!("\"name\": \"tiny{number}\"");
            let text = text.replacen("\"name\": \"tiny\"", &name, 1);
            fs::write(folder.join(side).join(format!("{number}.json")), text).expect("written");
        }
    }
}

#[test]
fn without_a_terminal_there_is_no_progress_bar() {
    let folder = folder();
    documents(folder.path(), 3);
    for arguments in [
        &["diff", "old", "new"][..],
        &["generate", "old/1.json", "old/2.json", "--out", "generated"],
        &["update", "new", "--all", "--dry-run"],
    ] {
        let output = discogen(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let printed = stderr(&output) + &stdout(&output);
        assert!(
            !printed.contains('\r') && !printed.contains('█'),
            "{printed}"
        );
    }
}

/// In a pseudo terminal, if `script` is installed.
#[cfg(target_os = "linux")]
#[test]
fn diff_shows_progress() {
    let folder = folder();
    documents(folder.path(), 24);
    let command = format!("{} diff old new", env!("CARGO_BIN_EXE_discogen"));
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(folder.path())
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        return;
    };
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed = stdout(&output);
    assert!(
        printed.contains('█') && printed.contains("/24 new/"),
        "{printed:?}"
    );
    assert!(printed.contains("24 APIs: 0 major"), "{printed:?}");
}

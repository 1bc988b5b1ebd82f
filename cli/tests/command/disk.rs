//! A full disk: the error message, and no remaining temporary files.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{SMALL, folder, stderr, stdout, tree};

/// Runs `discogen` with a limit on the size of files, in kilobytes.
fn limited(folder: &Path, kilobytes: usize, arguments: &[&str]) -> Output {
    // Without the signal the write fails, as it does on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
    Command::new("bash")
        .current_dir(folder)
        .args(["-c", &script, env!("CARGO_BIN_EXE_discogen")])
        .args(arguments)
        .output()
        .expect("bash runs")
}

#[test]
fn partial_files_are_removed_and_a_remedy_is_printed() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("new")).expect("a folder");
    fs::write(
        path.join("new/tiny.v1.json"),
        SMALL
            .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
            .replace("\"type\": \"string\"", "\"type\": \"boolean\""),
    )
    .expect("written");
    let before = tree(path);
    for kilobytes in [0, 1, 2, 3, 4] {
        for arguments in [
            &["generate", "discovery", "--out", "generated"][..],
            &["update", "new"],
            &["update", "new", "--discovery", "elsewhere", "--all"],
        ] {
            let output = limited(path, kilobytes, arguments);
            let printed = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
            assert!(
                printed.contains("help: ") && printed.contains("ulimit"),
                "{printed}"
            );
            assert_eq!(printed.matches("error: ").count(), 1, "{printed}");
            assert!(tree(path) == before, "{kilobytes} {arguments:?}");
            for made in ["generated", "elsewhere", "discovery/.discogen-update"] {
                assert!(
                    !path.join(made).exists(),
                    "{kilobytes} {arguments:?}: {made}"
                );
            }
        }
    }
}

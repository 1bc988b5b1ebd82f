//! Interrupted or killed at any moment: no file is incomplete, and an update is applied completely or not at all.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{SMALL, discogen, folder, stderr, stdout, tree};

/// The number of crates of an update.
const APIS: usize = 10;

fn api(number: usize, revision: &str) -> String {
    let fields: Vec<_> = (0..20)
        .map(|field| format!("\"field{revision}x{field}\": {{\"type\": \"string\"}}"))
        .collect();
    SMALL
        .replace("\"name\": \"tiny\"", &format!("\"name\": \"tiny{number}\""))
        .replace(
            "\"revision\": \"1\"",
            &format!("\"revision\": \"{revision}\""),
        )
        .replace(
            "\"properties\": {",
            &format!("\"properties\": {{{}, ", fields.join(", ")),
        )
}

/// Runs `discogen` and sends it a signal after a while. True if it was still running.
fn signalled(folder: &std::path::Path, arguments: &[&str], signal: &str, after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_discogen"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("discogen runs");
    thread::sleep(after);
    let was_running = child.try_wait().expect("a child").is_none();
    let _ = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .stderr(Stdio::null())
        .status();
    child.wait().expect("ended");
    was_running
}

/// The visible files, without the folder in which an update is prepared.
fn visible(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(folder);
    files.retain(|name, _| !name.contains("/.discogen-update/"));
    files
}

#[test]
fn an_interrupted_update_is_complete_or_absent() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("new")).expect("a folder");
    fs::remove_file(path.join("discovery/tiny.v1.json")).expect("removed");
    for number in 0..APIS {
        let name = format!("tiny{number}.v1.json");
        fs::write(path.join("discovery").join(&name), api(number, "1")).expect("written");
        fs::write(path.join("new").join(&name), api(number, "2")).expect("written");
    }
    let documents: Vec<_> = (0..APIS)
        .map(|n| format!("discovery/tiny{n}.v1.json"))
        .collect();
    let mut generate = vec!["generate", "--out", "generated"];
    generate.extend(documents.iter().map(String::as_str));
    let output = discogen(path, &generate);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let before = visible(path);

    // The duration, so that the signals cover all of it.
    let start = Instant::now();
    let output = discogen(path, &["update", "new"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let whole = start.elapsed();
    let after = visible(path);
    assert!(before != after);

    let restore = || {
        for folder in ["discovery", "generated"] {
            fs::remove_dir_all(path.join(folder)).expect("removed");
        }
        for (name, text) in &before {
            let file = path.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("written");
        }
    };
    for signal in ["-INT", "-KILL"] {
        for part in 1..=8 {
            restore();
            signalled(path, &["update", "new"], signal, whole * part / 8);
            if signal == "-INT" {
                // No recovery is required afterwards.
                let now = visible(path);
                assert!(now == before || now == after, "{signal} after {part}/8");
            }
            if path.join("discovery/.discogen-update/journal").exists() {
                let printed = stderr(&discogen(path, &["check"]));
                assert!(printed.contains("discogen update --recover"), "{printed}");
            }
            let output = discogen(path, &["update", "no-such-file.json"]);
            assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
            let now = tree(path);
            assert!(now == before || now == after, "{signal} after {part}/8");
        }
    }
}

#[test]
fn generate_leaves_no_partial_files() {
    let folder = folder();
    let path = folder.path();
    let documents: Vec<_> = (0..APIS).map(|n| format!("d/tiny{n}.v1.json")).collect();
    fs::create_dir(path.join("d")).expect("a folder");
    for (number, document) in documents.iter().enumerate() {
        fs::write(path.join(document), api(number, "1")).expect("written");
    }
    let mut generate = vec!["generate", "--out", "generated"];
    generate.extend(documents.iter().map(String::as_str));
    let start = Instant::now();
    discogen(path, &generate);
    let whole = start.elapsed();
    let expected = tree(&path.join("generated"));
    let mut interrupted = 0;
    for signal in ["-INT", "-TERM", "-KILL"] {
        for part in 1..=6 {
            fs::remove_dir_all(path.join("generated")).expect("removed");
            interrupted += usize::from(signalled(path, &generate, signal, whole * part / 8));
            fs::create_dir_all(path.join("generated")).expect("a folder");
            for (name, text) in tree(&path.join("generated")) {
                let is_temporary = name.ends_with(".discogen-new");
                assert!(!is_temporary || signal == "-KILL", "{signal}: {name}");
                assert!(
                    is_temporary || expected.get(&name) == Some(&text),
                    "{signal}: {name}"
                );
            }
            // The next run removes the remains of a killed run.
            discogen(path, &generate);
            assert_eq!(
                tree(&path.join("generated")).len(),
                expected.len(),
                "{signal}"
            );
        }
    }
    assert!(interrupted > 0, "too quick to be interrupted");
}

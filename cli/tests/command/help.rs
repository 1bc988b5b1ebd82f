//! Help, completions, colors and verbosity.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

const COMMANDS: [&str; 14] = [
    "generate",
    "add",
    "remove",
    "check",
    "update",
    "diff",
    "list",
    "show",
    "search",
    "call",
    "login",
    "logout",
    "whoami",
    "completions",
];

#[test]
fn the_help_of_every_command_has_examples() {
    let folder = folder();
    let root = stdout(&discogen(folder.path(), &["--help"]));
    let mut texts = vec![("discogen", root.clone())];
    for command in COMMANDS {
        if !root.contains(&format!("\n  {command} ")) {
            // Not available in this build.
            continue;
        }
        texts.push((
            command,
            stdout(&discogen(folder.path(), &[command, "--help"])),
        ));
    }
    for (command, text) in &texts {
        assert!(text.contains("Examples:\n  discogen "), "{command}: {text}");
        assert!(text.contains("--quiet"), "{command}: {text}");
    }
    let all: Vec<_> = texts
        .iter()
        .map(|(command, text)| format!("# {command}\n\n{text}"))
        .collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("help", all.join("\n")));
}

#[test]
fn completions_are_printed_for_shells() {
    let folder = folder();
    for (shell, sign) in [
        ("bash", "complete -F _discogen"),
        ("zsh", "#compdef discogen"),
        ("fish", "complete -c discogen"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion"),
    ] {
        let output = discogen(folder.path(), &["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(stdout(&output).contains(sign), "{shell}");
    }
    let output = discogen(folder.path(), &["completions", "bahs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("'bash'"), "{}", stderr(&output));
}

#[test]
fn a_typo_gets_a_suggestion() {
    let folder = folder();
    for (arguments, meant) in [
        (&["generat"][..], "'generate'"),
        (&["list", "--servce"], "'--service'"),
        (&["show", "tny.things.get"], "\"tiny\""),
        (&["show", "tiny.thing.get"], "\"tiny.things.get\""),
        (&["show", "tiny.Thong"], "\"tiny.Thing\""),
    ] {
        let output = discogen(folder.path(), arguments);
        assert_ne!(output.status.code(), Some(0));
        assert!(
            stderr(&output).contains(meant),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn quiet_and_verbose() {
    let folder = folder();
    let odd = SMALL.replace("\"id\": \"tiny:v1\"", "\"odd\": 1");
    fs::write(folder.path().join("discovery/tiny.v1.json"), odd).expect("written");
    let run = |more: &[&str]| {
        let generate = ["generate", "discovery/tiny.v1.json", "--out", "out"];
        discogen(folder.path(), &[&generate[..], more].concat())
    };
    let output = run(&["--quiet"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        (stdout(&output), stderr(&output)),
        (String::new(), String::new())
    );
    let usual = stderr(&run(&[]));
    assert!(!usual.contains("note: "), "{usual}");
    let verbose = stderr(&run(&["--verbose"]));
    assert!(
        verbose.contains("note: discovery/tiny.v1.json#/odd: "),
        "{verbose}"
    );
    // Errors are printed with `--quiet`, too.
    let output = discogen(
        folder.path(),
        &["generate", "no.json", "--out", "out", "-q"],
    );
    assert!(stderr(&output).contains("no.json"), "{}", stderr(&output));
}

#[test]
fn colours_are_used_only_if_enabled() {
    let folder = folder();
    let run = |arguments: &[&str], no_color: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_discogen"));
        command.current_dir(folder.path()).args(arguments);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        if no_color {
            command.env("NO_COLOR", "1");
        }
        stderr(&command.output().expect("discogen runs"))
    };
    for (arguments, no_color, coloured) in [
        (&["show", "no"][..], false, false),
        (&["show", "no"], true, false),
        (&["show", "no", "--color", "always"], false, true),
        (&["show", "no", "--color", "never"], false, false),
    ] {
        let printed = run(arguments, no_color);
        assert_eq!(
            printed.contains('\u{1b}'),
            coloured,
            "{arguments:?} {no_color}: {printed:?}"
        );
    }
}

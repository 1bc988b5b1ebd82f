//! `complete` and the scripts of `completions`: what a shell offers at the cursor.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{discogen, folder, stderr, stdout};

/// The candidates for the last word of a line.
fn candidates(folder: &Path, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let output = discogen(folder, &[&["complete", "--"], &words[..]].concat());
    let printed = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
    let mut lines = printed.lines();
    match lines.next() {
        Some("files") => vec!["FILES".to_owned()],
        Some("words") => lines
            .map(|it| it.split('\t').next().unwrap_or_default().to_owned())
            .collect(),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn words_of_every_kind() {
    let folder = folder();
    for (line, expected) in [
        ("discogen complet", &["completions"][..]),
        ("discogen --quiet gen", &["generate"]),
        ("discogen --color a", &["auto", "always"]),
        ("discogen list --format=j", &["--format=json"]),
        ("discogen list --format ", &["text", "json"]),
        ("discogen list --revis", &["--revisions"]),
        ("discogen generate --out ", &["FILES"]),
        ("discogen generate ", &["FILES"]),
        (
            "discogen add driv",
            &["drive", "driveactivity", "drivelabels"],
        ),
        ("discogen add drive:", &["drive:v2", "drive:v3"]),
        (
            "discogen search --from gmai",
            &["gmail", "gmailpostmastertools"],
        ),
        ("discogen search --from ./", &["FILES"]),
        ("discogen search se", &[]),
        ("discogen completions b", &["bash"]),
        ("discogen unknown ", &["FILES"]),
    ] {
        let found = candidates(folder.path(), line);
        let expected: Vec<&str> = match line {
            // Without a subcommand, all of them are offered.
            "discogen unknown " => {
                assert!(found.contains(&"generate".to_owned()), "{found:?}");
                continue;
            }
            _ => expected.to_vec(),
        };
        assert_eq!(found, expected, "{line}");
    }
    assert!(candidates(folder.path(), "discogen ").contains(&"add".to_owned()));
    assert!(!candidates(folder.path(), "discogen ").contains(&"complete".to_owned()));
}

#[test]
#[cfg(feature = "call")]
fn calls() {
    let folder = folder();
    for (line, expected) in [
        ("discogen call tin", &["tiny."][..]),
        // The only resource is followed.
        ("discogen call tiny.", &["tiny.things.get"]),
        (
            "discogen call drive:v3.files.li",
            &["drive:v3.files.list", "drive:v3.files.listLabels"],
        ),
        (
            "discogen call compute.acc",
            &[
                "compute.acceleratorTypes.aggregatedList",
                "compute.acceleratorTypes.get",
                "compute.acceleratorTypes.list",
            ],
        ),
        (
            "discogen whoami drive.files.emp",
            &["drive.files.emptyTrash"],
        ),
        (
            "discogen show vision.operations.c",
            &["vision.operations.cancel"],
        ),
        ("discogen call drive.files.list --corp", &["--corpora"]),
        ("discogen call drive.files.list --corpora x --corp", &[]),
        // A value that looks like a flag.
        (
            "discogen call drive.files.list --q --corpora --corp",
            &["--corpora"],
        ),
        (
            "discogen call drive.files.list --as-",
            &["--as-curl", "--as-rust"],
        ),
        (
            "discogen call youtube.search.list --order v",
            &["viewCount", "videoCount"],
        ),
        (
            "discogen call youtube.search.list --order=v",
            &["--order=viewCount", "--order=videoCount"],
        ),
        (
            "discogen call drive.files.list --supports-all-drives=",
            &["--supports-all-drives=true", "--supports-all-drives=false"],
        ),
        ("discogen call drive.files.list --format t", &["table"]),
        ("discogen call drive.files.get --download ", &["FILES"]),
        ("discogen call drive.nothing --", &[]),
        ("discogen call unknown.things.", &[]),
    ] {
        assert_eq!(candidates(folder.path(), line), expected, "{line}");
    }
    // The methods of an API, one step at a time.
    let steps = candidates(folder.path(), "discogen call gmail.users.");
    assert!(
        steps.contains(&"gmail.users.messages.".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"gmail.users.getProfile".to_owned()),
        "{steps:?}"
    );
    assert!(steps.len() < 15, "{steps:?}");
}

/// Names of documents are untrusted: a shell would interpret them.
#[test]
#[cfg(feature = "call")]
fn hostile_names_are_no_candidates() {
    let folder = folder();
    let path = folder.path().join("discovery/tiny.v1.json");
    let text = fs::read_to_string(&path).expect("read");
    let text = text
        .replace("tiny.things.get", "tiny.things.$(touch x)")
        .replace("\"get\": {", "\"a\\nb\": {");
    fs::write(&path, text).expect("written");
    assert_eq!(candidates(folder.path(), "discogen call tiny.th"), [""; 0]);
}

/// Runs a script in a shell that has loaded its completions; `None` if the shell is not installed.
fn shell(name: &str, script: &str) -> Option<String> {
    let folder = folder();
    let completions = stdout(&discogen(folder.path(), &["completions", name]));
    let bin = Path::new(env!("CARGO_BIN_EXE_discogen"))
        .parent()
        .expect("a folder");
    let path = format!(
        "{}:{}",
        bin.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let child = Command::new(name)
        .arg("-c")
        .arg(format!("{completions}\n{script}"))
        .current_dir(folder.path())
        .env("PATH", path)
        .stdin(Stdio::null())
        .output();
    let output = child.ok()?;
    assert!(output.status.success(), "{}", stderr(&output));
    Some(stdout(&output))
}

/// bash splits a line at `=` and `:`, and inserts a reply after the last of them.
#[test]
#[cfg(feature = "call")]
fn replies_in_bash() {
    let script = r#"
        try() {
            COMP_LINE=$1 COMP_POINT=${#1}
            shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _discogen discogen
            echo "${COMPREPLY[*]}"
        }
        try 'discogen call drive:v2.files.li' discogen call drive : v2.files.li
        try 'discogen  call drive:' discogen call drive :
        try 'discogen call youtube.search.list --order=v' discogen call youtube.search.list --order = v
        try 'discogen call youtube.search.list --order=' discogen call youtube.search.list --order =
        try 'discogen call youtube.search.list --order ' discogen call youtube.search.list --order ''
        COMP_WORDBREAKS=${COMP_WORDBREAKS//:}
        try 'discogen call drive:v2.files.emp' discogen call drive:v2.files.emp
    "#;
    let orders = "searchSortUnspecified date rating viewCount relevance title videoCount";
    let expected = format!(
        "v2.files.list v2.files.listLabels\nv2. v3.\nviewCount videoCount\n{orders}\n{orders}\ndrive:v2.files.emptyTrash\n"
    );
    if let Some(printed) = shell("bash", script) {
        assert_eq!(printed, expected);
    }
}

#[test]
#[cfg(feature = "call")]
fn candidates_in_fish() {
    let script =
        "complete -C 'discogen call drive:v2.files.emp'; complete -C 'discogen call tiny.'";
    if let Some(printed) = shell("fish", script) {
        let names: Vec<&str> = printed
            .lines()
            .filter_map(|it| it.split('\t').next())
            .collect();
        assert_eq!(names, ["drive:v2.files.emptyTrash", "tiny.things.get"]);
    }
}

/// zsh completes only in a terminal; the function is defined and registered.
#[test]
fn the_function_in_zsh() {
    let script = "compdef() { echo $* }\n";
    let folder = folder();
    let completions = stdout(&discogen(folder.path(), &["completions", "zsh"]));
    assert!(completions.starts_with("#compdef discogen\n"));
    let output = Command::new("zsh")
        .args(["-fc", &format!("{script}{completions}")])
        .output();
    if let Ok(output) = output {
        assert_eq!(
            stdout(&output),
            "_discogen discogen\n",
            "{}",
            stderr(&output)
        );
    }
}

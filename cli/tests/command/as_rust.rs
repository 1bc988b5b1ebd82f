//! `call --as-rust`: the programs that it prints.

use std::fs;
use std::path::PathBuf;

use crate::support::{discogen, folder, stderr, stdout};

/// Prints a program. Returns the exit status, stdout and stderr.
fn program(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = discogen(
        folder().path(),
        &[&["call"], arguments, &["--as-rust"]].concat(),
    );
    (output.status.code(), stdout(&output), stderr(&output))
}

#[test]
fn programs() {
    let calls: [&[&str]; 5] = [
        &[
            "drive.files.list",
            "--page-size",
            "5",
            "--fields",
            "files(id,name)",
        ],
        &[
            "sheets.spreadsheets.values.update",
            "--spreadsheet-id",
            "ID",
            "--range",
            "Sheet1!A1",
            "--value-input-option",
            "RAW",
            "--body",
            r#"{"values": [["it's \"x\"\u202e", 1], [2.5, null, true]], "newer": {"a": 1}}"#,
            "--unchecked",
        ],
        &[
            "storage.objects.insert",
            "--bucket=b",
            "--name=a/film.mp4",
            "--upload=film.mp4",
            "--token=SECRET",
        ],
        &[
            "gmail.users.messages.list",
            "--user-id=me",
            "--q=from:ann",
            "--label-ids=INBOX",
            "--label-ids=Label \"1\"",
            "--include-spam-trash",
            "--limit=5",
            "--param=newer=1",
            "--param=access_token=SECRET",
            "--timeout=20",
            "--quota-project=p",
            "--scopes=https://a,https://b",
            "--endpoint=http://127.0.0.1:1/",
            "--read-only",
            "--api-key=SECRET",
        ],
        &[
            "vision.images.asyncBatchAnnotate",
            "--set=requests[0].image.source.imageUri=gs://b/cat.jpg",
            "--set=requests[0].features[0].type=LABEL_DETECTION",
            "--set=requests[0].features[1].type=NEWER",
            "--set=outputConfig.batchSize=5",
            "--wait",
        ],
    ];
    let mut all = Vec::new();
    for call in calls {
        let (code, printed, errors) = program(call);
        assert_eq!(code, Some(0), "{errors}");
        assert!(!printed.contains("SECRET"), "{printed}");
        all.push(printed);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("as_rust", all.join("\n")));
}

/// What the program does is checked against the method, like the flags.
#[test]
fn an_unsupported_call_is_an_error() {
    for (flag, error) in [
        ("--wait", "starts no operation"),
        ("--all", "returns no pages"),
        ("--pages", "returns no pages"),
        ("--upload=x", "accepts no media"),
        ("--download=x", "returns no media"),
        ("--dry-run", "cannot be used with"),
        ("--param=x", "--param needs a name"),
    ] {
        let (code, printed, errors) = program(&["tiny.things.get", flag]);
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{errors}");
        assert!(errors.contains(error), "{errors}");
    }
}

#[test]
fn credentials() {
    for (flags, part) in [
        (
            &["--credentials=key.json"][..],
            "GoogleCredentials::from_json(&json)?",
        ),
        (
            &["--credentials=key.json", "--subject=ann@x.example"],
            ".subject(\"ann@x.example\")",
        ),
        (&["--anonymous"], "Tiny::builder().anonymous().build()"),
        (&["--token=SECRET"], ".token(token)"),
    ] {
        let (code, printed, errors) = program(&[&["tiny.things.get"], flags].concat());
        assert_eq!(code, Some(0), "{errors}");
        assert!(printed.contains(part), "{printed}");
        assert!(!printed.contains("SECRET"), "{printed}");
        let is_delegated = flags.len() > 1;
        assert_eq!(printed.contains("--features yup-oauth2"), is_delegated);
    }
    let (code, _, errors) = program(&["tiny.things.get", "--api-key=K", "--subject=a"]);
    assert_eq!(code, Some(2), "{errors}");
}

/// The settings file beside a document decides the names of its crate.
#[test]
fn names_are_those_of_the_settings() {
    let folder = folder();
    let settings = "[package]\nname = \"my-tiny\"\n";
    fs::write(folder.path().join("discovery/tiny.v1.toml"), settings).expect("written");
    let output = discogen(folder.path(), &["call", "tiny.things.get", "--as-rust"]);
    let text = stdout(&output);
    assert!(
        text.contains("use my_tiny::Tiny;"),
        "{text}{}",
        stderr(&output)
    );
    assert!(
        text.contains("//     discogen add discovery/tiny.v1.json\n"),
        "{text}"
    );
}

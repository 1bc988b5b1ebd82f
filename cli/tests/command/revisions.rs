//! Documents without a revision, and documents in the wrong order.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

#[test]
fn a_document_without_a_revision_is_compared_by_its_content() {
    let folder = folder();
    let path = folder.path();
    let unnumbered = SMALL.replace("\"revision\": \"1\", ", "");
    fs::write(path.join("same.json"), &unnumbered).expect("written");
    let more = unnumbered.replace(
        "\"Thing\": {",
        "\"More\": {\"type\": \"object\"}, \"Thing\": {",
    );
    fs::write(path.join("more.json"), &more).expect("written");

    let output = discogen(path, &["update", "same.json"]);
    let printed = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(!printed.contains("older"), "{printed}");

    let output = discogen(path, &["update", "more.json"]);
    let printed = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(printed.contains("tiny:v1  1 -> -  minor"), "{printed}");
    let changelog = fs::read_to_string(path.join("generated/tiny-v1/CHANGELOG.md"));
    let changelog = changelog.expect("written");
    assert!(!changelog.contains("Revision"), "{changelog}");

    // Neither document has a revision.
    let output = discogen(path, &["update", "same.json", "--allow-shrunk"]);
    let printed = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(printed.contains("tiny:v1  - -> -  major"), "{printed}");

    for (command, name) in [
        ("diff", "more.json"),
        ("show", "tiny"),
        ("list", "discovery"),
    ] {
        let arguments = match command {
            "diff" => vec!["diff", "same.json", name],
            "list" => vec!["list"],
            _ => vec![command, name],
        };
        let output = discogen(path, &arguments);
        let printed = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        for odd in ["revision \n", "revision  ", "after \n", "revision ."] {
            assert!(!printed.contains(odd), "{command}: {printed}");
        }
    }
}

#[test]
fn swapped_documents_are_reported() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("old.json"), SMALL).expect("written");
    let newer = SMALL.replace("\"revision\": \"1\"", "\"revision\": \"2\"");
    fs::write(path.join("new.json"), newer).expect("written");
    let swapped = "old and new may be swapped";
    for format in ["text", "markdown", "json"] {
        let printed = |old: &str, new: &str| {
            let output = discogen(path, &["diff", old, new, "--format", format]);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            stdout(&output) + &stderr(&output)
        };
        assert!(
            printed("new.json", "old.json").contains(swapped),
            "{format}"
        );
        assert!(
            !printed("old.json", "new.json").contains(swapped),
            "{format}"
        );
    }
}

//! Text of documents in the Markdown that `update` writes.

use std::fs;

use crate::markdown;
use crate::support::{SMALL, discogen, folder, stderr};

const TITLE: &str = "Tiny | <script>alert(1)</script> [x](javascript:1) `\\` \u{1b}[2J\u{9b}\u{202e}\n\n```\npanic!();\n```\n\n| API |";

/// A title remains in its table cell, and the changelog contains no HTML or code of a document.
#[test]
fn text_of_a_document_is_escaped_in_tables_and_changelogs() {
    let folder = folder();
    let path = folder.path();
    let table = "| document | API | from |\n|---|---|---|\n| `tiny.v1.json` | x | y |\n\nProse.\n";
    fs::write(path.join("discovery/README.md"), table).expect("written");
    let output = discogen(
        path,
        &["generate", "discovery/tiny.v1.json", "--out", "generated"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let title = serde_json::to_string(TITLE).expect("JSON");
    let key = r#""a`<b>\n```\u001b[2J": {"type": "string", "default": "`<i>\n# x"}"#;
    let text = SMALL
        .replace("\"Tiny API\"", &title)
        .replace(r#""revision": "1""#, r#""revision": "2""#)
        .replace(r#""name": {"type": "string"}"#, key);
    fs::write(path.join("new.json"), text).expect("written");
    let output = discogen(path, &["update", "new.json", "--from", "here | <b>\n# x"]);
    assert!(output.status.success(), "{}", stderr(&output));

    let readme = fs::read_to_string(path.join("discovery/README.md")).expect("a README");
    assert_eq!(readme.lines().count(), table.lines().count(), "{readme}");
    assert!(readme.ends_with("\n\nProse.\n"), "{readme}");
    let row = readme.lines().nth(2).expect("a row");
    let cells = row.replace("\\|", "").matches('|').count();
    assert_eq!(cells, 4, "{row}");
    let changelog = path.join("generated/tiny-v1/CHANGELOG.md");
    let changelog = fs::read_to_string(changelog).expect("a changelog");
    for text in [&readme, &changelog] {
        markdown::examine(text, "tiny");
    }
}

//! The payloads that are inserted into documents.

/// A macro call that generated code never contains.
pub(crate) const MARK: &str = "PWNED";

/// Hostile text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

const fn payload(name: &'static str, text: &'static str) -> Payload {
    Payload { name, text }
}

pub(crate) const ALL: &[Payload] = &[
    payload(
        "everything",
        "x\r\n\n```\nPWNED!();\n```\n*/ --> \"# ]] <script>PWNED()</script> [x](javascript:PWNED) | a \u{1b}[2J\u{9b}2J\0\u{202e}\u{2066}${PWNED}`PWNED!()`\\\n//! x\n#![PWNED]\n    PWNED!();\n\n    PWNED!();\n",
    ),
    payload("fence", "a\n\n```\nPWNED!();\n```\n"),
    payload(
        "fence-rust",
        "a\n\n~~~rust\nPWNED!();\n~~~\n\n```rust,should_panic\nPWNED!();\n```",
    ),
    payload("fence-open", "```\nPWNED!();"),
    payload("fence-inline", "``` PWNED!(); ``` `` ` ``"),
    payload(
        "indented",
        "a\n\n    PWNED!();\n    PWNED!();\n\n\tPWNED!();\n",
    ),
    payload(
        "html",
        "<script>PWNED()</script><img src=x onerror=PWNED()>&lt;script&gt;<!-- <b",
    ),
    payload(
        "html-block",
        "\n<div onclick='PWNED()'>\n\n<style>\n*{}\n</style>\n",
    ),
    payload(
        "comment-end",
        "*/ */ PWNED!(); /* --> PWNED <!-- //! x\n/// y\n// z",
    ),
    payload(
        "attribute",
        "\"] PWNED!(); #![PWNED] #[doc = \"x\"] ]] \"# \"## r#\"",
    ),
    payload("string-end", "\"; PWNED!(); let x = \"\\\"; PWNED!(); //"),
    payload(
        "controls",
        "a\0b\u{1b}[2J\u{1b}]0;PWNED\u{7}c\u{8}\u{7f}\u{b}\u{c}\u{1b}[35mPWNED\u{1b}[0md",
    ),
    payload("c1", "a\u{80}\u{85}\u{9b}2J\u{9d}0;PWNED\u{9c}\u{9f}b"),
    payload(
        "bidi",
        "a\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}PWNED\u{2066}\u{2067}\u{2068}\u{2069}b",
    ),
    payload(
        "invisible",
        "a\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{2060}\u{feff}\u{ad}\u{61c}b",
    ),
    payload(
        "breaks",
        "a\r\nPWNED!();\rPWNED!();\nPWNED!();\u{85}PWNED!();\u{2028}PWNED!();",
    ),
    payload(
        "shell",
        "${PWNED} $(PWNED) `PWNED!()` {{PWNED}} %PWNED% {} {0}",
    ),
    payload(
        "link",
        "[x](javascript:PWNED) <javascript:PWNED> ![x](data:PWNED) [x]( javascript:PWNED 'x')",
    ),
    payload(
        "definition",
        "[PWNED]\n\n[PWNED]: javascript:PWNED\n[crate]: javascript:PWNED \"x\"\n[^1]: x",
    ),
    payload(
        "intra-doc",
        "[`PWNED`] [PWNED] [x](crate::PWNED) [x][PWNED] [struct@PWNED] [PWNED!]",
    ),
    payload("table", "a | PWNED | b\n|---|---|\n| x | y |\n\\| \\\\| c"),
    payload(
        "heading",
        "# PWNED\n\nPWNED\n===\n\nPWNED\n---\n\n> PWNED\n\n- [ ] PWNED\n\n1. PWNED",
    ),
    payload(
        "toml",
        "\"\nPWNED = 1\n[patch.crates-io]\nPWNED = { path = \"/\" }\n\"\"\"'''",
    ),
    payload("path", "../../PWNED/../x"),
    payload("path-windows", "..\\..\\C:\\PWNED\\con"),
    payload("device", "con"),
    payload("dot", ".PWNED"),
    payload("dash", "-PWNED"),
    payload("json", "\",\"PWNED\":{\"\u{2029}</script>"),
    payload("format", "{PWNED} {:?} {0:1$} %s %n"),
];

/// Whether a character acts on a terminal, or hides or reorders text.
pub(crate) fn is_hidden(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    c.is_control() || is_invisible
}

//! Every result is read again by the parser that rustdoc uses.

use super::{first_sentence, markdown};
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag};

/// The options of rustdoc.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
}

/// Returns the visible text of some Markdown, and the problems that rustdoc would report.
fn render(markdown: &str) -> (String, Vec<String>) {
    let mut broken = Vec::new();
    let mut seen = String::new();
    let mut problems = Vec::new();
    let mut callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        broken.push(format!("broken link {:?}", link.reference));
        None
    };
    let parser = Parser::new_with_broken_link_callback(markdown, options(), Some(&mut callback));
    let mut in_link = 0;
    for event in parser {
        match event {
            Event::Text(text) if in_link == 0 && text.contains("://") && bare(&text) => {
                problems.push(format!("bare address {text}"));
                seen.push_str(&text);
            }
            Event::Text(text) | Event::Code(text) => seen.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => problems.push(format!("html {html}")),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                problems.push("indented code".to_owned());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                seen.push(' ');
                in_link += 1;
                if &*info != "text" {
                    problems.push(format!("fence {info}"));
                }
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_link -= 1,
            Event::Start(Tag::Link { .. }) => in_link += 1,
            Event::End(pulldown_cmark::TagEnd::Link) => in_link -= 1,
            Event::Start(
                tag @ (Tag::Image { .. }
                | Tag::Table(_)
                | Tag::BlockQuote(_)
                | Tag::Strikethrough
                | Tag::FootnoteDefinition(_)),
            ) => problems.push(format!("{tag:?}")),
            Event::Rule
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::HardBreak => {
                problems.push(format!("{event:?}"));
            }
            Event::SoftBreak | Event::Start(_) => separate(&mut seen, &event),
            Event::End(tag) if block_end(tag) => seen.push(' '),
            _ => {}
        }
    }
    problems.extend(broken);
    (seen, problems)
}

fn bare(text: &str) -> bool {
    let starts = text.match_indices("://").map(|(at, _)| &text[at + 3..]);
    starts
        .into_iter()
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        && (text.contains("http://") || text.contains("https://"))
}

fn separate(seen: &mut String, event: &Event<'_>) {
    if matches!(
        event,
        Event::SoftBreak | Event::Start(Tag::Item | Tag::Paragraph | Tag::List(_))
    ) {
        seen.push(' ');
    }
}

fn block_end(tag: pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd;
    matches!(
        tag,
        TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::Heading(_)
    )
}

/// Returns the letters and digits, which must be preserved.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Returns the problems of the result for `text`.
fn problems(text: &str) -> Vec<String> {
    let result = markdown(text);
    let (seen, mut problems) = render(&result);
    for line in result.lines() {
        if line.ends_with(' ') || line.contains(['\t', '\r', '\0']) {
            problems.push(format!("white space {line:?}"));
        }
    }
    // Numbers of lists, languages of code and addresses of links are not text. The other letters of
    // the result must occur in the input in the same order.
    let (from, to) = (letters(&super::label::once(text)), letters(&seen));
    let mut rest = from.chars();
    if !to.chars().all(|c| rest.any(|other| other == c)) {
        problems.push("text was added or moved".to_owned());
    }
    if !text.contains(['[', '<', '`', '&']) && !numbered(&result) && from != to {
        problems.push("text was lost".to_owned());
    }
    problems
}

fn numbered(markdown: &str) -> bool {
    let digit = |line: &str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    markdown.lines().any(digit)
}

#[test]
fn exact() {
    let table = [
        ("", ""),
        (" \n\t ", ""),
        ("A Product.", "A Product."),
        (
            "foo_bar_baz `x_y` _not_ __name__ a_",
            "foo_bar_baz `x_y` _not_ \\_\\_name\\_\\_ a\\_",
        ),
        ("2 * 3, *.google.com", "2 * 3, \\*.google.com"),
        ("**Note:** *all* of a*b", "**Note:** *all* of a\\*b"),
        ("[0, 1] [Foo] []", "\\[0, 1\\] \\[Foo\\] \\[\\]"),
        ("[Foo][google.bar.Foo], [a.b.C][]", "`Foo`, `a.b.C`"),
        ("[a b](https://x.org/a_(b)).", "[a b](https://x.org/a_(b))."),
        ("[a](javascript:x) [b](/c)", "\\[a\\](javascript:x) b"),
        ("see https://x.org/a.", "see <https://x.org/a>."),
        ("(https://x.org/a).Then", "(<https://x.org/a>).Then"),
        ("https://x.org/{a}/[b]", "`https://x.org/{a}/[b]`"),
        ("https://x.org/<a>/b", "`https://x.org/<a>/b`"),
        (
            "projects/<id>, a < b, <!-- x -->",
            "projects/`<id>`, a < b, \\<!-- x -->",
        ),
        ("one `two", "one `two`"),
        ("same as `FULL', or ``.", "same as `FULL`, or `…`."),
        ("of a/b` c", "of `a/b` c"),
        ("a backtick(`) in", "a backtick(\\`) in"),
        ("the `here `_.", "the `here`."),
        ("`one and `two`", "`one` and `two`"),
        ("a &amp; b &lt;c&gt; &copy;", "a \\& b \\<c\\> \\&copy;"),
        (
            "<p>One<br>two <code>x</code> <b>y</b>",
            "One\n\ntwo `x` **y**",
        ),
        (
            "See <a href=\"https://x.org\">this</a>.",
            "See [this](https://x.org).",
        ),
        ("# Title", "Title"),
        ("Text\n\n# Title #\n\nMore", "Text\n\n#### Title\n\nMore"),
        ("> x", "\\> x"),
        ("1. One", "1\\. One"),
        ("---", "\\---"),
        ("--flag x -- y", "\\--flag x -- y"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "```text\n| a | b |\n|---|---|\n| 1 | 2 |\n```",
        ),
        (
            "Code:\n\n    let x = 1;\n      y",
            "Code:\n\n```text\nlet x = 1;\n  y\n```",
        ),
        ("X: ```json { } ``` y", "X:\n\n```text\n{ }\n```\n\ny"),
        ("X ```a``` y", "X `a` y"),
        ("X: ``` a", "X:\n\n```text\na\n```"),
        ("```", "\\`\\`\\`"),
        ("Errors: * One. * Two.", "Errors:\n\n* One.\n* Two."),
        (
            "Of: * `a` Examples: * b",
            "Of:\n\n* `a`\n\nExamples:\n\n* b",
        ),
        ("Of: - a - b", "Of:\n\n* a\n* b"),
        ("Of: - A - the a", "Of:\n\n* A - the a"),
        ("One - two - three", "One - two - three"),
        ("Of: - Foo bar - Baz qux", "Of:\n\n* Foo bar\n* Baz qux"),
        (
            "Of: - `a` - the a - `b` - the b",
            "Of:\n\n* `a` - the a\n* `b` - the b",
        ),
        ("Of. - A b. - C d.", "Of.\n\n* A b.\n* C d."),
        ("Is 5: - 3", "Is 5: - 3"),
        ("Of: * `x`", "Of:\n\n* `x`"),
        (
            "Of: - For a: - `a` - `b` - For c: - `c` Note that d.",
            "Of:\n\n* For a:\n  * `a`\n  * `b`\n* For c:\n  * `c`\n\nNote that d.",
        ),
        ("Of: * `a` * `b` The c.", "Of:\n\n* `a`\n* `b`\n\nThe c."),
        (
            "Of: * A b. * C d. All e.",
            "Of:\n\n* A b.\n* C d.\n\nAll e.",
        ),
        ("Of: * A b. * C d. It e.", "Of:\n\n* A b.\n* C d. It e."),
        (
            "Of: * A b. C d. * E f. G h.",
            "Of:\n\n* A b. C d.\n* E f. G h.",
        ),
        (
            "If: 1. a. 2. b. If c: 1. d. 2. e.",
            "If:\n\n1. a.\n2. b.\n\nIf c:\n\n1. d.\n2. e.",
        ),
        ("If: 1. a or 1. b", "If:\n\n1. a or\n2. b"),
        ("A:\n- b.\n- c.\nNote: d", "A:\n\n* b.\n* c.\n\nNote: d"),
        (
            "As: | a | b | |---|:-:| | 1 | `2` | End.",
            "As:\n\n```text\n| a | b |\n|---|:-:|\n| 1 | `2` |\n```\n\nEnd.",
        ),
        (
            "As: +--+ | a | +--+ | 1 | +--+",
            "As:\n\n```text\n+--+\n| a |\n+--+\n| 1 |\n+--+\n```",
        ),
        ("a | b |---|", "a | b |---|"),
        ("[Output Only] The a.", "Output only. The a."),
        ("Optional. Optional b.", "Optional b."),
        ("(Required) REQUIRED: A b.", "Required. A b."),
        ("Output only. [Output Only] The a.", "Output only. The a."),
        ("Required. * The a.", "Required. The a."),
        ("Read-only a.", "Read-only a."),
        ("Of: 1. a 2. b", "Of:\n\n1. a\n2. b"),
        ("Area: a * b", "Area: a * b"),
        (
            "A:\n - b\n   c\n   - d\n - e\nF",
            "A:\n\n* b c\n  * d\n* e\n\nF",
        ),
        ("a\u{202e}b\0c\rd\u{200b}e", "ab\u{fffd}c de"),
        ("a | b ~ c ~~d~~", "a | b ~ c \\~\\~d\\~\\~"),
        ("\\d \\[ \\", "\\d \\\\\\[ \\\\"),
        ("wow![a](https://x.org)", "wow\\![a](https://x.org)"),
    ];
    for (text, expected) in table {
        assert_eq!(markdown(text), expected, "{text}");
        assert_eq!(problems(text), Vec::<String>::new(), "{text}\n{expected}");
    }
}

#[test]
fn first_sentences() {
    let long = format!("{}end.", "word ".repeat(100));
    let table = [
        ("", ""),
        ("One `two` three. Four.", "One two three."),
        (
            "Required. The [name](https://x.org) of it. More.",
            "Required. The name of it.",
        ),
        (
            "Uses e.g. this, i.e. That. More.",
            "Uses e.g. this, i.e. That.",
        ),
        ("Needs version 1.2 of it! More.", "Needs version 1.2 of it!"),
        ("Values of it: * a * b", "Values of it:"),
        ("One\ntwo\n\nthree", "One two"),
        ("a_b &amp; **c** <d>", "a_b & c <d>"),
    ];
    for (text, expected) in table {
        assert_eq!(first_sentence(text), expected, "{text}");
    }
    let cut = first_sentence(&long);
    assert!(
        cut.ends_with("word…") && cut.chars().count() <= 200,
        "{cut}"
    );
}

/// Combines pieces with a meaning in Markdown in many orders.
const PIECES: &[&str] = &[
    "`",
    "``",
    "```",
    "*",
    "**",
    "_",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "a",
    "B1",
    " ",
    " ",
    "\n",
    "\n\n",
    "    ",
    "- ",
    "1. ",
    " * ",
    ": ",
    ". ",
    "#",
    "~~~",
    "|",
    "---",
    "\\",
    "&amp;",
    "&",
    "https://x.org/a",
    "http://",
    "](",
    "][",
    "<p>",
    "<b>",
    "</b>",
    "<a href='https://y.org'>",
    "</a>",
    "<pre>",
    "</pre>",
    "<!--",
    "-->",
    "!",
    "=",
    "\t",
    "\r",
    "\0",
    "\u{202e}",
    "é",
    "[^1]",
    "[ ] ",
    "<code>",
    "</code>",
    "<li>",
    "+ ",
    "2) ",
    "$",
    "{#a}",
    "\u{a0}",
    "text",
    "json ",
];

/// Pseudo-random descriptions, the same in each run.
fn hostile(count: usize) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % below
    };
    let mut text = || (0..=next(24)).map(|_| PIECES[next(PIECES.len())]).collect();
    (0..count).map(|_| text()).collect()
}

#[test]
fn hostile_texts() {
    for text in hostile(20_000) {
        let mut problems = problems(&text);
        // Entities, tags and fences make the letters of random texts differ.
        problems.retain(|problem| !problem.starts_with("text was"));
        assert!(
            problems.is_empty(),
            "{problems:?}\n{text:?}\n{}",
            markdown(&text)
        );
        assert!(!first_sentence(&text).contains('\n'));
    }
}

#[test]
fn long_texts_take_linear_time() {
    for piece in PIECES
        .iter()
        .chain(&["[a](", "<a", "`a", "*a ", "(https://", "* a - b: "])
    {
        let text = piece.repeat(100_000 / piece.len());
        markdown(&text);
        first_sentence(&text);
    }
}

/// Every description of the documents in the workspace.
#[test]
fn documents() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        check(&serde_json::from_slice(&bytes).unwrap(), false, &mut found);
    }
    assert!(found > 0, "no description in discovery/");
}

fn check(value: &serde_json::Value, prose: bool, found: &mut usize) {
    use serde_json::Value;
    match value {
        Value::String(text) if prose => {
            *found += 1;
            assert_eq!(problems(text), Vec::<String>::new(), "{text}");
            assert_eq!(
                first_sentence(text).is_empty(),
                text.trim().is_empty(),
                "{text}"
            );
        }
        Value::Array(values) => values.iter().for_each(|value| check(value, prose, found)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            check(
                value,
                key == "description" || key == "enumDescriptions",
                found,
            );
        }),
        _ => {}
    }
}

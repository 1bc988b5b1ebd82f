//! Labels before a description, such as `Output only.`: each is written once, in one spelling.

/// A label: its words in lower case, its spelling, and the meaning that it shares with others.
struct Label {
    words: &'static str,
    shown: &'static str,
    meaning: &'static str,
}

const fn label(words: &'static str, shown: &'static str, meaning: &'static str) -> Label {
    Label {
        words,
        shown,
        meaning,
    }
}

const LABELS: &[Label] = &[
    label("output only", "Output only.", "output only"),
    label("output-only", "Output only.", "output only"),
    label("read-only", "Read-only.", "output only"),
    label("read only", "Read-only.", "output only"),
    label("readonly", "Read-only.", "output only"),
    label("input only", "Input only.", "input only"),
    label("required", "Required.", "required"),
    label("optional", "Optional.", "optional"),
    label("immutable", "Immutable.", "immutable"),
    label("identifier", "Identifier.", "identifier"),
    label("deprecated", "Deprecated.", "deprecated"),
];

/// Writes each label at the start of a description once: `Output only. [Output Only] The name`
/// becomes `Output only. The name`.
pub(super) fn once(text: &str) -> String {
    let mut rest = text.trim_start();
    let mut found: Vec<&Label> = Vec::new();
    while let Some((label, length)) = first(rest) {
        if found.iter().all(|it| it.meaning != label.meaning) {
            found.push(label);
        }
        rest = rest[length..].trim_start();
    }
    if found.is_empty() {
        return text.to_owned();
    }
    rest = without_bullet(rest);
    // In `Optional. Optional additional claims` the sentence repeats the label.
    let is_repeated = |label: &&&Label| starts_with(rest, label.words).is_none();
    let labels = found.iter().filter(is_repeated).map(|label| label.shown);
    let mut out: Vec<&str> = labels.collect();
    out.extend((!rest.is_empty()).then_some(rest));
    out.join(" ")
}

/// Removes the bullet of `Required. * The name.`: without a second bullet there is no list.
fn without_bullet(text: &str) -> &str {
    match text.strip_prefix("* ") {
        Some(rest) if !rest.contains(" * ") && !rest.contains("\n* ") => rest.trim_start(),
        _ => text,
    }
}

/// Returns the length of the labels at the start of a text, which were written by [`once`].
pub(super) fn length(text: &str) -> usize {
    let mut length = 0;
    while let Some(label) = LABELS
        .iter()
        .find(|it| text[length..].starts_with(it.shown))
    {
        length += label.shown.len();
        length += usize::from(text[length..].starts_with(' '));
    }
    length
}

/// Returns the label at the start of a text, and its length with its punctuation.
fn first(text: &str) -> Option<(&'static Label, usize)> {
    let open = text.len() - text.trim_start_matches(['[', '(', '*', '_']).len();
    if open > 3 {
        return None;
    }
    let inner = &text[open..];
    let (label, length) = LABELS
        .iter()
        .find_map(|label| Some((label, starts_with(inner, label.words)?)))?;
    let rest = &inner[length..];
    let punctuation = rest.len()
        - rest
            .trim_start_matches([']', ')', '*', '_', '.', ':'])
            .len();
    let marks = &rest[..punctuation];
    let is_closed = match open {
        0 => marks.starts_with(['.', ':', ']']),
        _ => marks.contains([']', ')', '*', '_']),
    };
    let ends = rest[punctuation..].is_empty() || rest[punctuation..].starts_with([' ', '\n']);
    (is_closed && ends).then_some((label, open + length + punctuation))
}

/// Returns the length of the words at the start of a text, in any case, as complete words.
fn starts_with(text: &str, words: &str) -> Option<usize> {
    let start = text.get(..words.len())?;
    let is_word = !text[words.len()..].starts_with(char::is_alphanumeric);
    (is_word && start.eq_ignore_ascii_case(words)).then_some(words.len())
}

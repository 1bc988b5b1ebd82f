//! Escapes characters only where they would be markup.

/// HTML entities that represent a character in plain descriptions.
const ENTITIES: &[(&str, char)] = &[
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
];

/// Passes each character of a text to `push`, with whether to escape it.
///
/// `before_link` states whether a link follows, which a preceding `!` would turn into an image.
pub(super) fn text(text: &str, before_link: bool, mut push: impl FnMut(char, bool)) {
    let mut before = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some((entity, decoded)) = entity(rest) {
            push(decoded, "&<>".contains(decoded));
            before = Some(decoded);
            at += entity;
            continue;
        }
        let after = rest[c.len_utf8()..].chars().next();
        let escaped = match c {
            '[' | ']' | '`' => true,
            '\\' => after.is_none_or(|c| !c.is_alphanumeric()),
            '<' => after.is_none_or(|c| c != ' ' && c != '='),
            '&' => after.is_some_and(|c| c == '#' || c.is_ascii_alphabetic()),
            '*' | '~' => !(before == Some(' ') && after == Some(' ')),
            '_' => delimits(text, at),
            '-' => is_flag(before, rest),
            '!' => before_link && after.is_none(),
            _ => false,
        };
        push(c, escaped);
        before = Some(c);
        at += c.len_utf8();
    }
}

fn entity(rest: &str) -> Option<(usize, char)> {
    let known = rest.starts_with('&').then_some(ENTITIES)?;
    let (entity, decoded) = known.iter().find(|(entity, _)| rest.starts_with(entity))?;
    Some((entity.len(), *decoded))
}

/// Whether an underscore can delimit emphasis. A single or double underscore between two letters
/// cannot, as in `foo_bar`.
fn delimits(text: &str, at: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (left, right) = (&text[..at], &text[at + 1..]);
    let first = word(left.chars().next_back());
    let last = word(right.chars().next());
    let second = left
        .strip_suffix('_')
        .is_some_and(|left| word(left.chars().next_back()));
    let next = right
        .strip_prefix('_')
        .is_some_and(|right| word(right.chars().next()));
    !((first && (last || next)) || (second && last))
}

/// Whether this is the first dash of `--flag`, which would be rendered as one long dash.
fn is_flag(before: Option<char>, rest: &str) -> bool {
    let word = rest.strip_prefix("--").and_then(|rest| rest.chars().next());
    before != Some('-') && word.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Escapes a word that would be markup at the start of a block.
pub(super) fn block_start(word: &str) -> Option<String> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && [".", ")"].contains(&&word[digits..]) {
        return Some(format!("{}\\{}", &word[..digits], &word[digits..]));
    }
    let rule = word.bytes().all(|b| b"-=_*+:#".contains(&b));
    (rule || word.starts_with('>')).then(|| format!("\\{word}"))
}

/// Whether a word may be markup at the start of a line, so that no line break may precede it.
pub(super) fn sticks(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']);
    word.starts_with(|c: char| "#>+-=|:~*_`\\".contains(c) && !is_safe(word))
        || number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a word can start a line: code, emphasis, and escaped characters except those of tables.
fn is_safe(word: &str) -> bool {
    let inner = word.trim_start_matches(['*', '_', '`', '\\']);
    let marks = word.len() - inner.len();
    (1..=2).contains(&marks)
        && inner.starts_with(|c: char| c.is_alphanumeric() || "[]<&".contains(c))
}

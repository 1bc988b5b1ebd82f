//! Escapes, only where a character would otherwise be markup.

/// Entities that stand for a character in plain descriptions.
const ENTITIES: &[(&str, char)] = &[
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
];

/// Hands out the characters of a text, each with whether to escape it.
///
/// `before_link` says that a link follows, which a `!` would turn into an image.
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

/// True unless an underscore stands between two letters, as in `foo_bar`, or is
/// one of two that do.
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

/// True for the first dash of `--flag`, which would become one long dash.
fn is_flag(before: Option<char>, rest: &str) -> bool {
    let word = rest.strip_prefix("--").and_then(|rest| rest.chars().next());
    before != Some('-') && word.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Escapes what would be markup at the start of a block.
pub(super) fn block_start(word: &str) -> Option<String> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && [".", ")"].contains(&&word[digits..]) {
        return Some(format!("{}\\{}", &word[..digits], &word[digits..]));
    }
    let rule = word.bytes().all(|b| b"-=_*+:#".contains(&b));
    (rule || word.starts_with('>')).then(|| format!("\\{word}"))
}

/// True if a word may mean something at the start of a line, so that no line
/// is broken before it.
pub(super) fn sticks(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']);
    word.starts_with(|c: char| "#>+-=|:~*_`\\".contains(c) && !is_safe(word))
        || number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// Code and emphasis may start a line; so may an escaped character other than
/// those of tables.
fn is_safe(word: &str) -> bool {
    let inner = word.trim_start_matches(['*', '_', '`', '\\']);
    let marks = word.len() - inner.len();
    (1..=2).contains(&marks)
        && inner.starts_with(|c: char| c.is_alphanumeric() || "[]<&".contains(c))
}

//! Finds the start and end of links and URLs.

/// Returns pairs of positions of `[` and the matching `]`, outside of code.
pub(super) fn brackets(text: &str, is_code: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' if !is_code(at) => open.push(at),
            b']' if !is_code(at) => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The target after a `]`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// `(address)`; `None` if the address is relative to a site that the document does not name.
    Address(Option<&'a str>),
    /// `[google.Name]`, or `[]` after such a name.
    Reference,
}

/// Parses the target after the `]` of a link, and returns its length.
pub(super) fn target<'a>(rest: &'a str, text: &str) -> Option<(Target<'a>, usize)> {
    if let Some(inner) = rest.strip_prefix('[') {
        let end = inner.bytes().take(500).position(|b| b == b']')?;
        let name = &inner[..end];
        let known = is_name(name) && name.contains('.');
        let own = name.is_empty() && is_name(text.trim_matches('`'));
        return (known || own).then_some((Target::Reference, end + 2));
    }
    // `[text] (https://…)` is accepted as a link.
    let gap = usize::from(rest.starts_with(" (http"));
    let inner = rest[gap..].strip_prefix('(')?;
    let end = closing(inner)?;
    let address = inner[..end].trim();
    let address = address
        .strip_prefix('<')
        .map_or(address, |a| a.trim_end_matches('>'));
    if address.is_empty() || address.contains([' ', '"', '`']) {
        return None;
    }
    let absolute = ["https://", "http://", "mailto:"]
        .iter()
        .any(|s| address.starts_with(s));
    let relative = address.starts_with(['/', '#', '.']);
    let target = Target::Address(absolute.then_some(address));
    (absolute || relative).then_some((target, gap + 1 + end + 1))
}

/// Returns the `)` that ends an address, which may contain pairs of parentheses.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in inner.bytes().enumerate().take(2_000) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the text is a name: `Name` or `some.package.Name`.
pub(super) fn is_name(text: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.split('.').all(word)
}

/// Returns the length of the URL that starts here, without trailing punctuation.
pub(super) fn address(rest: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|s| rest.starts_with(s))?;
    let mut end = scheme.len();
    let mut depth = [0_usize; 2];
    while let Some(c) = rest[end..].chars().next() {
        match c {
            '<' => match placeholder(&rest[end..]) {
                Some(length) => end += length,
                None => break,
            },
            ' ' | '\n' | '>' | '"' | '`' | '|' | '\\' => break,
            // Brackets that enclose the URL are not part of it.
            ')' if depth[0] == 0 => break,
            ']' if depth[1] == 0 => break,
            c => {
                match c {
                    '(' => depth[0] += 1,
                    ')' => depth[0] -= 1,
                    '[' => depth[1] += 1,
                    ']' => depth[1] -= 1,
                    _ => {}
                }
                end += c.len_utf8();
            }
        }
    }
    let end = trim(rest, scheme.len(), end);
    (end > scheme.len()).then_some(end)
}

/// Returns the length of a placeholder `<name>`.
pub(super) fn placeholder(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(60).position(|b| b == b'>')?;
    let part = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    (end > 1 && rest[1..end].bytes().all(part)).then_some(end + 1)
}

/// Removes punctuation and unbalanced closing brackets from the end.
fn trim(rest: &str, start: usize, mut end: usize) -> usize {
    let count = |c: char| rest[start..end].matches(c).count();
    let mut extra = [('(', ')'), ('[', ']'), ('{', '}')]
        .map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    while let Some(last) = rest[start..end].chars().last() {
        let surplus = extra
            .iter_mut()
            .find(|(close, more)| *close == last && *more > 0);
        match surplus {
            Some((_, more)) => *more -= 1,
            None if ".,;:!?'*_’”".contains(last) => {}
            None => break,
        }
        end -= last.len_utf8();
    }
    end
}

/// Whether a URL can be a link: it contains no placeholders.
pub(super) fn is_plain(address: &str) -> bool {
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !address.contains("...")
        && address
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~:/?#@!$&()+,;=%'".contains(c))
}

//! Redacts users, passwords and secret parameters in URLs.

use std::ops::Range;

use super::names::is_secret_key;

/// Redacts the user and the values of keys, tokens and signatures in a URL. The URL must be
/// valid: the parser has accepted it.
pub(crate) fn redact(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = without_user(path);
    if query.is_empty() {
        return out;
    }
    for (index, pair) in query.split('&').enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((key, _)) if is_secret_key(key) => {
                out.push_str(key);
                out.push_str("=REDACTED");
            }
            _ => out.push_str(pair),
        }
    }
    out
}

fn without_user(path: &str) -> String {
    let start = path.find("://").unwrap_or_default();
    match user_info(path, start) {
        Some(user) => {
            let (before, after) = (path.get(..user.start), path.get(user.end..));
            [
                before.unwrap_or_default(),
                "REDACTED",
                after.unwrap_or_default(),
            ]
            .concat()
        }
        None => path.to_owned(),
    }
}

/// The distance within which an `@` is searched.
const LONGEST: usize = 1024;

/// The user and password of a URL whose `://` is at this position. It may be escaped for JSON or
/// another URL, lack a slash, or lack the scheme.
pub(super) fn user_info(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if !rest.starts_with([':', '%', '/']) {
        return None;
    }
    let before = text.get(..at)?;
    let (length, encoded) = separator(before, rest)?;
    let start = at + length;
    let end = text.len().min(start + LONGEST);
    let window = text.get(start..text.floor_char_boundary(end))?;
    let word = window.split(|c: char| c.is_whitespace() || "\"'`<>".contains(c));
    let word = word.clone().next()?;
    let found = match encoded {
        true => {
            let lower = word.to_ascii_lowercase();
            let authority = lower.split("%2f").next()?.split('&').next()?;
            authority.rfind("%40").or_else(|| authority.rfind('@'))?
        }
        false => {
            let authority = word.split(['/', '?', '#', '\\']).next()?;
            authority
                .rfind('@')
                .or_else(|| within_password(authority, word))?
        }
    };
    (found > 0).then(|| start..start + found)
}

/// The `@` after a password that contains a slash or another delimiter. The text after the colon is
/// not a port.
fn within_password(authority: &str, word: &str) -> Option<usize> {
    let (_, port) = authority
        .split_once(':')
        .filter(|_| !authority.starts_with('['))?;
    let is_port = port.bytes().all(|it| it.is_ascii_digit());
    if is_port { None } else { word.rfind('@') }
}

/// The length of the text between a scheme and an authority, and whether it is percent-encoded.
fn separator(before: &str, rest: &str) -> Option<(usize, bool)> {
    // JSON may escape a slash, and nested JSON the backslash.
    let slash = |text: &'_ str| Some(text.trim_start_matches('\\').strip_prefix('/')?.len());
    let second = rest.strip_prefix(':').and_then(slash);
    if let Some(left) = second.and_then(|left| slash(rest.get(rest.len() - left..)?)) {
        return Some((rest.len() - left, false));
    }
    let escaped = rest
        .get(..9)
        .is_some_and(|it| it.eq_ignore_ascii_case("%3A%2F%2F"));
    if escaped {
        return Some((9, true));
    }
    if rest.starts_with(":/") && (before.ends_with("http") || before.ends_with("https")) {
        return Some((2, false));
    }
    let last = before.chars().next_back();
    let begins = last.is_none_or(|it| it.is_whitespace() || "\"'`=(<>".contains(it))
        || ["\\n", "\\r", "\\t"].iter().any(|it| before.ends_with(it));
    (rest.starts_with("//") && begins).then_some((2, false))
}

//! Text of others, with what looks like a secret left out.
//!
//! A server may repeat a request in its error page, the URL with its key
//! included, and a credential library may print what it was given. Logs keep
//! such text for years.

use std::borrow::Cow;
use std::fmt;

use crate::request::is_secret_key;

/// How secrets of Google begin: access tokens, API keys, refresh tokens, client secrets, JWTs.
const BEGINNINGS: &[&str] = &["ya29.", "AIza", "1//0", "GOCSPX-", "eyJ", "-----BEGIN"];

/// Leaves out the values of pairs with a secret name, in a query and in JSON,
/// what stands after `Bearer` or `Basic`, and what begins like a secret.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    let mut before = Before::Other;
    for (start, word) in words(text) {
        if word.is_empty() {
            continue;
        }
        let from = secret_part(word, before);
        before = before.then(word);
        let Some(from) = from else { continue };
        out.push_str(text.get(kept..start + from).unwrap_or_default());
        out.push_str("REDACTED");
        kept = start + word.len();
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

/// What the words before a word say about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Other,
    /// `Bearer`, `Basic`.
    Scheme,
    /// The name of a secret, which may be that of a pair in JSON.
    Name,
    /// The same with its colon.
    Colon,
}

impl Before {
    fn then(self, word: &str) -> Self {
        if self == Self::Name && word == ":" {
            Self::Colon
        } else if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
            Self::Scheme
        } else if is_secret_key(word) && !word.eq_ignore_ascii_case("code") {
            // An error's own `code` is no secret.
            Self::Name
        } else {
            Self::Other
        }
    }
}

/// Where the secret part of a word begins, if it has one.
fn secret_part(word: &str, before: Before) -> Option<usize> {
    match before {
        Before::Scheme if word.len() > 3 => return Some(0),
        Before::Colon => return Some(0),
        _ => {}
    }
    let value_at = word.find('=').map(|at| at + 1);
    if let Some(at) = value_at
        && at < word.len()
        && word.get(..at - 1).is_some_and(is_secret_key)
    {
        return Some(at);
    }
    let value = value_at.unwrap_or(0);
    let begins = |at: usize| {
        let rest = word.get(at..).unwrap_or_default();
        BEGINNINGS
            .iter()
            .any(|start| rest.starts_with(start) && rest.len() >= start.len() + 4)
    };
    [0, value].into_iter().find(|at| begins(*at))
}

/// The words of a text, with where they start. What separates pairs of a query, or stands
/// around a word in prose, JSON or HTML, is no part of it.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let separates =
        |character: char| character.is_whitespace() || "&?\"'`<>(){}[],;\\".contains(character);
    let mut rest = 0;
    text.split(separates).map(move |word| {
        let start = rest;
        let after = start + word.len();
        rest = after
            + text
                .get(after..)
                .and_then(|left| left.chars().next())
                .map_or(0, char::len_utf8);
        (start, word)
    })
}

/// Prints like what it holds, secrets left out.
pub(crate) struct Hidden<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hide(&self.0.to_string()))
    }
}

impl<T: fmt::Debug> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hide(&format!("{:?}", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[test]
    fn secrets_are_left_out_and_prose_is_kept() {
        for (text, expected) in [
            ("", ""),
            (
                "ä plain text, with = and key",
                "ä plain text, with = and key",
            ),
            (
                "The token has expired; code 7",
                "The token has expired; code 7",
            ),
            ("?key=AIzaSy&x=1", "?key=REDACTED&x=1"),
            ("ä \"key=abc\" ö", "ä \"key=REDACTED\" ö"),
            (
                "URL <code>/v1/a?alt=json&key=abc</code>.",
                "URL <code>/v1/a?alt=json&key=REDACTED</code>.",
            ),
            (
                "sent `Authorization: Bearer ya29.abcdef`",
                "sent `Authorization: Bearer REDACTED`",
            ),
            ("token ya29.abcdef is bad", "token REDACTED is bad"),
            ("v=AIzaSyA1234", "v=REDACTED"),
            (
                "https://s/o?X-Goog-Signature=ff00&X-Goog-Credential=a%40b",
                "https://s/o?X-Goog-Signature=REDACTED&X-Goog-Credential=REDACTED",
            ),
            (
                "{\"assertion\":\"eyJhbGciOi.eyJ.sig\"}",
                "{\"assertion\":\"REDACTED\"}",
            ),
            ("key=", "key="),
            (
                r#"{"client_secret":"opaque","a":1}"#,
                r#"{"client_secret":"REDACTED","a":1}"#,
            ),
            (
                r#"{"access_token" : "opaque"}"#,
                r#"{"access_token" : "REDACTED"}"#,
            ),
            (
                r#"{"code":404,"reason":"API_KEY_INVALID"}"#,
                r#"{"code":404,"reason":"API_KEY_INVALID"}"#,
            ),
            (
                "Invalid token: it has expired",
                "Invalid token: it has expired",
            ),
            ("bearer of news", "bearer of news"),
        ] {
            assert_eq!(hide(text), expected, "{text}");
        }
    }
}

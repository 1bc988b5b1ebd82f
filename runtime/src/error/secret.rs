//! Text of others, with what looks like a secret left out.
//!
//! A server may repeat a request in its error page, the URL with its key
//! included, and a credential library may print what it was given. Logs keep
//! such text for years.

use std::borrow::Cow;
use std::ops::Range;

use super::value::{self, is_separator};
use crate::request::is_secret_key;

/// How secrets of Google begin: access tokens, API keys, refresh tokens, client secrets, JWTs.
const BEGINNINGS: &[&str] = &["ya29.", "AIza", "1//0", "GOCSPX-", "eyJ"];

/// A key in PEM: everything between these is secret, line breaks included.
const ARMOUR: [&str; 3] = ["-----BEGIN", "-----END", "-----"];

/// How the names of secrets end where a colon follows without quotes. Fewer than for a pair of a
/// query, because prose has colons, too.
const ENDINGS: &[&str] = &[
    "key",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "signature",
    "credential",
    "credentials",
    "assertion",
    "authorization",
    "cookie",
];

/// Leaves out the values of pairs with a secret name, in a query, in JSON and in what Rust
/// prints of a struct, what stands after `Bearer` or `Basic`, and what begins like a secret.
///
/// Rather a word too many: what follows the colon in `no such key: blue` is left out.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    while let Some(secret) = (kept..text.len()).find_map(|at| secret_at(text, at)) {
        out.push_str(text.get(kept..secret.start).unwrap_or_default());
        out.push_str("REDACTED");
        kept = secret.end;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

/// The secret that is told by what stands at this place: it itself, or its name.
fn secret_at(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if let Some(length) = armoured(rest) {
        return Some(at..at + length);
    }
    let before = text.as_bytes().get(..at)?;
    let fresh = ends_with_escape(before);
    let after = |is: fn(&u8) -> bool| before.last().is_some_and(is);
    if (fresh || !after(u8::is_ascii_alphanumeric)) && begins(rest) {
        return Some(at..at + value::word(rest).len());
    }
    // Each name is read once, from its first letter.
    if !fresh && after(is_of_name) {
        return None;
    }
    let length = rest.bytes().take_while(is_of_name).count();
    let name = rest.get(..length).filter(|name| !name.is_empty())?;
    value_of(text, at, name)
}

/// How long a key in armour is, to the end of the text if its own is missing.
fn armoured(rest: &str) -> Option<usize> {
    let [begin, end, dashes] = ARMOUR;
    let body = rest.strip_prefix(begin)?;
    let last = body.find(end).and_then(|at| {
        body.get(at + end.len()..)?
            .find(dashes)
            .map(|more| at + end.len() + more)
    });
    Some(last.map_or(rest.len(), |at| begin.len() + at + dashes.len()))
}

/// True for the beginning of a secret and a little more of it.
fn begins(rest: &str) -> bool {
    let long = |more: &str| more.chars().take(4).filter(|it| !is_separator(*it)).count() == 4;
    BEGINNINGS
        .iter()
        .any(|start| rest.strip_prefix(start).is_some_and(long))
}

/// True if an escape of a URL or of JSON ends here, whose letters are none of the word that follows.
fn ends_with_escape(before: &[u8]) -> bool {
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'%', a, b] if hex(&[*a, *b]) => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'\\', b'u', a, b, c, d] => hex(&[*a, *b, *c, *d]),
        _ => false,
    }
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')
}

/// The value that follows a name, if the name is that of a secret.
fn value_of(text: &str, at: usize, name: &str) -> Option<Range<usize>> {
    let end = at + name.len();
    if is_scheme(name) {
        let found = value::skip_space(text, end);
        return value::at(text, found).filter(|value| found > end && value.len() > 3);
    }
    let closed = value::skip_quote(text, end);
    let sign = value::skip_space(text, closed);
    let (sign_end, equals) = value::skip_sign(text, sign)?;
    if equals && sign == end {
        let tight = is_secret_key(name).then(|| value::at(text, sign_end));
        return tight.flatten();
    }
    let secret = match closed > end {
        // An error's own `code` is no secret.
        true => is_secret_key(name) && !name.eq_ignore_ascii_case("code"),
        false => ends_like_secret(name),
    };
    if !secret {
        return None;
    }
    let found = value::at(text, value::skip_space(text, sign_end))?;
    // What follows the scheme is the secret.
    (!is_scheme(text.get(found.clone())?)).then_some(found)
}

fn is_scheme(word: &str) -> bool {
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

fn ends_like_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|end| name.ends_with(end))
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
            // A key in armour, to the end of it.
            (
                r#"{"private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "a": 1}"#,
                r#"{"private_key": "REDACTED", "a": 1}"#,
            ),
            (
                "k -----BEGIN KEY-----\nMIIE+/=\n-----END KEY----- z",
                "k REDACTED z",
            ),
            ("x-----BEGIN KEY-----\nMII E", "xREDACTED"),
            ("-----BEGIN A-----b-----END A", "REDACTED"),
            // A value in quotes, to the quote that closes it.
            (
                r#"{"token": "a b c", "d": "e"}"#,
                r#"{"token": "REDACTED", "d": "e"}"#,
            ),
            (r#""token":"a \" b \\", c"#, r#""token":"REDACTED", c"#),
            (r#""token":"a b"#, r#""token":"REDACTED"#),
            (r#""token":"", "a": "b c""#, r#""token":"", "a": "b c""#),
            (
                r#""tokens": ["a b", "c d"], "e""#,
                r#""tokens": ["REDACTED"], "e""#,
            ),
            (
                r"{'token': 'a b', 'c': 'd'}",
                r"{'token': 'REDACTED', 'c': 'd'}",
            ),
            // The same inside of a text in quotes, once and twice.
            (
                r#""{\"token\": \"a \\\" b\", \"c\": 1}""#,
                r#""{\"token\": \"REDACTED\", \"c\": 1}""#,
            ),
            (
                r#"\\\"token\\\":\\\"a \\\\\\\" b\\\", c"#,
                r#"\\\"token\\\":\\\"REDACTED\\\", c"#,
            ),
            (r#""\"token\":\"a b" c"#, r#""\"token\":\"REDACTED" c"#),
            // What begins like a secret, wherever it begins.
            ("token:ya29.abcd", "token:REDACTED"),
            ("to:ya29.abcd", "to:REDACTED"),
            ("key:AIzaSyAb", "key:REDACTED"),
            ("path/ya29.abcd/x", "path/REDACTED"),
            ("a_AIzaSyAb, xAIzaSyAb", "a_REDACTED, xAIzaSyAb"),
            ("1//0abcde and eyJabcd", "REDACTED and REDACTED"),
            ("ya29.abc", "ya29.abc"),
            (
                "?continue=https%3A%2F%2Fv%3Fkey%3DAIzaSyAb&x=1",
                "?continue=https%3A%2F%2Fv%3Fkey%3DREDACTED&x=1",
            ),
            ("v%3Fkey%3Dopaque%26x x", "v%3Fkey%3DREDACTED x"),
            ("a%2Fya29.abcd b", "a%2FREDACTED b"),
            (r"x\nya29.abcd", r"x\nREDACTED"),
            (r"key\u003dopaque", r"key\u003dREDACTED"),
            // A name without quotes, and its value.
            (
                r#"AccessToken { token: "opaque" }"#,
                r#"AccessToken { token: "REDACTED" }"#,
            ),
            (
                r#"A { token: Some("a b"), secret: Some(String("c")) }"#,
                r#"A { token: Some("REDACTED"), secret: Some(String("REDACTED")) }"#,
            ),
            (
                "x-goog-api-key: opaque, a: b",
                "x-goog-api-key: REDACTED, a: b",
            ),
            ("password: hunter2", "password: REDACTED"),
            ("client_secret = opaque z", "client_secret = REDACTED z"),
            (r#"token => "a b" z"#, r#"token => "REDACTED" z"#),
            (r#"key="a b" z"#, r#"key="REDACTED" z"#),
            (
                "Authorization: Basic YTpi z",
                "Authorization: Basic REDACTED z",
            ),
            ("Authorization: opaque", "Authorization: REDACTED"),
            ("code: 404, code = 404", "code: 404, code = 404"),
            ("Invalid key: not found.", "Invalid key: not found."),
            ("author: Ann, keyword: b", "author: Ann, keyword: b"),
            (
                r#"Unknown name "token": Cannot find field."#,
                r#"Unknown name "token": Cannot find field."#,
            ),
            ("token: null, secret: None", "token: null, secret: None"),
            // Twice changes nothing.
            (
                "key=REDACTED, token: REDACTED",
                "key=REDACTED, token: REDACTED",
            ),
        ] {
            assert_eq!(hide(text), expected, "{text}");
            assert_eq!(hide(expected), expected, "{text}, twice");
        }
    }

    #[test]
    fn time_grows_with_the_text_alone() {
        let begin = std::time::Instant::now();
        for piece in [
            "key",
            "key:",
            "key: ",
            "key: key(",
            "\"key\":[",
            "\\",
            "\"",
            "key\\",
            "-----",
            "-----BEGI",
            "AIz",
            "%3D",
            "key%3d",
            "eyJ-",
            "=",
            "ä",
        ] {
            hide(&piece.repeat(50_000));
        }
        assert!(begin.elapsed().as_secs() < 30, "{:?}", begin.elapsed());
    }
}

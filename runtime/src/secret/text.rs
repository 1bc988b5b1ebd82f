//! Redacts secrets in text of any kind.
//!
//! A server may echo a request in its error page, including a key in the URL, and a credential
//! library may print its input. Logs keep such text.

use std::borrow::Cow;
use std::ops::Range;

use super::names::{ends_like_secret, is_secret_key};
use super::url::user_info;
use super::value::{self, is_separator};

/// Prefixes of Google's secrets: access tokens, API keys, refresh tokens, client secrets, JWTs.
const BEGINNINGS: &[&str] = &["ya29.", "AIza", "1//0", "GOCSPX-", "eyJ"];

/// The markers of a PEM key. Everything between them is secret, including line breaks.
const ARMOUR: [&str; 3] = ["-----BEGIN", "-----END", "-----"];

/// Authentication schemes: the word before the secret in an `Authorization` header.
const SCHEMES: &[&str] = &[
    "apikey",
    "aws4-hmac-sha256",
    "basic",
    "bearer",
    "concealed",
    "digest",
    "dpop",
    "gnap",
    "goog4-rsa-sha256",
    "googlelogin",
    "hoba",
    "key",
    "mutual",
    "negotiate",
    "ntlm",
    "oauth",
    "scram-sha-1",
    "scram-sha-256",
    "sharedkey",
    "token",
    "vapid",
];

/// Replaces secrets by `REDACTED`: the values of secret names in queries, JSON and `Debug` output,
/// the credentials of every `Authorization` scheme, all cookies of a line, the user in a URL, and
/// words with the prefix of a secret.
///
/// Ambiguous words are redacted, too: in `no such key: blue`, the text after the colon. Apply it
/// before text is escaped or truncated.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    // A URL with a user contains an `@`.
    let users = text.contains('@') || text.contains("%40");
    while let Some(secret) = (kept..text.len()).find_map(|at| secret_at(text, at, users)) {
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

/// The secret that starts at this position, or that follows a name at this position.
fn secret_at(text: &str, at: usize, users: bool) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if let Some(length) = armoured(rest) {
        return Some(at..at + length);
    }
    if let Some(user) = users.then(|| user_info(text, at)).flatten() {
        return Some(user);
    }
    let before = text.as_bytes().get(..at)?;
    let fresh = ends_with_escape(before);
    let after = |is: fn(&u8) -> bool| before.last().is_some_and(is);
    if (fresh || !after(u8::is_ascii_alphanumeric)) && begins(rest) {
        return Some(at..at + value::word(rest).len());
    }
    // Each name is examined once, at its first letter.
    if !fresh && after(is_of_name) {
        return None;
    }
    let length = rest.bytes().take_while(is_of_name).count();
    let name = rest.get(..length).filter(|name| !name.is_empty())?;
    value_of(text, at, name)
}

/// The length of a PEM key; it extends to the end of the text if the end marker is missing.
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

/// True for the prefix of a secret followed by more characters.
fn begins(rest: &str) -> bool {
    let long = |more: &str| more.chars().take(4).filter(|it| !is_separator(*it)).count() == 4;
    BEGINNINGS
        .iter()
        .any(|start| rest.strip_prefix(start).is_some_and(long))
}

/// True if an escape sequence of a URL or of JSON ends here. Its letters are not part of the next
/// word.
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

/// The value after a name, if it is the name of a secret.
fn value_of(text: &str, at: usize, name: &str) -> Option<Range<usize>> {
    let end = at + name.len();
    if is_bare_scheme(name) {
        let found = value::skip_space(text, end);
        return value::at(text, found).filter(|value| found > end && value.len() > 3);
    }
    let closed = value::skip_quote(text, end);
    let sign = value::skip_space(text, closed);
    if closed > end && is_in_tuple(text, at) && text.get(sign..)?.starts_with(',') {
        let found = value::skip_space(text, sign + 1);
        return is_secret_key(name)
            .then(|| value::at(text, found))
            .flatten();
    }
    let (sign_end, equals) = value::skip_sign(text, sign)?;
    let tight = equals && sign == end;
    let secret = match tight || closed > end {
        // The `code` of an error is not secret.
        true => is_secret_key(name) && (tight || !name.eq_ignore_ascii_case("code")),
        false => ends_like_secret(name),
    };
    if !secret {
        return None;
    }
    let start = match tight {
        true => sign_end,
        false => value::skip_space(text, sign_end),
    };
    if tight && text.get(start..)?.starts_with(char::is_whitespace) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    if name.ends_with("authorization") {
        return credentials(text, start);
    }
    let found = value::at(text, start)?;
    if name.ends_with("cookie") && found.start == start && has_pairs(text.get(start..)?) {
        return Some(value::pairs(text, start));
    }
    // The secret follows the scheme.
    (!is_bare_scheme(text.get(found.clone())?)).then_some(found)
}

/// The value of an `Authorization` header without its scheme, or the whole value if the scheme is
/// unknown.
fn credentials(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let scheme = value::word(rest);
    let second = start + scheme.len();
    let space = value::skip_space(text, second);
    let is_known = SCHEMES.iter().any(|it| scheme.eq_ignore_ascii_case(it));
    if space > second && is_known {
        // Digest and similar schemes have several pairs.
        return match has_pairs(text.get(space..)?) {
            true => Some(value::pairs(text, space)),
            false => value::at(text, space),
        };
    }
    let first = value::at(text, start)?;
    let is_alone = first.start != start || space == second || scheme == "REDACTED";
    let word = value::word(text.get(space..)?);
    if is_alone || word.is_empty() || value::is_descriptive(word) {
        return Some(first);
    }
    match has_pairs(text.get(space..)?) {
        true => Some(start..value::pairs(text, space).end),
        false => Some(start..space + word.len()),
    }
}

/// True for text that starts with `name=value`. A trailing `=` is base64 padding.
fn has_pairs(text: &str) -> bool {
    let word = text.split([' ', ';', ',']).next().unwrap_or_default();
    word.split_once('=')
        .is_some_and(|(name, value)| !name.is_empty() && !value.trim_matches('=').is_empty())
}

/// True for a quoted name at the start of a tuple: `("cookie", "a=1")`.
fn is_in_tuple(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end_matches(['"', '\\']).ends_with('(')
}

/// True for a scheme that is recognized without the name of a header.
fn is_bare_scheme(word: &str) -> bool {
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[test]
    fn redacts_secrets_and_keeps_prose() {
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
            // A PEM key, to its end marker.
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
            // A quoted value, to its closing quote.
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
            // The same inside of a quoted string, nested once and twice.
            (
                r#""{\"token\": \"a \\\" b\", \"c\": 1}""#,
                r#""{\"token\": \"REDACTED\", \"c\": 1}""#,
            ),
            (
                r#"\\\"token\\\":\\\"a \\\\\\\" b\\\", c"#,
                r#"\\\"token\\\":\\\"REDACTED\\\", c"#,
            ),
            (r#""\"token\":\"a b" c"#, r#""\"token\":\"REDACTED" c"#),
            // Words with the prefix of a secret, at any position.
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
            // An unquoted name and its value.
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
            // A second redaction does not change the result.
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
    fn time_is_linear_in_the_length() {
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
            "://",
            ":\\/",
            "https://u:p/",
            "%3A%2F%2F",
            "cookie: ",
            "cookie: a=",
            "cookie: a=1;",
            "authorization:",
            "Authorization: X a=",
            "(\"cookie\",",
            "&quot;",
        ] {
            hide(&piece.repeat(50_000));
        }
        assert!(begin.elapsed().as_secs() < 30, "{:?}", begin.elapsed());
    }
}

//! Secrets in every position of many formats, and prose that must stay readable.

use super::{Hidden, cut, line, redact};

/// A secret that looks like an ordinary word.
const MARK: &str = "hunterzz";

/// Formats that contain a secret; `@` is its position.
const SHAPES: &[&str] = &[
    // Pairs of a query, plain and escaped.
    "https://a/b?key=@&x=1",
    "https://a/b?x=1&access_token=@",
    "https://a/b?upload_id=@&x=1",
    "https://a/b?sid=@&x=1",
    "continue=https%3A%2F%2Fv%3Fkey%3D@%26x",
    "https://a/b?q=%22password%22%3A%22@%22",
    "https://a/b?q=password%3A%20@",
    "key&#61;@",
    // A user in a URL.
    "https://user:@@host/",
    "https://@@host/",
    "https://user:a/@@host/path",
    "https://user:p?@@host/path",
    "at https://user:@@host:8080.",
    "http:/user:@@h/",
    "//user:@@h/x",
    "socks5://user:@@10.0.0.1:1080",
    "https:\\/\\/user:@@host\\/",
    "next=https%3A%2F%2Fuser%3A@%40host%2Fx",
    // Headers.
    "Cookie: @",
    "Cookie: a=1; sid=@",
    "Cookie: a=1; b=2; sid=@; c=3",
    "cookie: a=\"x y\"; sid=@",
    "Set-Cookie: a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/, sid=@; HttpOnly",
    "GET /\r\nCookie: a=1; sid=@\r\nhost: x",
    "sent `Cookie: a=1; sid=@` and failed",
    "Authorization: @",
    "Authorization: Bearer @",
    "Authorization: OAuth @",
    "Authorization: Negotiate @",
    "Authorization: Frobnicate @",
    "Authorization: Frobnicate a=\"b\", c=\"@\"",
    "Authorization: Digest username=\"u\", response=\"@\"",
    "Authorization: GoogleLogin auth=@",
    "authorization=OAuth @",
    "Proxy-Authorization: Custom @",
    "Authorization:OAuth\t@",
    "X-GUploader-UploadID: @",
    "x-goog-api-key: @",
    "x-guploader-uploadid=@",
    "upload_id: @",
    "Bearer @",
    // JSON and `Debug` output.
    "{\"cookie\":\"sid=@\"}",
    "{\"set-cookie\": \"a=1; sid=@\"}",
    "{\"Authorization\":\"OAuth @\"}",
    "{\"password\":\n \"@\"}",
    "{\"password\"\t:\t\"@\"}",
    "{\"a\":{\"client_secret\":[\"x\",\"@\"]}}",
    "{\"x-guploader-uploadid\":\"@\"}",
    "{\\\"password\\\":\\n \\\"@\\\"}",
    "{\\\"cookie\\\":\\\"sid=@\\\"}",
    "&quot;password&quot;: &quot;@&quot;",
    "password:\t@",
    "password:\n@",
    "password:\\t@",
    "password: \u{a0}@",
    "password = @",
    "Login { password: \"@\" }",
    "Login { password: Some(\"@\") }",
    "[(\"cookie\", \"sid=@\")]",
    "(\"authorization\", \"OAuth @\")",
    "{'token': '@'}",
    "passwd: @",
    "pwd: @",
    "\"pwd\": \"@\"",
    "-----BEGIN KEY-----\n@\n-----END KEY-----",
];

/// Prefixes and suffixes, as in messages of servers and libraries.
const AROUND: &[(&str, &str)] = &[
    ("", ""),
    ("refused: ", ""),
    ("<p>sent ", "</p>"),
    ("error at line 1\n", "\nat line 3"),
    ("ä (", ")"),
    ("a: b, c=d; ", " and more"),
];

fn texts() -> impl Iterator<Item = String> {
    SHAPES.iter().flat_map(|shape| {
        AROUND.iter().map(move |(before, after)| {
            format!(
                "{before}{}{after}",
                shape
                    .replacen("@@", "\0", 1)
                    .replace('@', MARK)
                    .replace('\0', &format!("{MARK}@"))
            )
        })
    })
}

#[test]
fn no_secret_is_printed() {
    for text in texts() {
        let shown = line(&text);
        assert!(!shown.contains(MARK), "{text:?} -> {shown}");
        assert!(shown.contains("REDACTED"), "{text:?} -> {shown}");
        let hidden = Hidden(&text);
        for printed in [
            format!("{hidden}"),
            format!("{hidden:?}"),
            format!("{hidden:#?}"),
            format!("{hidden:#}"),
        ] {
            assert!(!printed.contains(MARK), "{text:?} -> {printed}");
        }
    }
}

/// The same strings inside of a JSON string, nested once and twice.
#[test]
fn no_secret_is_printed_from_nested_strings() {
    for text in texts() {
        let once = format!("{{\"message\":{text:?}}}");
        let twice = format!("{{\"body\":{once:?}}}");
        for text in [once, twice] {
            let shown = line(&text);
            assert!(!shown.contains(MARK), "{text} -> {shown}");
        }
    }
}

#[test]
fn redaction_is_idempotent() {
    for text in texts() {
        let once = line(&text);
        assert_eq!(line(&once), once, "{text:?}");
    }
}

#[test]
fn prose_is_unchanged() {
    for text in [
        "https://host:8080/a@b",
        "https://www.googleapis.com/calendar/v3/calendars/me@example.com/events",
        "https://[::1]:8080/x",
        "user:alice@example.com does not have storage.objects.get access",
        "Permission denied on serviceAccount:robot@project.iam.gserviceaccount.com",
        "mailto:me@example.com",
        "a // b@c",
        "OAuth client was not found",
        "Invalid value at 'page_size' (TYPE_INT32), \"x\"",
        "code: 404, message: not found",
        "authorization: denied",
        "The cookie has expired",
    ] {
        assert_eq!(line(text), text);
    }
}

#[test]
fn long_text_is_truncated() {
    assert_eq!(cut("abcdef", 3), "abc…");
    assert_eq!(cut("abc", 3), "abc");
    assert_eq!(cut("a b\n c", 3), "a b…");
    let long = "ä".repeat(1_000_000);
    let shown = line(&long);
    assert_eq!(shown.chars().count(), 2_001);
    assert!(shown.ends_with('…'));
    // A secret that extends beyond the examined bytes.
    for begin in [0, 1_900, 1_990, 1_999, 7_000, 7_999] {
        let text = format!(
            "{}\"password\":\"{}\"",
            "x ".repeat(begin / 2),
            MARK.repeat(10_000)
        );
        assert!(!line(&text).contains("hunter"), "{begin}");
    }
}

#[test]
fn control_characters_are_replaced() {
    assert_eq!(
        line("a\r\n\u{1b}[31mb\u{85}c\u{202e}d"),
        "a \u{fffd}[31mb c\u{fffd}d"
    );
}

#[test]
fn printed_urls_have_no_user() {
    for (url, expected) in [
        ("https://me:S@a/b@c", "https://REDACTED@a/b@c"),
        ("https://a/b@c?q=d@e", "https://a/b@c?q=d@e"),
        ("http://a?pwd=S", "http://a?pwd=REDACTED"),
    ] {
        assert_eq!(redact(url), expected);
    }
}

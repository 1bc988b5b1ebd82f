//! Resolves the references in `location` headers according to RFC 3986, for `http` and `https`.

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that are invalid in a URL but occur in `location` headers.
const ODD: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Resolves a reference; `None` if it is invalid, not an HTTP URL, or contains a user name.
pub(super) fn resolve(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.trim().split('#').next().unwrap_or_default();
    let reference = utf8_percent_encode(reference, ODD).to_string();
    let (scheme, rest) = match split_scheme(&reference) {
        // `mailto:somebody` and `http:path` have no host.
        Some((scheme, rest)) => (scheme, rest.starts_with("//").then_some(rest)?),
        None => (base.scheme_str()?, &*reference),
    };
    let (authority, below) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())),
        None => (base.authority()?.as_str(), rest),
    };
    let http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !http || authority.contains('@') {
        return None;
    }
    let below = if rest.starts_with("//") {
        below.to_owned()
    } else {
        relative(base, below)
    };
    let (path, query) = below.split_at(below.find('?').unwrap_or(below.len()));
    let text = [scheme, "://", authority, &without_dots(path), query].concat();
    let uri = Uri::try_from(text).ok()?;
    uri.host()
        .is_some_and(|host| !host.is_empty())
        .then_some(uri)
}

/// Splits `scheme:rest`, if the text before the colon is a scheme.
fn split_scheme(reference: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = reference.split_once(':')?;
    let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_scheme =
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(usable);
    is_scheme.then_some((scheme, rest))
}

/// Path and query of a reference without a host.
fn relative(base: &Uri, reference: &str) -> String {
    let path = base.path();
    match reference.chars().next() {
        Some('/') => reference.to_owned(),
        Some('?') => [path, reference].concat(),
        None => match base.query() {
            Some(query) => [path, "?", query].concat(),
            None => path.to_owned(),
        },
        Some(_) => {
            let folder = path.rfind('/').and_then(|end| path.get(..=end));
            [folder.unwrap_or("/"), reference].concat()
        }
    }
}

/// The path without `.` and `..` segments.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments = path.strip_prefix('/').unwrap_or(path).split('/');
    let mut is_folder = false;
    for segment in segments {
        is_folder = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if is_folder {
        kept.push("");
    }
    ["/", &kept.join("/")].concat()
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::resolve;

    #[track_caller]
    fn check(base: &str, table: &[(&str, &str)]) {
        let base: Uri = base.parse().expect("a URL");
        for (reference, expected) in table {
            let uri = resolve(&base, reference).map(|uri| uri.to_string());
            let expected = Some(*expected).filter(|text| !text.is_empty());
            assert_eq!(uri.as_deref(), expected, "{reference}");
        }
    }

    /// RFC 3986, 5.4, without parameters and fragments, which HTTP does not send.
    #[test]
    fn references_of_the_rfc() {
        check(
            "http://a/b/c/d;p?q",
            &[
                ("g", "http://a/b/c/g"),
                ("./g", "http://a/b/c/g"),
                ("g/", "http://a/b/c/g/"),
                ("/g", "http://a/g"),
                ("//g", "http://g/"),
                ("?y", "http://a/b/c/d;p?y"),
                ("g?y", "http://a/b/c/g?y"),
                ("#s", "http://a/b/c/d;p?q"),
                ("g#s", "http://a/b/c/g"),
                ("g?y#s", "http://a/b/c/g?y"),
                (";x", "http://a/b/c/;x"),
                ("g;x?y#s", "http://a/b/c/g;x?y"),
                ("", "http://a/b/c/d;p?q"),
                (".", "http://a/b/c/"),
                ("./", "http://a/b/c/"),
                ("..", "http://a/b/"),
                ("../", "http://a/b/"),
                ("../g", "http://a/b/g"),
                ("../..", "http://a/"),
                ("../../", "http://a/"),
                ("../../g", "http://a/g"),
                ("../../../g", "http://a/g"),
                ("../../../../g", "http://a/g"),
                ("/./g", "http://a/g"),
                ("/../g", "http://a/g"),
                ("g.", "http://a/b/c/g."),
                (".g", "http://a/b/c/.g"),
                ("g..", "http://a/b/c/g.."),
                ("./../g", "http://a/b/g"),
                ("./g/.", "http://a/b/c/g/"),
                ("g/./h", "http://a/b/c/g/h"),
                ("g/../h", "http://a/b/c/h"),
                ("g?y/./x", "http://a/b/c/g?y/./x"),
                ("g?y/../x", "http://a/b/c/g?y/../x"),
            ],
        );
    }

    #[test]
    fn references_of_servers() {
        check(
            "https://a.example:8443/v1?key=1",
            &[
                ("http://b.example", "http://b.example/"),
                ("http://b.example?x=1", "http://b.example/?x=1"),
                ("HTTPS://B.example:1/x", "https://B.example:1/x"),
                ("//b.example/x", "https://b.example/x"),
                ("/v1/a:cancel", "https://a.example:8443/v1/a:cancel"),
                ("/a//b", "https://a.example:8443/a//b"),
                ("/a b?c={d}", "https://a.example:8443/a%20b?c=%7Bd%7D"),
                (" /a ", "https://a.example:8443/a"),
                ("/\\b.example", "https://a.example:8443/%5Cb.example"),
                ("http://[::1]:80/", "http://[::1]:80/"),
                // References without a host, or with a user name.
                ("http://", ""),
                ("http:///x", ""),
                ("http://:80/", ""),
                ("http://[::1", ""),
                ("http:x", ""),
                ("https:/x", ""),
                ("file:///etc/passwd", ""),
                ("data:,{}", ""),
                ("mailto:a@example.com", ""),
                ("ftp://b.example/", ""),
                ("https://user@b.example/", ""),
                ("https://a.example:8443@b.example/", ""),
                ("https://b.example\\@a.example:8443/", ""),
            ],
        );
    }
}

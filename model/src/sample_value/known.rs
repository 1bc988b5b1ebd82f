//! Values of parameters and fields whose names say what they contain.

use crate::name::{singular, words};

/// The last words of a name, and a value.
const KNOWN: [(&[&str], &str); 21] = [
    (&["gcs", "uri"], "gs://my-bucket/my-object"),
    (&["url"], "https://example.com/"),
    (&["uri"], "https://example.com/"),
    (&["link"], "https://example.com/"),
    (&["mime", "type"], "text/plain"),
    (&["content", "type"], "text/plain"),
    (&["email"], "user@example.com"),
    (&["email", "address"], "user@example.com"),
    (&["domain"], "example.com"),
    (&["domain", "name"], "example.com"),
    (&["hostname"], "example.com"),
    (&["ip", "address"], "192.0.2.1"),
    (&["phone", "number"], "+15555550123"),
    (&["language"], "en"),
    (&["language", "code"], "en"),
    (&["country", "code"], "US"),
    (&["region", "code"], "US"),
    (&["currency"], "USD"),
    (&["currency", "code"], "USD"),
    (&["time", "zone"], "Etc/UTC"),
    (&["timezone"], "Etc/UTC"),
];

/// Returns a value for a parameter or field by the last words of its name: `user@example.com` for
/// `userEmail`.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    let mut words = words(name);
    let last = words.last_mut()?;
    *last = singular(last);
    let ends = |suffix: &[&str]| {
        let start = words.len().checked_sub(suffix.len());
        start.is_some_and(|start| words[start..] == *suffix)
    };
    let is_gcs = words.iter().any(|it| it == "gcs") && ends(&["uri"]);
    let found = KNOWN
        .iter()
        .find(|(suffix, _)| ends(suffix) || is_gcs && suffix[0] == "gcs");
    found.map(|(_, value)| *value)
}

//! Where the service is: root URL and service path.
//!
//! `rootUrl` and `servicePath` count. Documents of other owners than Google may have `baseUrl`, which is both in one, or
//! `basePath` in their place: the path from the root of the host, or a whole URL.

use crate::diagnostic::{Diagnostic, quoted};
use crate::document::Document;

/// The address that all paths of methods are below.
pub(super) struct Address {
    /// Ends with a slash.
    pub(super) root: String,
    /// Empty or ends with a slash.
    pub(super) service: String,
}

/// The address, and what is wrong with it.
pub(super) fn address(document: &Document, findings: &mut Vec<Diagnostic>) -> Address {
    let (key, root) = root(document, findings);
    let root = root_url(key, &root, findings);
    let (key, service) = service(document, &root, findings);
    Address {
        service: service_path(key, &service, findings),
        root,
    }
}

/// Characters that a URL has without an escape, but for those that end its path.
fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !"<>\"\\^`{|}?#".contains(c)
}

/// A root URL, with the slash at its end that everything else relies on.
pub(super) fn root_url(key: &str, url: &str, findings: &mut Vec<Diagnostic>) -> String {
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let usable =
        host.is_some_and(|it| !it.trim_start_matches('/').is_empty() && it.chars().all(is_plain));
    if !usable && !url.is_empty() {
        let fact = format!("is {}, which is not the URL of a service", quoted(url));
        let remedy = "for example \"https://library.example/\"";
        findings.push(Diagnostic::error(format!("/{key}"), fact, remedy));
    }
    with_slash(url)
}

/// The URL that has both parts in one, with its key.
fn whole(document: &Document) -> Option<(&'static str, &str)> {
    let base_url = document.base_url.as_deref().map(|it| ("baseUrl", it));
    let base_path = document.base_path.as_deref().map(|it| ("basePath", it));
    let is_url = |(_, text): &(_, &str)| text.contains("://");
    base_url.or(base_path.filter(is_url))
}

/// `rootUrl`; of a document without one the host of its base.
fn root(document: &Document, findings: &mut Vec<Diagnostic>) -> (&'static str, String) {
    match whole(document) {
        Some((key, base)) if document.root_url.is_empty() => {
            let fact = "is used for `rootUrl`, which is missing";
            let remedy = "all paths are relative to it";
            findings.push(Diagnostic::note(format!("/{key}"), fact, remedy));
            (key, host(base).0.to_owned())
        }
        _ => ("rootUrl", document.root_url.clone()),
    }
}

/// `servicePath`; of a document without one what its base has below the root.
fn service(
    document: &Document,
    root: &str,
    findings: &mut Vec<Diagnostic>,
) -> (&'static str, String) {
    if let Some(path) = &document.service_path {
        return ("servicePath", path.clone());
    }
    let base_path = document.base_path.as_deref();
    let base = whole(document).or(base_path.map(|it| ("basePath", it)));
    let Some((key, base)) = base else {
        return ("servicePath", String::new());
    };
    let below_root = base.strip_prefix(root);
    let below_host = host(base).1.trim_start_matches('/');
    let root_path = host(root).1.trim_start_matches('/');
    let path = below_root.or_else(|| below_host.strip_prefix(root_path));
    let path = path.unwrap_or(below_host);
    if !path.is_empty() {
        let fact = format!(
            "is used for `servicePath`, which is missing: {}",
            quoted(path)
        );
        findings.push(Diagnostic::note(format!("/{key}"), fact, ""));
    }
    (key, path.to_owned())
}

/// Scheme and host, and the path behind them; of a path alone nothing and the path.
fn host(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let rest = url.get(start..).unwrap_or_default();
    match rest.find('/') {
        Some(at) if start > 0 => url.split_at(start + at),
        None if start > 0 => (url, ""),
        _ => ("", url),
    }
}

fn service_path(key: &str, path: &str, findings: &mut Vec<Diagnostic>) -> String {
    if path.starts_with('/') && key == "servicePath" {
        let said = "the slash is left out, because `rootUrl` ends with one";
        findings.push(Diagnostic::note(
            "/servicePath",
            "begins with a slash",
            said,
        ));
    }
    if !path.chars().all(is_plain) {
        let fact = format!("is {}, which is not the path of a service", quoted(path));
        let remedy = "for example \"library/v1/\", or nothing";
        findings.push(Diagnostic::error(format!("/{key}"), fact, remedy));
    }
    match path.trim_start_matches('/') {
        "" => String::new(),
        path => with_slash(path),
    }
}

fn with_slash(text: &str) -> String {
    match text.ends_with('/') {
        true => text.to_owned(),
        false => format!("{text}/"),
    }
}

/// Whether the host is one of Google's, whose console enables the API and whose credentials it takes.
pub(super) fn is_googles(root: &str) -> bool {
    let authority = host(root).0.rsplit("://").next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    ["googleapis.com", "google.com"].iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

//! Resolves the root URL and the service path.
//!
//! `rootUrl` and `servicePath` take precedence. Documents of other publishers than Google may
//! instead have `baseUrl`, which combines both, or `basePath`: the path from the root of the host,
//! or a whole URL.

use crate::diagnostic::{Diagnostic, quoted};
use crate::document::Document;

/// The base address of all method paths.
pub(super) struct Address {
    /// The root URL, ending with a slash.
    pub(super) root: String,
    /// The service path, empty or ending with a slash.
    pub(super) service: String,
}

/// Resolves the address and reports errors in it.
pub(super) fn address(document: &Document, findings: &mut Vec<Diagnostic>) -> Address {
    let (key, root) = root(document, findings);
    let root = root_url(key, &root, findings);
    let (key, service) = service(document, &root, findings);
    Address {
        service: service_path(key, &service, findings),
        root,
    }
}

/// Characters of a URL that need no escape, except those that end its path.
fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() && !"<>\"\\^`{|}?#".contains(c)
}

/// Checks a root URL and adds the trailing slash.
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

/// Returns the URL that combines both parts, with its key.
fn whole(document: &Document) -> Option<(&'static str, &str)> {
    let base_url = document.base_url.as_deref().map(|it| ("baseUrl", it));
    let base_path = document.base_path.as_deref().map(|it| ("basePath", it));
    let is_url = |(_, text): &(_, &str)| text.contains("://");
    base_url.or(base_path.filter(is_url))
}

/// Returns `rootUrl`, or else the scheme and host of the base URL.
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

/// Returns `servicePath`, or else the path of the base URL below the root.
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

/// Splits a URL into scheme with host, and path. For a path alone the first part is empty.
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
        let remedy = "the slash is dropped, because `rootUrl` ends with one";
        findings.push(Diagnostic::note(
            "/servicePath",
            "begins with a slash",
            remedy,
        ));
    }
    if !path.chars().all(is_plain) {
        let fact = format!("is {}, which is not the path of a service", quoted(path));
        let remedy = "for example \"library/v1/\", or an empty string";
        findings.push(Diagnostic::error(format!("/{key}"), fact, remedy));
    }
    match path.trim_start_matches('/') {
        "" => String::new(),
        path => with_slash(path),
    }
}

/// Returns `batchPath` without a leading slash. An invalid path is dropped, because only batches
/// need it.
pub(super) fn batch_path(document: &Document, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let path = document.batch_path.as_deref()?.trim_start_matches('/');
    if !path.chars().all(is_plain) {
        let fact = format!("is {}, which is not a path", quoted(path));
        let remedy = "the client has no `batch` function";
        findings.push(Diagnostic::note("/batchPath", fact, remedy));
        return None;
    }
    (!path.is_empty()).then(|| path.to_owned())
}

fn with_slash(text: &str) -> String {
    match text.ends_with('/') {
        true => text.to_owned(),
        false => format!("{text}/"),
    }
}

/// Whether the host belongs to Google. Such an API has a page in Google's console and accepts
/// Google's credentials.
pub(super) fn is_googles(root: &str) -> bool {
    let authority = host(root).0.rsplit("://").next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    ["googleapis.com", "google.com"].iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

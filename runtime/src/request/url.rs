//! Joins URLs.

/// Joins a root and a path with one slash.
///
/// It does not use a URL library: `v1:query` is a path, which a resolver would take for a scheme.
pub(crate) fn join(root: &str, below: &str) -> String {
    let mut url = String::with_capacity(root.len() + below.len() + 192);
    url.push_str(root.trim_end_matches('/'));
    url.push('/');
    url.push_str(below.trim_start_matches('/'));
    url
}

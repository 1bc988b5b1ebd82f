//! URLs, joined as text.

/// Puts a root and what stands below it together, with one slash between them.
///
/// Text, not a URL library: `v1:query` below a root is a path, and a resolver
/// would read it as a scheme.
pub(crate) fn join(root: &str, below: &str) -> String {
    let mut url = String::with_capacity(root.len() + below.len() + 192);
    url.push_str(root.trim_end_matches('/'));
    url.push('/');
    url.push_str(below.trim_start_matches('/'));
    url
}

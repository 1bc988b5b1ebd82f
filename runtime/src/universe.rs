//! The universe domain: the domain under which an API is served.

use std::borrow::Cow;

use crate::error::Error;

/// The default universe domain.
pub(crate) const DEFAULT_UNIVERSE: &str = "googleapis.com";

/// The root URL of an API in a universe.
pub(crate) fn in_universe<'a>(root: &'a str, domain: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let Some(domain) = domain.filter(|domain| *domain != DEFAULT_UNIVERSE) else {
        return Ok(Cow::Borrowed(root));
    };
    if !is_domain(domain) {
        return Err(Error::usage(format!(
            "the universe domain `{}` is not a domain name; use one like `googleapis.com`",
            domain.escape_debug()
        )));
    }
    // Replaces the domain only at the end of the host.
    Ok(match root.split_once(".googleapis.com/") {
        Some((host, path)) => Cow::Owned(format!("{host}.{domain}/{path}")),
        None => Cow::Borrowed(root),
    })
}

/// True for a syntactically valid domain name.
pub(crate) fn is_domain(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let inside = !text.starts_with('.') && !text.ends_with('.');
    !text.is_empty() && inside && text.bytes().all(usable)
}

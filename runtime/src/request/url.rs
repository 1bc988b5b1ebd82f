//! URLs: joined as text, printed without secrets.

use std::borrow::Cow;

use crate::error::Error;

/// The universe of everybody who doesn't know that there are others.
pub(crate) const DEFAULT_UNIVERSE: &str = "googleapis.com";

/// The root URL of an API in another universe.
pub(crate) fn in_universe<'a>(root: &'a str, domain: Option<&str>) -> Result<Cow<'a, str>, Error> {
    let Some(domain) = domain.filter(|domain| *domain != DEFAULT_UNIVERSE) else {
        return Ok(Cow::Borrowed(root));
    };
    if !is_domain(domain) {
        return Err(Error::usage(format!(
            "the universe domain `{}` is not the name of a domain; give it like `googleapis.com`",
            domain.escape_debug()
        )));
    }
    // Only where it ends the host: the dot before and the slash after say so.
    Ok(match root.split_once(".googleapis.com/") {
        Some((host, path)) => Cow::Owned(format!("{host}.{domain}/{path}")),
        None => Cow::Borrowed(root),
    })
}

/// True for what can be the name of a domain.
pub(crate) fn is_domain(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let inside = !text.starts_with('.') && !text.ends_with('.');
    !text.is_empty() && inside && text.bytes().all(usable)
}

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

/// An endpoint that a caller gave. It is looked at once, and told what is wrong with it when it is used.
#[derive(Clone)]
pub(crate) struct Endpoint {
    url: String,
    looked_at: Result<(), &'static str>,
}

impl Endpoint {
    pub(crate) fn new(url: String) -> Self {
        let looked_at = look_at(&url);
        Self { url, looked_at }
    }

    /// The URL, or what is wrong with it.
    pub(crate) fn url(&self) -> Result<&str, Error> {
        let wrong = |fault| Error::usage(format!("the endpoint `{}` {fault}", self.redacted()));
        self.looked_at.map_err(wrong)?;
        Ok(&self.url)
    }

    /// The URL without what is secret in it.
    pub(crate) fn redacted(&self) -> String {
        redact(&self.url)
    }
}

fn look_at(endpoint: &str) -> Result<(), &'static str> {
    let authority = endpoint
        .strip_prefix("https://")
        .or_else(|| endpoint.strip_prefix("http://"))
        .ok_or("does not begin with `https://` or `http://`")?;
    let host = authority.split('/').next().unwrap_or_default();
    if host.is_empty() {
        Err("has no host")
    } else if host.contains('@') {
        Err("has a user name or password in it; use credentials instead")
    } else if endpoint.contains(['?', '#']) {
        Err("has a query or a fragment; use `CallOptions::query` for parameters")
    } else {
        Ok(())
    }
}

/// The URL with passwords and the values of keys, tokens and signatures left out.
pub(crate) fn redact(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = without_user(path);
    if query.is_empty() {
        return out;
    }
    for (index, pair) in query.split('&').enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((key, _)) if is_secret_key(key) => {
                out.push_str(key);
                out.push_str("=REDACTED");
            }
            _ => out.push_str(pair),
        }
    }
    out
}

fn without_user(path: &str) -> String {
    let start = path.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = path.split_at(start);
    let authority = rest.find('/').unwrap_or(rest.len());
    // In a path an `@` is nothing special.
    match rest
        .get(..authority)
        .and_then(|authority| authority.rfind('@'))
    {
        Some(at) if start > 0 => format!("{scheme}REDACTED{}", rest.get(at..).unwrap_or_default()),
        _ => path.to_owned(),
    }
}

/// True for a query parameter that may let its reader in. Rather one too many:
/// `pageToken` isn't secret, but nobody misses it either.
pub(crate) fn is_secret_key(key: &str) -> bool {
    const PARTS: &[&str] = &[
        "key",
        "token",
        "sig",
        "credential",
        "secret",
        "password",
        "code",
        "assertion",
        "auth",
        "upload_id",
    ];
    let key = key.to_ascii_lowercase();
    PARTS.iter().any(|part| key.contains(part))
}

/// True for a header that may let its reader in.
pub(crate) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("cookie") || is_secret_key(&name)
}

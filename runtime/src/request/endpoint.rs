//! Where a caller wants calls to go. It is checked once: every call comes by here.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use http::Uri;

use super::url::redact;
use crate::error::Error;

/// The URL of a server, as the caller wrote it.
pub(crate) struct Endpoint {
    url: String,
    fault: OnceLock<Option<Cow<'static, str>>>,
}

impl Endpoint {
    pub(crate) fn new(url: String) -> Self {
        let fault = OnceLock::new();
        Self { url, fault }
    }

    /// The URL, if calls can go there.
    pub(crate) fn get(&self) -> Result<&str, Error> {
        match self.fault.get_or_init(|| check(&self.url).err()) {
            None => Ok(&self.url),
            Some(fault) => {
                let url = redact(&self.url);
                let url = url.escape_debug();
                Err(Error::usage(format!("the endpoint `{url}` {fault}")))
            }
        }
    }
}

/// The URL without passwords.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redact(&self.url).fmt(f)
    }
}

fn check(url: &str) -> Result<(), Cow<'static, str>> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("does not begin with `https://` or `http://`")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let fault = if authority.is_empty() || authority.starts_with(':') {
        "has no host; name one, as in `https://localhost:8080/`"
    } else if authority.contains('@') {
        "has a user name or password in it; use credentials instead"
    } else if url.contains(['?', '#']) {
        "has a query or a fragment; use `CallOptions::query` for parameters"
    } else if !authority.is_ascii() {
        "has a host that is not ASCII; write other scripts as punycode, `xn--…`"
    } else if !path.is_ascii() {
        "has a path that is not ASCII; write the bytes of other scripts as `%C3`"
    } else {
        return check_parts(url, authority);
    };
    Err(Cow::Borrowed(fault))
}

/// What the parser of requests' URLs has to say, and what it lets pass.
fn check_parts(url: &str, authority: &str) -> Result<(), Cow<'static, str>> {
    let uri = Uri::try_from(url).map_err(|error| {
        format!("is not a URL: {error}; write one like `https://localhost:8080/prefix/`")
    })?;
    let host = uri.host().unwrap_or_default();
    let after = authority.strip_prefix(host).unwrap_or_default();
    // Whoever connects would take another number for none, and port 80 or 443.
    let is_port = |digits: &str| digits.parse::<u16>().is_ok();
    if after.is_empty() || after.strip_prefix(':').is_some_and(is_port) {
        return Ok(());
    }
    Err(format!(
        "has `{after}` where a port would be; write a number up to 65535 after the colon, or nothing"
    )
    .into())
}

//! The URL of the server that calls are sent to.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use http::Uri;

use crate::error::Error;
use crate::secret::redact;

/// The URL of a server. It is checked once, by the first call.
pub(crate) struct Endpoint {
    url: String,
    problem: OnceLock<Option<Cow<'static, str>>>,
}

impl Endpoint {
    pub(crate) fn new(url: String) -> Self {
        let problem = OnceLock::new();
        Self { url, problem }
    }

    /// The URL, if it is valid.
    pub(crate) fn get(&self) -> Result<&str, Error> {
        match self.problem.get_or_init(|| check(&self.url).err()) {
            None => Ok(&self.url),
            // An invalid URL may contain a password at any position, so it is not printed.
            Some(problem) => Err(Error::usage(format!("the endpoint {problem}"))),
        }
    }

    /// Whether the URL has the scheme `http`.
    pub(crate) fn is_plain(&self) -> bool {
        self.url.starts_with("http://")
    }
}

/// Prints the redacted URL, if it is valid.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match check(&self.url) {
            Ok(()) => redact(&self.url).fmt(f),
            Err(_) => f.write_str("not a URL"),
        }
    }
}

fn check(url: &str) -> Result<(), Cow<'static, str>> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("does not begin with `https://` or `http://`")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let problem = if authority.is_empty() || authority.starts_with(':') {
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
    Err(Cow::Borrowed(problem))
}

/// Checks what the URL parser rejects, and the port, which it accepts.
fn check_parts(url: &str, authority: &str) -> Result<(), Cow<'static, str>> {
    let uri = Uri::try_from(url).map_err(|error| {
        format!("is not a URL: {error}; write one like `https://localhost:8080/prefix/`")
    })?;
    let host = uri.host().unwrap_or_default();
    let after = authority.strip_prefix(host).unwrap_or_default();
    // Connecting would ignore an invalid port and use 80 or 443.
    let is_port = |digits: &str| digits.parse::<u16>().is_ok();
    if after.is_empty() || after.strip_prefix(':').is_some_and(is_port) {
        return Ok(());
    }
    let digits = after.strip_prefix(':').unwrap_or_default();
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    let shown = if is_number && digits.len() <= 20 {
        after
    } else {
        "something else"
    };
    Err(format!(
        "has `{shown}` instead of a port; write a number up to 65535 after the colon, or omit the colon"
    )
    .into())
}

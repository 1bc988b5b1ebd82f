//! An attempt that is about to be sent.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::query;
use crate::error::{Error, Result};
use crate::framing;
use crate::secret::{is_secret_header, redact};
use crate::service::{Method, Service};

/// An attempt that is about to be sent, with its headers and query.
///
/// `Debug` does not print secrets: the values of `authorization`, `cookie` and similar headers, and
/// of `key` and similar query parameters. The getters return them.
///
/// Headers that frame a message, belong to a connection or describe the body or the requested range
/// (`content-length`, `host`, `content-type`, `range` and so on) and query parameters that select
/// the protocol (`alt`, `uploadType`, `upload_id`, `upload_protocol`) cannot be changed. Trying it is
/// an error, which names the header or parameter.
///
/// A resumable upload can be sent to a server of another origin. It does not receive headers and
/// query parameters of the caller: there, changes have no effect, and
/// [`is_same_origin`](Self::is_same_origin) is false.
pub struct BeforeAttempt<'a> {
    pub(crate) service: &'static Service,
    pub(crate) method: &'static Method,
    pub(crate) number: u32,
    pub(crate) same_origin: bool,
    pub(crate) verb: &'a http::Method,
    pub(crate) uri: &'a mut Uri,
    pub(crate) headers: &'a mut HeaderMap,
}

impl BeforeAttempt<'_> {
    /// The constants of the API.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// The ID of the API method, `vision.operations.cancel`.
    pub fn method_id(&self) -> &'static str {
        self.method.id
    }

    /// The HTTP method of the request.
    pub fn http_method(&self) -> &http::Method {
        self.verb
    }

    /// The number of the attempt, starting with 1. For a resumable upload, the number since the
    /// last chunk that the server confirmed.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// False if the request is sent to the session of an upload on another origin.
    pub fn is_same_origin(&self) -> bool {
        self.same_origin
    }

    /// The host of the request.
    pub fn host(&self) -> Option<&str> {
        self.uri.host()
    }

    /// The path of the request, percent-encoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The first value of a header. Headers of dynamic credentials are added later.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.get(name)
    }

    /// Sets a header, which replaces existing values.
    ///
    /// # Errors
    ///
    /// The name or value is invalid, or the header cannot be changed.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        let (name, value) = self.checked(name, value)?;
        if self.same_origin {
            self.headers.insert(name, value);
        }
        Ok(())
    }

    /// Adds a value of a header.
    ///
    /// # Errors
    ///
    /// The name or value is invalid, or the header cannot be changed.
    pub fn append_header(&mut self, name: &str, value: &str) -> Result<()> {
        let (name, value) = self.checked(name, value)?;
        if self.same_origin {
            self.headers.append(name, value);
        }
        Ok(())
    }

    /// Removes a header. Returns true if it was present.
    ///
    /// # Errors
    ///
    /// The name is invalid, or the header cannot be changed.
    pub fn remove_header(&mut self, name: &str) -> Result<bool> {
        let name = changeable(name)?;
        Ok(self.same_origin && self.headers.remove(name).is_some())
    }

    /// The first value of a query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        query::value(self.uri, name)
    }

    /// Sets a query parameter, which replaces existing values.
    ///
    /// # Errors
    ///
    /// The parameter cannot be changed, or the URL becomes too long.
    pub fn set_query(&mut self, name: &str, value: &str) -> Result<()> {
        self.change_query(name, |uri| query::set(uri, name, value))
    }

    /// Adds a value of a query parameter.
    ///
    /// # Errors
    ///
    /// The parameter cannot be changed, or the URL becomes too long.
    pub fn append_query(&mut self, name: &str, value: &str) -> Result<()> {
        self.change_query(name, |uri| query::append(uri, name, value))
    }

    /// Removes a query parameter. Returns true if it was present.
    ///
    /// # Errors
    ///
    /// The parameter cannot be changed.
    pub fn remove_query(&mut self, name: &str) -> Result<bool> {
        let before = self.query(name).is_some();
        self.change_query(name, |uri| query::remove(uri, name))?;
        Ok(before && self.same_origin)
    }

    fn change_query(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Uri) -> Result<()>,
    ) -> Result<()> {
        if query::selects_protocol(name) {
            return Err(Error::usage(format!(
                "the query parameter `{}` cannot be changed: the runtime sets it, because it selects the protocol of the request",
                name.escape_debug()
            )));
        }
        match self.same_origin {
            true => change(self.uri),
            false => Ok(()),
        }
    }

    fn checked(&self, name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
        let name = changeable(name)?;
        let value = HeaderValue::from_str(value);
        let mut value = value.map_err(|_| {
            Error::usage(format!(
                "the header `{name}` has an invalid value; use visible ASCII"
            ))
        })?;
        value.set_sensitive(is_secret_header(name.as_str()));
        Ok((name, value))
    }
}

/// The name of a header that an interceptor may change.
fn changeable(name: &str) -> Result<HeaderName> {
    let header = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::usage(format!("`{}` is not a header name", name.escape_debug())))?;
    framing::check_attempt(&header).map_err(|reason| {
        Error::usage(format!("the header `{header}` cannot be changed: {reason}"))
    })?;
    Ok(header)
}

impl fmt::Debug for BeforeAttempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BeforeAttempt")
            .field("method_id", &self.method.id)
            .field("number", &self.number)
            .field("http_method", &self.verb)
            .field("url", &redact(&self.uri.to_string()))
            .field("headers", &Headers(self.headers))
            .finish()
    }
}

/// Prints headers without the values of secret ones.
struct Headers<'a>(&'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let secret = value.is_sensitive() || is_secret_header(name.as_str());
            let hidden = HeaderValue::from_static("REDACTED");
            (name, if secret { hidden } else { value.clone() })
        });
        f.debug_map().entries(shown).finish()
    }
}

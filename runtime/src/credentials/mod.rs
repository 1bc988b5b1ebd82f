//! Who calls: credentials, and the one trait for those of one's own.

#[cfg(feature = "auth")]
mod google;
#[cfg(feature = "yup-oauth2")]
mod yup;

#[cfg(feature = "auth")]
pub use google::GoogleCredentials;
#[cfg(feature = "yup-oauth2")]
pub use yup::YupCredentials;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use crate::error::{BoxError, Error};

/// A boxed future, as traits that are used through a pointer return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Says who calls, anew for each attempt; keeping a token until it expires is its own matter.
///
/// ```
/// use discogen_runtime::{BoxError, BoxFuture, Credentials, HeaderMap, HeaderValue};
///
/// struct Vault;
///
/// impl Credentials for Vault {
///     fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
///         Box::pin(async move {
///             let mut headers = HeaderMap::new();
///             headers.insert("authorization", HeaderValue::from_static("Bearer …from the vault"));
///             # let _ = scopes;
///             Ok(headers)
///         })
///     }
/// }
/// # let _: &dyn Credentials = &Vault;
/// ```
pub trait Credentials: Send + Sync + 'static {
    /// The headers that authorise a call: `authorization`, and others if need be.
    ///
    /// A temporary failure is retried within the call's deadline if the error says that it is one:
    /// see [`CredentialsError`](crate::CredentialsError).
    ///
    /// The token must be valid for all of the scopes: those of
    /// [`CallOptions::scopes`](crate::CallOptions::scopes), else the method's default, which is one
    /// scope as a rule. The list is empty if the method accepts no scope.
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>>;

    /// A server answered 401 to these headers: forget them, if they are still kept.
    ///
    /// [`headers`](Self::headers) is asked again afterwards. If it then says
    /// something else, the call is made once more; else the 401 is the answer.
    /// Many calls may come with the same headers at once.
    fn reject(&self, refused: &HeaderMap) {
        let _ = refused;
    }

    /// The universe that the credentials are of, `googleapis.com` as a rule; `None` if that isn't known.
    ///
    /// Asked after [`headers`](Self::headers), until it is answered without an
    /// error, once a client. A call to another universe fails before anything is
    /// sent to it.
    fn universe_domain(&self) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

impl<C: Credentials + ?Sized> Credentials for Arc<C> {
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        (**self).headers(scopes)
    }

    fn reject(&self, refused: &HeaderMap) {
        (**self).reject(refused);
    }

    fn universe_domain(&self) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
        (**self).universe_domain()
    }
}

/// What a client was told about who calls.
#[derive(Clone)]
pub(crate) enum Auth {
    Anonymous,
    ApiKey(String),
    Token(HeaderValue),
    Dynamic(Arc<dyn Credentials>),
}

impl Auth {
    #[cfg(feature = "auth")]
    pub(crate) fn application_default() -> Result<Self, Error> {
        GoogleCredentials::application_default()
            .map(|credentials| Self::Dynamic(Arc::new(credentials)))
    }

    /// A bearer token, which has to be text that a header can carry.
    pub(crate) fn token(token: &str) -> Result<Self, Error> {
        bearer(token).map(Self::Token).ok_or_else(|| {
            Error::usage(
                "the token is empty or has characters that a header cannot carry; \
                 pass the bare token, without `Bearer` and line breaks"
                    .to_owned(),
            )
        })
    }

    /// An API key; the line break of the file that it was read from is no part of it.
    pub(crate) fn key(key: &str) -> Result<Self, Error> {
        let key = key.trim();
        if key.is_empty() {
            let fault = "the API key is empty; pass the key itself to `api_key`";
            return Err(Error::usage(fault.to_owned()));
        }
        Ok(Self::ApiKey(key.to_owned()))
    }

    pub(crate) fn api_key(&self) -> Option<&str> {
        match self {
            Self::ApiKey(key) => Some(key),
            _ => None,
        }
    }
}

/// The header of a token; `None` if it is empty or no header can carry it.
fn bearer(token: &str) -> Option<HeaderValue> {
    let token = token.trim();
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    (!token.is_empty()).then_some(value)
}

/// Names the kind and nothing else.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::ApiKey(_) => "ApiKey(REDACTED)",
            Self::Token(_) => "Token(REDACTED)",
            Self::Dynamic(_) => "Credentials(…)",
        })
    }
}

//! The [`Credentials`] trait and its implementations.

mod auth;
#[cfg(feature = "auth")]
mod google;
#[cfg(feature = "yup-oauth2")]
mod yup;

pub(crate) use auth::Auth;
#[cfg(feature = "auth")]
pub use google::GoogleCredentials;
#[cfg(feature = "yup-oauth2")]
pub use yup::YupCredentials;

use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use crate::boxed::{BoxError, BoxFuture};

/// Provides the headers that authenticate a call. They are requested for each attempt, so
/// implementations cache their tokens.
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
    /// Returns the headers that authenticate a call: `authorization`, and others if necessary.
    ///
    /// A temporary failure is retried within the call's deadline if the error states that it is
    /// temporary; see [`CredentialsError`](crate::CredentialsError).
    ///
    /// The token must be valid for all of the scopes: those of
    /// [`CallOptions::scopes`](crate::CallOptions::scopes), or the method's default, which is
    /// usually one scope. The list is empty if the method has no scopes.
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>>;

    /// Called when a server rejected these headers with 401. Implementations drop them from their
    /// cache.
    ///
    /// Afterwards, [`headers`](Self::headers) is called again. If it returns other headers, the
    /// call is repeated once; otherwise the 401 is returned. Several calls may reject the same
    /// headers concurrently.
    fn reject(&self, refused: &HeaderMap) {
        let _ = refused;
    }

    /// Returns the universe domain of the credentials, usually `googleapis.com`; `None` if it is
    /// unknown.
    ///
    /// Called after [`headers`](Self::headers), once per client, until it succeeds. A call to
    /// another universe fails before anything is sent.
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

/// The header of a token; `None` if the token is empty or not a valid header value.
fn bearer(token: &str) -> Option<HeaderValue> {
    let token = token.trim();
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    (!token.is_empty()).then_some(value)
}

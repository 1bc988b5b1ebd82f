//! Who calls: credentials, and the one trait for those of one's own.

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

/// The header of a token; `None` if it is empty or no header can carry it.
fn bearer(token: &str) -> Option<HeaderValue> {
    let token = token.trim();
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    (!token.is_empty()).then_some(value)
}

//! Credentials from `yup-oauth2`: user consent, and domain-wide delegation.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use hyper_util::client::legacy::connect::Connect;
use yup_oauth2::authenticator::Authenticator;
use yup_oauth2::{AccessToken, Error};

use super::{Credentials, bearer};
use crate::boxed::{BoxError, BoxFuture};
use crate::error::{CredentialsError, is_broken_connection};
use crate::secret::redact;

/// Credentials from an [`Authenticator`] of `yup-oauth2`.
///
/// It covers what Google's own library does not support: installed programs and devices that ask a
/// user for consent, and service accounts that impersonate a user of their domain. The latter sign
/// their requests and need the feature `ring` or `aws-lc-rs`.
///
/// The [guide](crate::credentials) has complete samples.
///
/// A user consents to a set of scopes, so list all scopes of the program in the client's options.
/// Otherwise, each method requests its own scopes.
///
/// ```
/// use discogen_runtime::yup_oauth2::authenticator::Authenticator;
/// use discogen_runtime::{CallOptions, YupCredentials};
/// # use discogen_runtime::codegen as rt;
/// # use discogen_runtime::{ClientBuilder, Result};
///
/// // From `yup_oauth2::InstalledFlowAuthenticator`, `DeviceFlowAuthenticator`, or for delegation
/// // `ServiceAccountAuthenticator::builder(key).subject("user@example.com")`, built.
/// # async fn sample<A: rt::Api, C>(builder: ClientBuilder<A>, authenticator: Authenticator<C>) -> Result<A>
/// # where C: hyper_util::client::legacy::connect::Connect + Clone + Send + Sync + 'static {
/// let client = builder
///     .credentials(YupCredentials::new(authenticator))
///     .options(CallOptions::new().scopes(["https://www.googleapis.com/auth/drive"]))
///     .build()
///     .await?;
/// # Ok(client) }
/// ```
pub struct YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    authenticator: Authenticator<C>,
    /// The token endpoint, which the errors of yup-oauth2 do not contain.
    endpoint: Option<String>,
    /// The headers that a server rejected.
    refused: Mutex<Option<HeaderValue>>,
}

impl<C> YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    /// Uses the tokens of this authenticator.
    pub fn new(authenticator: Authenticator<C>) -> Self {
        Self {
            authenticator,
            endpoint: None,
            refused: Mutex::default(),
        }
    }

    /// Sets the token endpoint (`token_uri`) that errors name. The errors of yup-oauth2 do not
    /// contain it.
    pub fn token_endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    async fn fetch(&self, scopes: &[&str]) -> Result<HeaderMap, BoxError> {
        let token = self.authenticator.token(scopes).await;
        let mut token = token.map_err(|error| self.failure(error))?;
        // yup-oauth2 caches a response without a token forever.
        if token.token().is_none() {
            token = self.fresh(scopes).await?;
        }
        let mut value = self.header(&token)?;
        let refused = self.refused.lock().map(|refused| refused.clone());
        if refused.is_ok_and(|refused| refused.as_ref() == Some(&value)) {
            value = self.header(&self.fresh(scopes).await?)?;
        }
        Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    async fn fresh(&self, scopes: &[&str]) -> Result<AccessToken, BoxError> {
        let token = self.authenticator.force_refreshed_token(scopes).await;
        token.map_err(|error| self.failure(error))
    }

    fn header(&self, token: &AccessToken) -> Result<HeaderValue, BoxError> {
        let Some(text) = token.token() else {
            let error = CredentialsError::new("the response has no access token");
            return Err(self.located(error.transient(true)));
        };
        let invalid = || "yup-oauth2 returned a token that is not a valid header value".into();
        bearer(text).ok_or_else(invalid)
    }

    fn failure(&self, error: Error) -> BoxError {
        let transient = is_transient(&error);
        self.located(CredentialsError::new(error).transient(transient))
    }

    fn located(&self, error: CredentialsError) -> BoxError {
        Box::new(match &self.endpoint {
            Some(endpoint) => error.endpoint(redact(endpoint)),
            None => error,
        })
    }
}

/// Returns whether another attempt may succeed. The status of the response is unknown here; a
/// response that is not JSON is usually an error page of a server or proxy.
fn is_transient(error: &Error) -> bool {
    match error {
        Error::HttpError(_) | Error::HttpClientError(_) => true,
        Error::JSONError(_) | Error::MissingAccessToken => true,
        Error::LowLevelError(error) => is_broken_connection(error),
        Error::AuthError(error) => matches!(
            error.error.as_str(),
            "backend_error"
                | "internal_failure"
                | "rate_limit_exceeded"
                | "server_error"
                | "temporarily_unavailable"
        ),
        _ => false,
    }
}

impl<C> Credentials for YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(self.fetch(scopes))
    }

    fn reject(&self, refused: &HeaderMap) {
        let mut last = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *last = refused.get(AUTHORIZATION).cloned();
    }
}

/// Prints no contents: an authenticator has keys and tokens.
impl<C> fmt::Debug for YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YupCredentials").finish_non_exhaustive()
    }
}

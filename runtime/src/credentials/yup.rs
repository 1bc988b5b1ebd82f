//! Credentials from `yup-oauth2`: a user's consent, and delegation in a domain.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use hyper_util::client::legacy::connect::Connect;
use yup_oauth2::authenticator::Authenticator;

use super::{BoxFuture, Credentials, bearer};
use crate::error::BoxError;

/// Credentials from an [`Authenticator`] of `yup-oauth2`.
///
/// For what Google's own library doesn't do: an installed program or a device
/// that asks a user for consent, and a service account that acts for a user of
/// its domain. The latter signs, for which it needs the feature `ring` or `aws-lc-rs`.
/// A user gives consent to scopes once, so name all that the program
/// needs in the client's options; else each method would ask for its own.
///
/// ```
/// use discogen_runtime::{CallOptions, YupCredentials};
/// use yup_oauth2::authenticator::Authenticator;
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
    /// What a server has refused.
    refused: Mutex<Option<HeaderValue>>,
}

impl<C> YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    /// Takes tokens from this authenticator.
    pub fn new(authenticator: Authenticator<C>) -> Self {
        Self {
            authenticator,
            refused: Mutex::default(),
        }
    }

    async fn fetch(&self, scopes: &[&str]) -> Result<HeaderMap, BoxError> {
        let token = self.authenticator.token(scopes).await?;
        let mut value = header(&token)?;
        let refused = self.refused.lock().map(|refused| refused.clone());
        if refused.is_ok_and(|refused| refused.as_ref() == Some(&value)) {
            value = header(&self.authenticator.force_refreshed_token(scopes).await?)?;
        }
        Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }
}

fn header(token: &yup_oauth2::AccessToken) -> Result<HeaderValue, BoxError> {
    let token = token.token().and_then(bearer);
    token.ok_or_else(|| "yup-oauth2 gave no access token that a header can carry".into())
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

/// Shows nothing: an authenticator has keys and tokens.
impl<C> fmt::Debug for YupCredentials<C>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YupCredentials").finish_non_exhaustive()
    }
}

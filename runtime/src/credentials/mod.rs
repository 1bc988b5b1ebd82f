//! Credentials of clients: a guide, the trait [`Credentials`], and its implementations.
//!
//! A client requests an access token for each call and caches it until it expires. Without credentials,
//! the builder of a client uses Application Default Credentials.
//!
//! | a program that | uses | features |
//! |---|---|---|
//! | runs on a developer's machine or on Google Cloud | Application Default Credentials: no code | `auth` |
//! | has the file of a service account | [a service account](#service-accounts) | `auth` |
//! | acts as a service account without its key | [impersonation](#impersonation) | `auth` |
//! | acts as a user of its Google Workspace domain | [delegation](#domain-wide-delegation) | `yup-oauth2` and `ring` or `aws-lc-rs` |
//! | asks a user for access to their data | [user consent](#user-consent) | `yup-oauth2` and `ring` or `aws-lc-rs` |
//! | has an API key or an access token | `ClientBuilder::api_key`, `ClientBuilder::token` | |
//!
//! Each generated crate has these features and enables the same feature of the runtime. It re-exports
//! the runtime as `runtime`: where the samples say `discogen_runtime`, write `google_drive_v3::runtime`.
//! `auth` and `ring` are enabled by default. The crate `yup-oauth2`, version 12, is re-exported as
//! `runtime::yup_oauth2`, so that a program does not depend on it. `Drive` stands for any client.
//!
//! # Service accounts
//!
//! ```toml
//! [dependencies]
//! google-drive-v3 = { path = "path/to/drive-v3" }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
#![cfg_attr(feature = "auth", doc = "```no_run")]
#![cfg_attr(not(feature = "auth"), doc = "```ignore")]
//! use discogen_runtime::GoogleCredentials;
//!
//! # use discogen_runtime::{ClientBuilder, api::Api};
//! # trait Builder: Api { fn builder() -> ClientBuilder<Self> { ClientBuilder::new() } }
//! # impl<A: Api> Builder for A {}
//! # async fn sample<Drive: Api>() -> Result<Drive, Box<dyn std::error::Error>> {
//! let key = std::fs::read_to_string("service-account.json")?;
//! let drive = Drive::builder()
//!     .credentials(GoogleCredentials::from_json(&key)?)
//!     .build()
//!     .await?;
//! # Ok(drive)
//! # }
//! ```
//!
//! `from_json` also accepts the files of users, external accounts (workload identity federation) and
//! impersonated service accounts. If `GOOGLE_APPLICATION_CREDENTIALS` contains the path of the file,
//! the code is not needed.
//!
//! # Impersonation
//!
//! The program's own credentials need the role *Service Account Token Creator*
//! (`roles/iam.serviceAccountTokenCreator`) on the service account.
//!
//! ```toml
//! [dependencies]
//! google-drive-v3 = { path = "path/to/drive-v3" }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
#![cfg_attr(feature = "auth", doc = "```no_run")]
#![cfg_attr(not(feature = "auth"), doc = "```ignore")]
//! use discogen_runtime::GoogleCredentials;
//!
//! # use discogen_runtime::{ClientBuilder, api::Api};
//! # trait Builder: Api { fn builder() -> ClientBuilder<Self> { ClientBuilder::new() } }
//! # impl<A: Api> Builder for A {}
//! # async fn sample<Drive: Api>() -> Result<Drive, Box<dyn std::error::Error>> {
//! let own = GoogleCredentials::application_default()?;
//! let drive = Drive::builder()
//!     .credentials(own.impersonate("robot@my-project.iam.gserviceaccount.com"))
//!     .build()
//!     .await?;
//! # Ok(drive)
//! # }
//! ```
//!
//! # Domain-wide delegation
//!
//! A service account acts as a user, the `subject`. An administrator of the domain must allow the
//! service account to use the scopes: [Google's
//! guide](https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority).
//!
//! ```toml
//! [dependencies]
//! google-drive-v3 = { path = "path/to/drive-v3", features = ["yup-oauth2"] }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
#![cfg_attr(
    all(feature = "yup-oauth2", any(feature = "ring", feature = "aws-lc-rs")),
    doc = "```no_run"
)]
#![cfg_attr(
    not(all(feature = "yup-oauth2", any(feature = "ring", feature = "aws-lc-rs"))),
    doc = "```ignore"
)]
//! use discogen_runtime::yup_oauth2::{ServiceAccountAuthenticator, read_service_account_key};
//! use discogen_runtime::{CallOptions, YupCredentials};
//!
//! # use discogen_runtime::{ClientBuilder, api::Api};
//! # trait Builder: Api { fn builder() -> ClientBuilder<Self> { ClientBuilder::new() } }
//! # impl<A: Api> Builder for A {}
//! # async fn sample<Drive: Api>() -> Result<Drive, Box<dyn std::error::Error>> {
//! let key = read_service_account_key("service-account.json").await?;
//! let authenticator = ServiceAccountAuthenticator::builder(key)
//!     .subject("user@example.com")
//!     .build()
//!     .await?;
//! let drive = Drive::builder()
//!     .credentials(YupCredentials::new(authenticator))
//!     .options(CallOptions::new().scopes(["https://www.googleapis.com/auth/drive.readonly"]))
//!     .build()
//!     .await?;
//! # Ok(drive)
//! # }
//! ```
//!
//! # User consent
//!
//! Create an OAuth client of the type *Desktop app* at
//! <https://console.cloud.google.com/apis/credentials> and download its file. The first call prints a
//! URL; the user opens it and grants access. The tokens are stored, so that the next start of the
//! program needs no consent. A user grants a set of scopes, so the client requests all of them.
//!
//! ```toml
//! [dependencies]
//! google-drive-v3 = { path = "path/to/drive-v3", features = ["yup-oauth2"] }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
#![cfg_attr(
    all(feature = "yup-oauth2", any(feature = "ring", feature = "aws-lc-rs")),
    doc = "```no_run"
)]
#![cfg_attr(
    not(all(feature = "yup-oauth2", any(feature = "ring", feature = "aws-lc-rs"))),
    doc = "```ignore"
)]
//! use discogen_runtime::yup_oauth2::{
//!     InstalledFlowAuthenticator, InstalledFlowReturnMethod, read_application_secret,
//! };
//! use discogen_runtime::{CallOptions, YupCredentials};
//!
//! # use discogen_runtime::{ClientBuilder, api::Api};
//! # trait Builder: Api { fn builder() -> ClientBuilder<Self> { ClientBuilder::new() } }
//! # impl<A: Api> Builder for A {}
//! # async fn sample<Drive: Api>() -> Result<Drive, Box<dyn std::error::Error>> {
//! let secret = read_application_secret("client-secret.json").await?;
//! let method = InstalledFlowReturnMethod::HTTPRedirect;
//! let authenticator = InstalledFlowAuthenticator::builder(secret, method)
//!     .persist_tokens_to_disk("tokens.json")
//!     .build()
//!     .await?;
//! let drive = Drive::builder()
//!     .credentials(YupCredentials::new(authenticator))
//!     .options(CallOptions::new().scopes(["https://www.googleapis.com/auth/drive.readonly"]))
//!     .build()
//!     .await?;
//! # Ok(drive)
//! # }
//! ```
//!
//! `tokens.json` contains secrets: restrict its permissions. On a device without a browser, use
//! `DeviceFlowAuthenticator`.
//!
//! # Other sources
//!
//! Implement [`Credentials`] for tokens from another source, such as a vault.

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

//! Credentials from google-cloud-auth: those of the environment, and those of a file.

mod cache;
mod failure;
mod plan;
mod source;

use std::fmt;
use std::sync::Arc;

use google_cloud_auth::credentials::{CacheableResource, Credentials as External};
use http::{Extensions, HeaderMap};

use self::cache::Cache;
use self::plan::TokenPlan;
use self::source::Source;
use super::Credentials;
use crate::boxed::{BoxError, BoxFuture};
use crate::error::Result;

/// Google Cloud credentials: Application Default Credentials, or a credentials file of any type.
///
/// Tokens are cached for each set of scopes and refreshed before they expire. Cloning is cheap;
/// clones share their tokens. The credentials need a tokio runtime with I/O and time enabled.
///
/// User credentials always have the scopes that the user has granted.
///
/// ```
/// # use discogen_runtime::{GoogleCredentials, Result};
/// # fn sample(json: &str) -> Result<()> {
/// let credentials = GoogleCredentials::from_json(json)?
///     .impersonate("reader@my-project.iam.gserviceaccount.com")
///     .quota_project("my-project");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct GoogleCredentials {
    plan: TokenPlan,
    cache: Arc<Cache>,
}

impl GoogleCredentials {
    /// [Application Default
    /// Credentials](https://cloud.google.com/docs/authentication/application-default-credentials):
    /// the file in `GOOGLE_APPLICATION_CREDENTIALS`, or the one that `gcloud auth
    /// application-default login` writes, or the service account of the machine. An empty variable
    /// counts as unset.
    ///
    /// Reads the file. The project in `GOOGLE_CLOUD_QUOTA_PROJECT` takes precedence over that of
    /// the file.
    pub fn application_default() -> Result<Self> {
        let mut found = Self::new(Source::application_default()?);
        let project = std::env::var("GOOGLE_CLOUD_QUOTA_PROJECT").ok();
        found.plan.quota_project = project.filter(|project| !project.is_empty());
        Ok(found)
    }

    /// Parses a credentials file: of a service account, a user, an external account or an
    /// impersonated service account.
    ///
    /// Use only files from a trusted source: a file determines where secrets are sent, and may name
    /// a program to run.
    pub fn from_json(text: &str) -> Result<Self> {
        Source::parse(text, "the text given").map(Self::new)
    }

    fn new(source: Source) -> Self {
        Self {
            plan: TokenPlan {
                source,
                impersonate: None,
                quota_project: None,
            },
            cache: Arc::default(),
        }
    }

    /// Impersonates this service account. The current credentials must have permission to create
    /// tokens for it.
    pub fn impersonate(self, service_account: impl Into<String>) -> Self {
        self.with(|plan| plan.impersonate = Some(service_account.into()))
    }

    /// Sets the project for quota and billing, instead of the one in the credentials.
    pub fn quota_project(self, project: impl Into<String>) -> Self {
        self.with(|plan| plan.quota_project = Some(project.into()))
    }

    /// Changes the configuration. Cached tokens are dropped, because they belong to the old one.
    fn with(mut self, change: impl FnOnce(&mut TokenPlan)) -> Self {
        change(&mut self.plan);
        self.cache = Arc::default();
        self
    }

    /// Files state the universe domain; otherwise the metadata server provides it.
    async fn universe(&self) -> Result<Option<String>, BoxError> {
        let credentials = match &self.plan.source {
            Source::File(_, json) => return Ok(Some(source::universe(json).to_owned())),
            Source::Given(given) => given.clone(),
            Source::Machine => self.cache.find(&[], || self.plan.build(&[]))?.0,
        };
        match credentials.universe_domain().await {
            // Another server may respond in place of the metadata server, such as a captive portal.
            Some(text) if !is_domain(&text) => {
                Err("the machine's metadata server returned no valid universe domain".into())
            }
            configured => Ok(configured),
        }
    }

    async fn fetch(&self, scopes: &[&str]) -> Result<HeaderMap, BoxError> {
        let scopes = if self.plan.has_scopes() { scopes } else { &[] };
        let (credentials, id) = self.cache.find(scopes, || self.plan.build(scopes))?;
        match credentials.headers(Extensions::new()).await {
            Ok(CacheableResource::New { data, .. }) => {
                self.cache.used(id, &data);
                Ok(data)
            }
            Ok(CacheableResource::NotModified) => Err("the credentials returned no token".into()),
            Err(error) => {
                // The credentials cache their error, so the next attempt uses new ones.
                self.cache.remove(id);
                Err(Box::new(failure::describe(error, &self.plan)))
            }
        }
    }
}

fn is_domain(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !text.is_empty() && text.bytes().all(allowed)
}

impl Credentials for GoogleCredentials {
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(self.fetch(scopes))
    }

    fn reject(&self, refused: &HeaderMap) {
        self.cache.reject(refused);
    }

    fn universe_domain(&self) -> BoxFuture<'_, Result<Option<String>, BoxError>> {
        Box::pin(self.universe())
    }
}

/// Credentials that were built with google-cloud-auth, for what [`GoogleCredentials`] does not
/// support. Their scopes are those of the builder.
impl From<External> for GoogleCredentials {
    fn from(credentials: External) -> Self {
        Self::new(Source::Given(credentials))
    }
}

/// Prints the kind without the content.
impl fmt::Debug for GoogleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleCredentials")
            .field("source", &self.plan.source)
            .field("impersonate", &self.plan.impersonate)
            .field("quota_project", &self.plan.quota_project)
            .finish_non_exhaustive()
    }
}

//! Credentials that `google-cloud-auth` knows: those of the environment, and those of a file.

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

/// Credentials of Google Cloud: Application Default Credentials, or a file of any kind.
///
/// Tokens are kept, and renewed before they expire, one for each set of scopes.
/// Cheap to clone; clones share their tokens. Needs a tokio runtime with I/O and
/// time.
///
/// A user's credentials have the scopes that the user has granted, whatever a
/// method lists.
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
    /// [Application Default Credentials](https://cloud.google.com/docs/authentication/application-default-credentials):
    /// the file that `GOOGLE_APPLICATION_CREDENTIALS` names, else the one that
    /// `gcloud auth application-default login` has written, else the machine's
    /// service account. An empty variable names no file.
    ///
    /// Reads the file. The project of `GOOGLE_CLOUD_QUOTA_PROJECT` wins over the
    /// file's.
    pub fn application_default() -> Result<Self> {
        let mut found = Self::new(Source::application_default()?);
        let project = std::env::var("GOOGLE_CLOUD_QUOTA_PROJECT").ok();
        found.plan.quota_project = project.filter(|project| !project.is_empty());
        Ok(found)
    }

    /// The text of a credentials file: of a service account, a user, an external
    /// account or an impersonated service account.
    ///
    /// Only take a file that you trust: it says where secrets are sent, and may
    /// name a program to run.
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

    /// Calls as this service account, for which the credentials so far may make tokens.
    pub fn impersonate(self, service_account: impl Into<String>) -> Self {
        self.with(|plan| plan.impersonate = Some(service_account.into()))
    }

    /// The project that pays and whose quota counts, in place of the one that the credentials name.
    pub fn quota_project(self, project: impl Into<String>) -> Self {
        self.with(|plan| plan.quota_project = Some(project.into()))
    }

    /// Another plan makes other tokens.
    fn with(mut self, change: impl FnOnce(&mut TokenPlan)) -> Self {
        change(&mut self.plan);
        self.cache = Arc::default();
        self
    }

    /// A file says it; a machine is asked.
    async fn universe(&self) -> Result<Option<String>, BoxError> {
        let credentials = match &self.plan.source {
            Source::File(_, json) => return Ok(Some(source::universe(json).to_owned())),
            Source::Given(given) => given.clone(),
            Source::Machine => self.cache.find(&[], || self.plan.build(&[]))?.0,
        };
        match credentials.universe_domain().await {
            // Whatever else answers in the place of the machine's server, as portals do.
            Some(text) if !is_domain(&text) => {
                Err("the machine's metadata server does not say a universe domain".into())
            }
            said => Ok(said),
        }
    }

    async fn fetch(&self, scopes: &[&str]) -> Result<HeaderMap, BoxError> {
        let scopes = if self.plan.has_scopes() { scopes } else { &[] };
        let (credentials, place) = self.cache.find(scopes, || self.plan.build(scopes))?;
        match credentials.headers(Extensions::new()).await {
            Ok(CacheableResource::New { data, .. }) => {
                self.cache.used(place, &data);
                Ok(data)
            }
            Ok(CacheableResource::NotModified) => {
                Err("the credentials gave no token where none was known".into())
            }
            Err(error) => {
                // They would repeat their error for ever; new ones try again.
                self.cache.remove(place);
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

/// Credentials that were built with `google-cloud-auth`, for what
/// [`GoogleCredentials`] has no word for. Their scopes are what they were built with.
impl From<External> for GoogleCredentials {
    fn from(credentials: External) -> Self {
        Self::new(Source::Given(credentials))
    }
}

/// Names the kind, and nothing of the content.
impl fmt::Debug for GoogleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleCredentials")
            .field("source", &self.plan.source)
            .field("impersonate", &self.plan.impersonate)
            .field("quota_project", &self.plan.quota_project)
            .finish_non_exhaustive()
    }
}

//! How tokens are obtained: the source, an impersonated account, and the quota project.

use google_cloud_auth::build_errors::Error as BuildError;
use google_cloud_auth::credentials::{Credentials as External, impersonated};
use serde_json::Value;

use super::source::{Kind, Source};
use crate::boxed::BoxError;
use crate::transport::tls;
use crate::universe::DEFAULT_UNIVERSE;

/// The configuration from which tokens are obtained.
#[derive(Clone, Debug)]
pub(super) struct TokenPlan {
    pub(super) source: Source,
    pub(super) impersonate: Option<String>,
    pub(super) quota_project: Option<String>,
}

impl TokenPlan {
    /// True if tokens depend on the requested scopes.
    pub(super) fn has_scopes(&self) -> bool {
        // Users grant scopes once; a request for others is rejected.
        let fixed = matches!(self.source, Source::File(Kind::User, _) | Source::Given(_));
        self.impersonate.is_some() || !fixed
    }

    /// The token endpoint, as far as it is known in advance.
    pub(super) fn endpoint(&self) -> Option<String> {
        if let Some(account) = &self.impersonate {
            return Some(format!(
                "https://iamcredentials.{DEFAULT_UNIVERSE}/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
            ));
        }
        let (kind, json) = match &self.source {
            Source::Given(_) => return None,
            Source::Machine => {
                let host = std::env::var("GCE_METADATA_HOST").ok();
                let host = host.filter(|host| !host.is_empty());
                return Some(format!(
                    "http://{}",
                    host.as_deref().unwrap_or("metadata.google.internal")
                ));
            }
            Source::File(kind, json) => (kind, json),
        };
        let member = match kind {
            Kind::User => "token_uri",
            Kind::External => "token_url",
            Kind::Impersonated => "service_account_impersonation_url",
            // Service accounts sign their own tokens.
            Kind::ServiceAccount => return None,
        };
        let given = json.get(member).and_then(Value::as_str);
        let default = (*kind == Kind::User).then_some("https://oauth2.googleapis.com/token");
        given.or(default).map(str::to_owned)
    }

    pub(super) fn is_of_the_machine(&self) -> bool {
        matches!(self.source, Source::Machine)
    }

    pub(super) fn build(&self, scopes: &[&str]) -> Result<External, BoxError> {
        // google-cloud-auth panics without TLS.
        tls::install()?;
        let scopes = (!scopes.is_empty()).then_some(scopes);
        let project = self.quota_project.as_deref();
        let Some(account) = &self.impersonate else {
            return self.source.build(scopes, project).map_err(build_error);
        };
        let source = self.source.build(None, None).map_err(build_error)?;
        let builder = impersonated::Builder::from_source_credentials(source);
        let mut builder = builder.with_target_principal(account);
        if let Some(scopes) = scopes {
            builder = builder.with_scopes(scopes.iter().copied());
        }
        if let Some(project) = project {
            builder = builder.with_quota_project_id(project);
        }
        builder.build().map_err(build_error)
    }
}

/// The error of a missing field contains no secrets; the value of a field may be one.
fn build_error(error: BuildError) -> BoxError {
    if error.is_loading() || error.is_not_supported() || error.is_missing_field() {
        return Box::new(error);
    }
    let mut text = error.to_string();
    if let Some(end) = text
        .find(['"', '`'])
        .filter(|_| !text.contains("missing field"))
    {
        text.truncate(end);
    }
    format!("{text}; use an unchanged credentials file from Google").into()
}

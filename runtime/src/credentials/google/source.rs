//! The source of credentials, and how google-cloud-auth obtains tokens from it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use google_cloud_auth::build_errors::Error as BuildError;
use google_cloud_auth::credentials::service_account::AccessSpecifier;
use google_cloud_auth::credentials::{
    self, Credentials as External, external_account, impersonated, mds, service_account,
    user_account,
};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::universe::DEFAULT_UNIVERSE;

const FILE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

#[derive(Clone)]
pub(super) enum Source {
    /// The machine's service account.
    Machine,
    File(Kind, Arc<Value>),
    Given(External),
}

/// The `type` of a credentials file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    User,
    ServiceAccount,
    Impersonated,
    External,
}

impl Source {
    pub(super) fn application_default() -> Result<Self> {
        let (path, why) = match named() {
            Some(path) => (PathBuf::from(path), Some(FILE)),
            None => match well_known() {
                Some(path) => (path, None),
                None => return Ok(Self::Machine),
            },
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && why.is_none() => {
                Ok(Self::Machine)
            }
            Err(error) => Err(Error::usage(format!(
                "the credentials file {} cannot be read: {error}; {}",
                path.display(),
                match why {
                    Some(_) =>
                        "set GOOGLE_APPLICATION_CREDENTIALS to an existing file, or unset it",
                    None => "make it readable, or run `gcloud auth application-default login`",
                }
            ))),
        }
    }

    /// Parses a credentials file. `origin` names its source in errors, which
    /// contain no part of the file.
    pub(super) fn parse(json: &str, origin: &str) -> Result<Self> {
        let invalid = |what: &str| {
            Error::usage(format!(
                "{origin} is not a credentials file of Google: {what}; \
                 use an unchanged file from `gcloud auth application-default login` or the console"
            ))
        };
        let json: Value = serde_json::from_str(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            invalid(&format!("not JSON at line {line} column {column}"))
        })?;
        let kind = match json.get("type").and_then(Value::as_str) {
            Some("authorized_user") => Kind::User,
            Some("service_account") => Kind::ServiceAccount,
            Some("impersonated_service_account") => Kind::Impersonated,
            Some("external_account") => Kind::External,
            Some(_) => return Err(unknown(origin)),
            None => return Err(invalid("it has no `type`")),
        };
        Ok(Self::File(kind, Arc::new(json)))
    }
}

/// The error of another type. google-cloud-auth may support it, with more inputs than a file.
fn unknown(origin: &str) -> Error {
    Error::usage(format!(
        "{origin} has an unsupported `type`: supported are `authorized_user`, \
         `service_account`, `impersonated_service_account` and `external_account`; build other credentials with \
         google-cloud-auth and pass them to `GoogleCredentials::from`"
    ))
}

/// The file in the environment variable. An empty variable counts as unset, as in Google's clients
/// for other languages.
fn named() -> Option<std::ffi::OsString> {
    std::env::var_os(FILE).filter(|path| !path.is_empty())
}

/// The file that `gcloud auth application-default login` writes.
fn well_known() -> Option<PathBuf> {
    let (variable, below) = if cfg!(windows) {
        ("APPDATA", "gcloud")
    } else {
        ("HOME", ".config/gcloud")
    };
    let root = std::env::var_os(variable)?;
    Some(
        Path::new(&root)
            .join(below)
            .join("application_default_credentials.json"),
    )
}

/// The universe domain of a file; for impersonation, that of its source.
pub(super) fn universe(json: &Value) -> &str {
    ["/universe_domain", "/source_credentials/universe_domain"]
        .iter()
        .find_map(|pointer| json.pointer(pointer)?.as_str())
        .unwrap_or(DEFAULT_UNIVERSE)
}

impl Source {
    /// Without scopes, the scopes of the file are requested, or else those of the platform.
    pub(super) fn build(
        &self,
        scopes: Option<&[&str]>,
        project: Option<&str>,
    ) -> Result<External, BuildError> {
        /// The builders have the same methods but no common trait.
        macro_rules! build {
            ($new:expr, |$builder:ident, $scopes:ident| $scoped:expr) => {{
                let mut $builder = $new;
                if let Some(scopes) = scopes {
                    let $scopes = scopes.iter().copied();
                    $builder = $scoped;
                }
                if let Some(project) = project {
                    $builder = $builder.with_quota_project_id(project);
                }
                $builder.build()
            }};
        }
        let (kind, json) = match self {
            Self::Given(given) => return Ok(given.clone()),
            // The default builder would read the file whose name is the empty value of the
            // variable.
            Self::Machine if std::env::var_os(FILE).is_some() => {
                let new = mds::Builder::default();
                return build!(new, |builder, scopes| builder.with_scopes(scopes));
            }
            // The errors of this builder state a remedy for machines outside of Google Cloud,
            // unlike those of `mds`.
            Self::Machine => {
                let new = credentials::Builder::default();
                return build!(new, |builder, scopes| builder.with_scopes(scopes));
            }
            Self::File(kind, json) => (kind, Value::clone(json)),
        };
        match kind {
            Kind::User => {
                let new = user_account::Builder::new(json);
                build!(new, |builder, scopes| builder.with_scopes(scopes))
            }
            Kind::ServiceAccount => {
                let new = service_account::Builder::new(json);
                build!(new, |builder, scopes| builder
                    .with_access_specifier(AccessSpecifier::from_scopes(scopes)))
            }
            Kind::Impersonated => {
                let new = impersonated::Builder::new(json);
                build!(new, |builder, scopes| builder.with_scopes(scopes))
            }
            Kind::External => {
                let new = external_account::Builder::new(json);
                build!(new, |builder, scopes| builder.with_scopes(scopes))
            }
        }
    }
}

/// Prints the kind without the content.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine => f.write_str("Machine"),
            Self::File(kind, _) => kind.fmt(f),
            Self::Given(_) => f.write_str("Given"),
        }
    }
}

//! The credentials of a call, from flags and the environment.

use std::path::PathBuf;

use clap::Args;
use discogen_dynamic::runtime::GoogleCredentials;
use discogen_dynamic::{CallOptions, ClientBuilder, Dynamic};

/// Credentials and the project that is charged.
#[derive(Args, Default)]
#[command(next_help_heading = "Credentials (default: Application Default Credentials)")]
pub(super) struct CredentialFlags {
    /// Access token. Prefer the environment variable, which other users of the machine cannot see.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "GOOGLE_OAUTH_ACCESS_TOKEN",
        hide_env_values = true,
        conflicts_with_all = ["api_key", "credentials"]
    )]
    token: Option<String>,
    /// API key.
    #[arg(long, value_name = "KEY", conflicts_with = "credentials")]
    api_key: Option<String>,
    /// File with the credentials of a service account or a user (JSON).
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Sends no credentials, for servers of tests.
    #[arg(long, conflicts_with_all = ["token", "api_key", "credentials"])]
    anonymous: bool,
    /// Scopes to request, instead of those of the method.
    #[arg(long, value_name = "URL,…", value_delimiter = ',')]
    scopes: Vec<String>,
    /// Project that is charged for the call.
    #[arg(long, value_name = "PROJECT")]
    quota_project: Option<String>,
}

impl CredentialFlags {
    /// Returns a builder with these credentials, or the message of an error.
    pub(super) fn builder(&self) -> Result<ClientBuilder<Dynamic>, String> {
        let builder = ClientBuilder::new();
        if let Some(path) = &self.credentials {
            let read = std::fs::read_to_string(path);
            let text = read.map_err(|error| format!("{}: {error}", path.display()))?;
            let credentials = GoogleCredentials::from_json(&text);
            let credentials = credentials.map_err(|it| format!("{}: {it}", path.display()))?;
            return Ok(builder.credentials(credentials));
        }
        Ok(match (&self.token, &self.api_key) {
            (Some(token), _) => builder.token(token),
            (_, Some(key)) => builder.api_key(key),
            _ if self.anonymous => builder.anonymous(),
            _ => builder,
        })
    }

    /// Returns a builder that needs no I/O, for requests that are not sent.
    pub(super) fn offline(&self) -> ClientBuilder<Dynamic> {
        match &self.api_key {
            Some(key) => ClientBuilder::new().api_key(key),
            None => ClientBuilder::new().anonymous(),
        }
    }

    /// The options that concern credentials.
    pub(super) fn options(&self) -> CallOptions {
        let mut options = CallOptions::new();
        if !self.scopes.is_empty() {
            options = options.scopes(self.scopes.iter().cloned());
        }
        match &self.quota_project {
            Some(project) => options.quota_project(project),
            None => options,
        }
    }

    /// Returns the name of the kind of credentials, for `--dry-run`.
    pub(super) fn kind(&self) -> &'static str {
        match () {
            () if self.anonymous => "none",
            () if self.credentials.is_some() => "credentials file",
            () if self.token.is_some() => "access token",
            () if self.api_key.is_some() => "API key",
            () => "Application Default Credentials",
        }
    }

    /// The API key is part of the URL.
    pub(super) fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }
}

//! The credentials of a call, from flags, the environment, profiles and files.

use std::path::{Path, PathBuf};

use clap::Args;
use discogen_build::{Credentials, Text};
use discogen_dynamic::runtime::GoogleCredentials;
use discogen_dynamic::{CallOptions, ClientBuilder, Dynamic};

use crate::command::default_file;
use crate::command::profile::{
    Profile, Selected, delegated_credentials, profile_credentials, selected,
};

/// The variable with an access token.
pub(in crate::command) const TOKEN: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";

/// Credentials and the project that is charged.
#[derive(Args, Default)]
#[command(
    next_help_heading = "Credentials (otherwise $GOOGLE_OAUTH_ACCESS_TOKEN, a profile, or Application Default Credentials)"
)]
pub(in crate::command) struct CredentialFlags {
    /// Access token. Prefer $GOOGLE_OAUTH_ACCESS_TOKEN: other users of the machine can see command lines.
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["api_key", "credentials"])]
    token: Option<String>,
    /// API key.
    #[arg(long, value_name = "KEY", conflicts_with = "credentials")]
    api_key: Option<String>,
    /// File with the credentials of a service account or a user (JSON).
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// Profile of `discogen login`. Default: $DISCOGEN_PROFILE, or `default` if it exists.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["token", "api_key", "credentials"])]
    profile: Option<String>,
    /// User for whom a service account acts (domain-wide delegation).
    #[arg(long, value_name = "E-MAIL", conflicts_with_all = ["token", "api_key", "profile"])]
    subject: Option<String>,
    /// Sends no credentials, for servers of tests.
    #[arg(long, conflicts_with_all = ["token", "api_key", "credentials", "profile", "subject"])]
    anonymous: bool,
    /// Scopes to request, instead of those of the method.
    #[arg(long, value_name = "URL,…", value_delimiter = ',')]
    scopes: Vec<String>,
    /// Project that is charged for the call.
    #[arg(long, value_name = "PROJECT")]
    quota_project: Option<String>,
}

/// The credentials that were selected.
pub(in crate::command) enum Source {
    Anonymous,
    ApiKey(String),
    /// A token of the flag or of the environment.
    Token {
        token: String,
        is_flag: bool,
    },
    File(PathBuf),
    Profile(Profile, Selected),
    ApplicationDefault,
}

impl CredentialFlags {
    /// Selects the credentials: those of a flag, then the token of the environment, then a profile, then Application
    /// Default Credentials. With `--subject`, which only a service account supports, the default profile is skipped.
    pub(in crate::command) fn source(&self) -> Result<Source, String> {
        if self.anonymous {
            return Ok(Source::Anonymous);
        }
        if let Some(key) = &self.api_key {
            return Ok(Source::ApiKey(key.clone()));
        }
        if let Some(token) = &self.token {
            let token = token.clone();
            return Ok(Source::Token {
                token,
                is_flag: true,
            });
        }
        if let Some(path) = &self.credentials {
            return Ok(Source::File(path.clone()));
        }
        let token = std::env::var(TOKEN).ok().filter(|it| !it.trim().is_empty());
        let token = token.filter(|_| self.profile.is_none());
        if let Some(token) = token {
            return Ok(Source::Token {
                token,
                is_flag: false,
            });
        }
        let (profile, how) = selected(self.profile.as_deref())?;
        match how {
            Selected::Default if self.subject.is_some() || !profile.exists() => {
                Ok(Source::ApplicationDefault)
            }
            _ => Ok(Source::Profile(profile, how)),
        }
    }

    /// Returns a builder with these credentials, or the message of an error.
    pub(super) async fn builder(&self) -> Result<ClientBuilder<Dynamic>, String> {
        let builder = ClientBuilder::new();
        let source = self.source()?;
        if let Some(subject) = &self.subject {
            return self.delegated(builder, &source, subject).await;
        }
        Ok(match source {
            Source::Anonymous => builder.anonymous(),
            Source::ApiKey(key) => builder.api_key(key),
            Source::Token { token, .. } => builder.token(token),
            Source::Profile(profile, _) => {
                self.check_scopes(&profile)?;
                builder.credentials(profile_credentials(&profile).await?)
            }
            Source::File(path) => {
                let credentials = GoogleCredentials::from_json(&read(&path)?);
                builder.credentials(credentials.map_err(|it| format!("{}: {it}", path.display()))?)
            }
            Source::ApplicationDefault => builder,
        })
    }

    async fn delegated(
        &self,
        builder: ClientBuilder<Dynamic>,
        source: &Source,
        subject: &str,
    ) -> Result<ClientBuilder<Dynamic>, String> {
        let path = match source {
            Source::File(path) => path.clone(),
            Source::ApplicationDefault => default_file::find().ok_or(NO_KEY)?.path,
            Source::Token { .. } => {
                return Err(format!(
                    "--subject requires the key of a service account; unset {TOKEN}"
                ));
            }
            _ => {
                return Err(NO_KEY.to_owned());
            }
        };
        let text = read(&path)?;
        let origin = path.display().to_string();
        let credentials = delegated_credentials(&text, &origin, subject).await?;
        Ok(builder.credentials(credentials))
    }

    /// A user grants scopes once, so a call cannot request others.
    fn check_scopes(&self, profile: &Profile) -> Result<(), String> {
        let stored = profile.tokens()?;
        let missing: Vec<&str> = self
            .scopes
            .iter()
            .map(String::as_str)
            .filter(|it| !stored.has(it))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "profile {:?} has no consent for {}; run `{}`",
            profile.name(),
            missing.join(", "),
            profile.login_with(&stored, missing.iter().copied())
        ))
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

    /// Returns the credentials of a program that makes the call. Secrets are read from the environment.
    ///
    /// # Errors
    /// The credentials cannot be selected, or the path of their file is not UTF-8.
    pub(super) fn of_program(&self) -> Result<Credentials<'_>, String> {
        let path = self.credentials.as_deref().unwrap_or(Path::new(""));
        let source = self.source()?;
        if let Some(subject) = &self.subject {
            let key = match source {
                Source::File(_) => Text::Literal(utf8(path)?),
                Source::ApplicationDefault => Text::Variable("GOOGLE_APPLICATION_CREDENTIALS"),
                _ => return Err(NO_KEY.to_owned()),
            };
            return Ok(Credentials::Delegated { key, subject });
        }
        Ok(match source {
            Source::Anonymous => Credentials::Anonymous,
            Source::ApiKey(_) => Credentials::ApiKey("API_KEY"),
            Source::Token { .. } => Credentials::Token(TOKEN),
            Source::File(_) => Credentials::File(utf8(path)?),
            Source::Profile(..) => Credentials::Profile,
            Source::ApplicationDefault => Credentials::Default,
        })
    }

    /// Returns the credentials in words, for `--dry-run`.
    pub(super) fn kind(&self) -> String {
        let kind = match self.source() {
            Err(error) => error,
            Ok(Source::Anonymous) => "none".to_owned(),
            Ok(Source::ApiKey(_)) => "API key".to_owned(),
            Ok(Source::Token { .. }) => "access token".to_owned(),
            Ok(Source::File(_)) => "credentials file".to_owned(),
            Ok(Source::Profile(profile, _)) => format!("profile {}", profile.name()),
            Ok(Source::ApplicationDefault) => "Application Default Credentials".to_owned(),
        };
        match &self.subject {
            Some(subject) => format!("{kind}, for {subject}"),
            None => kind,
        }
    }

    /// The API key is part of the URL.
    pub(super) fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    pub(in crate::command) fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    pub(in crate::command) fn scopes(&self) -> &[String] {
        &self.scopes
    }

    pub(in crate::command) fn quota_project(&self) -> Option<&str> {
        self.quota_project.as_deref()
    }
}

const NO_KEY: &str = "--subject requires the key of a service account: give it with --credentials";

/// A path as a string of a program.
pub(super) fn utf8(path: &Path) -> Result<&str, String> {
    let text = path.to_str();
    text.ok_or_else(|| format!("{}: the path is not UTF-8", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

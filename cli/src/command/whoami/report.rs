//! Which credentials a call would use.

use discogen_dynamic::Method;
use serde_derive::Serialize;

use super::credentials_file::CredentialsFile;
use crate::command::call::{CredentialFlags, Source, TOKEN};
use crate::command::default_file;
use crate::command::profile::{Profile, Selected, profiles};

/// The credentials, without secrets.
#[derive(Default, Serialize)]
pub(super) struct Report {
    /// The kind: `user`, `service account`, `access token`, `API key`, `none`, …
    pub(super) credentials: String,
    /// The flag, the variable or the default by which they were selected.
    pub(super) selected_by: String,
    pub(super) profile: Option<String>,
    pub(super) file: Option<String>,
    /// The e-mail address, if it is known without a request.
    pub(super) account: Option<String>,
    /// The user for whom a service account acts.
    pub(super) subject: Option<String>,
    /// The OAuth client of a user.
    pub(super) client_id: Option<String>,
    /// The scopes of a token; empty if calls request those of their method, `None` if they are unknown.
    pub(super) scopes: Option<Vec<String>>,
    /// The seconds until the access token expires.
    pub(super) expires_in: Option<u64>,
    pub(super) quota_project: Option<String>,
    pub(super) method: Option<MethodScopes>,
    /// The names of all profiles.
    pub(super) profiles: Vec<String>,
    /// Why the credentials cannot be used.
    pub(super) problem: Option<String>,
}

/// The scopes of a method, compared with those of the credentials.
#[derive(Serialize)]
pub(super) struct MethodScopes {
    pub(super) id: String,
    /// The scopes of which one suffices.
    pub(super) accepted_scopes: Vec<String>,
    /// `None` if the scopes of the credentials are unknown.
    pub(super) sufficient: Option<bool>,
    /// The command that adds the scopes to a profile.
    pub(super) login: Option<String>,
}

impl Report {
    /// Reads files; sends nothing.
    pub(super) fn new(flags: &CredentialFlags, method: Option<&Method>) -> Result<Self, String> {
        let mut report = Self {
            profiles: profiles(),
            ..Self::default()
        };
        let source = flags.source()?;
        match &source {
            Source::Anonymous => report.set("none", "--anonymous"),
            Source::ApiKey(_) => report.set("API key", "--api-key"),
            Source::Token { is_flag, .. } => {
                let variable = format!("${TOKEN}");
                report.set("access token", if *is_flag { "--token" } else { &variable });
            }
            Source::File(path) => {
                report.set("file", "--credentials");
                report.read_file(path);
            }
            Source::Profile(profile, how) => report.read_profile(profile, *how),
            Source::ApplicationDefault => report.read_default(),
        }
        report.scopes = report.scopes.take().map(|it| match flags.scopes() {
            [] => it,
            requested => requested.to_vec(),
        });
        report.check_subject(flags);
        if let Some(project) = flags.quota_project() {
            report.quota_project = Some(project.to_owned());
        }
        let profile = match &source {
            Source::Profile(profile, _) => Some(profile),
            _ => None,
        };
        report.method = method.map(|it| report.compared(it, profile));
        Ok(report)
    }

    fn set(&mut self, credentials: &str, selected_by: &str) {
        self.credentials = credentials.to_owned();
        self.selected_by = selected_by.to_owned();
    }

    fn read_file(&mut self, path: &std::path::Path) {
        self.file = Some(path.display().to_string());
        match CredentialsFile::read(path) {
            Err(problem) => self.problem = Some(problem),
            Ok(file) => {
                // A user has granted scopes once; they are not part of the file.
                self.scopes = (file.kind != "user").then(Vec::new);
                self.credentials = file.kind.to_owned();
                self.account = file.account;
                self.client_id = file.client_id;
                self.quota_project = file.quota_project;
            }
        }
    }

    fn read_profile(&mut self, profile: &Profile, how: Selected) {
        self.set(
            "user",
            match how {
                Selected::Flag => "--profile",
                Selected::Environment => "$DISCOGEN_PROFILE",
                Selected::Default => "the default profile",
            },
        );
        self.profile = Some(profile.name().to_owned());
        let read = profile
            .tokens()
            .and_then(|tokens| Ok((tokens, profile.client()?)));
        match read {
            Err(problem) => self.problem = Some(problem),
            Ok((tokens, client)) => {
                self.file = Some(profile.tokens_file().display().to_string());
                self.client_id = Some(client.id().to_owned());
                self.account = tokens.account();
                self.expires_in = tokens.expires_in();
                self.scopes = Some(tokens.scopes);
            }
        }
    }

    fn read_default(&mut self) {
        match default_file::find() {
            Some(file) => {
                let variable = format!("${}", default_file::VARIABLE);
                let gcloud = "gcloud auth application-default login";
                self.set("file", if file.is_named { &variable } else { gcloud });
                self.read_file(&file.path);
            }
            None => {
                self.set(
                    "service account of the machine, if the metadata server provides one",
                    "no other credentials were found",
                );
            }
        }
        let project = std::env::var("GOOGLE_CLOUD_QUOTA_PROJECT")
            .ok()
            .filter(|it| !it.is_empty());
        self.quota_project = project.or(self.quota_project.take());
    }

    fn check_subject(&mut self, flags: &CredentialFlags) {
        let Some(subject) = flags.subject() else {
            return;
        };
        self.subject = Some(subject.to_owned());
        // The key alone makes the token, without the project of the file.
        self.quota_project = None;
        if self.problem.is_none() && self.credentials != "service account" {
            self.problem = Some("--subject requires the key of a service account".to_owned());
        }
    }

    fn compared(&self, method: &Method, profile: Option<&Profile>) -> MethodScopes {
        let accepted: Vec<String> = method.scopes().map(str::to_owned).collect();
        let known = match &self.scopes {
            // Without scopes of its own, the call requests those of the method.
            Some(scopes) if scopes.is_empty() => Some(true),
            Some(scopes) => {
                Some(accepted.is_empty() || accepted.iter().any(|it| scopes.contains(it)))
            }
            None => None,
        };
        let sufficient = known.filter(|_| self.problem.is_none());
        let stored = profile
            .filter(|_| sufficient == Some(false))
            .and_then(|it| it.tokens().ok().map(|tokens| (it, tokens)));
        MethodScopes {
            id: method.id().to_owned(),
            accepted_scopes: accepted,
            sufficient,
            login: stored
                .map(|(profile, tokens)| profile.login_with(&tokens, method.default_scopes())),
        }
    }
}

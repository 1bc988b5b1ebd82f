//! What to do about a failed call: for missing credentials, insufficient scopes, missing permissions, and APIs that are
//! not enabled.

use std::collections::BTreeMap;

use discogen_dynamic::runtime::Detail;
use discogen_dynamic::{Error, Method};

use super::credentials::{CredentialFlags, Source, TOKEN};
use crate::command::default_file;
use crate::command::profile::Profile;

/// The remedy for a credentials file without a valid token.
const NEW_FILE: &str =
    "create a new credentials file if this one was revoked; `discogen whoami` shows it";

/// Returns what happened.
pub(super) fn fact(method: &Method, flags: &CredentialFlags, error: &Error) -> String {
    match error.is_credentials() && has_none(flags) {
        // The message of the runtime is for programs.
        true => format!(
            "{}: no credentials were found: neither a flag, nor {TOKEN}, nor a profile, nor a file of Application Default \
             Credentials, and the metadata server of Google Cloud provides no token",
            method.id()
        ),
        false => error.to_string(),
    }
}

/// Whether only the machine can provide credentials.
fn has_none(flags: &CredentialFlags) -> bool {
    matches!(flags.source(), Ok(Source::ApplicationDefault)) && default_file::find().is_none()
}

/// Returns the remedy for an error; empty if none is known.
pub(super) fn remedy(method: &Method, flags: &CredentialFlags, error: &Error) -> String {
    let source = flags.source().ok();
    let status = error.http_status().map(|it| it.as_u16());
    let reason = error.reason().unwrap_or_default();
    match status {
        _ if reason.starts_with("API_KEY_") => api_key(reason),
        _ if error.is_credentials() && has_none(flags) => no_token(method, flags, source.as_ref()),
        _ if error.is_credentials() && error.is_transient() => {
            "the token endpoint did not respond as expected: check the network, and try again"
                .to_owned()
        }
        _ if error.is_credentials() => no_token(method, flags, source.as_ref()),
        Some(401) => unauthenticated(source.as_ref()),
        Some(403) if !error.is_rate_limited() => forbidden(method, source.as_ref(), error),
        Some(404) => "check the names in the request: `--dry-run` shows it".to_owned(),
        _ => String::new(),
    }
}

/// The credentials provided no token.
fn no_token(method: &Method, flags: &CredentialFlags, source: Option<&Source>) -> String {
    match source {
        _ if flags.subject().is_some() => {
            let scopes: Vec<&str> = match flags.scopes() {
                [] => method.default_scopes().collect(),
                scopes => scopes.iter().map(String::as_str).collect(),
            };
            format!(
                "an administrator of the domain must allow the client ID of the service account, at \
                 https://admin.google.com/ac/owl/domainwidedelegation, to use these scopes: {}",
                scopes.join(",")
            )
        }
        Some(Source::Profile(profile, _)) => again(profile),
        Some(Source::File(_)) => NEW_FILE.to_owned(),
        _ => "run `discogen login --client-secret FILE` or `gcloud auth application-default login`"
            .to_owned(),
    }
}

/// The server rejected the token.
fn unauthenticated(source: Option<&Source>) -> String {
    match source {
        Some(Source::Profile(profile, _)) => again(profile),
        Some(Source::Token { is_flag: false, .. }) => {
            format!("the token in {TOKEN} has expired or is invalid: set a new one, or unset it")
        }
        Some(Source::Token { .. }) => "the token has expired or is invalid: give a new one".to_owned(),
        Some(Source::ApiKey(_)) => {
            "this method needs an account, not an API key: run `discogen login --client-secret FILE`".to_owned()
        }
        Some(Source::Anonymous) => "this method needs credentials: omit --anonymous".to_owned(),
        Some(Source::File(_)) => NEW_FILE.to_owned(),
        _ => "run `discogen login --client-secret FILE` or `gcloud auth application-default login`; `discogen whoami` \
              shows the credentials"
            .to_owned(),
    }
}

fn again(profile: &Profile) -> String {
    format!(
        "run `discogen login{}` to log in again with the same scopes",
        profile.flag()
    )
}

/// The server knows the account, and rejects the call.
fn forbidden(method: &Method, source: Option<&Source>, error: &Error) -> String {
    let metadata = metadata(error);
    match error.reason().unwrap_or_default() {
        _ if lacks_scope(error) => other_scopes(method, source),
        "SERVICE_DISABLED" | "accessNotConfigured" => not_enabled(&metadata),
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT" | "insufficientPermissions" | "insufficientScopes" => {
            other_scopes(method, source)
        }
        "BILLING_DISABLED" => match project(&metadata) {
            Some(project) => format!("enable billing for the project {project}"),
            None => "enable billing".to_owned(),
        },
        "USER_PROJECT_DENIED" | "CONSUMER_INVALID" | "CONSUMER_SUSPENDED" => {
            "the quota project cannot be charged: give another one with --quota-project; `discogen whoami` shows it"
                .to_owned()
        }
        "SECURITY_POLICY_VIOLATED" => {
            "a perimeter of VPC Service Controls rejects the call: ask its administrator".to_owned()
        }
        _ => {
            let permission = metadata.get("permission").filter(|it| is_plain(it));
            let permission = permission.map(|it| format!(" `{it}`")).unwrap_or_default();
            format!(
                "the account needs the permission{permission} for this resource, which its owner or administrator \
                 grants; `discogen whoami` shows the account"
            )
        }
    }
}

/// Whether the server states that the token lacks a scope (RFC 6750, section 3.1).
fn lacks_scope(error: &Error) -> bool {
    let challenges = error
        .headers()
        .into_iter()
        .flat_map(|it| it.get_all("www-authenticate"));
    challenges
        .filter_map(|it| it.to_str().ok())
        .any(|it| it.contains("insufficient_scope"))
}

fn not_enabled(metadata: &BTreeMap<String, String>) -> String {
    let service = metadata.get("service").filter(|it| is_plain(it));
    let service = service.map_or("SERVICE", String::as_str);
    let project = project(metadata).unwrap_or("PROJECT");
    format!(
        "run `gcloud services enable {service} --project {project}` and wait a few minutes, or charge another project with \
         --quota-project"
    )
}

fn other_scopes(method: &Method, source: Option<&Source>) -> String {
    let scopes: Vec<&str> = method.default_scopes().collect();
    let list = scopes.join(",");
    match source {
        Some(Source::Profile(profile, _)) => match profile.tokens() {
            Ok(tokens) => format!("run `{}`", profile.login_with(&tokens, scopes.into_iter())),
            Err(_) => again(profile),
        },
        Some(Source::Token { .. }) => format!("the token lacks a scope: request one with {list}"),
        Some(Source::ApplicationDefault) => format!(
            "run `discogen login --client-secret FILE --scopes {list}`, or `gcloud auth application-default login \
             --scopes openid,https://www.googleapis.com/auth/cloud-platform,{list}`"
        ),
        _ => format!(
            "the credentials need one of these scopes: {}",
            method.scopes().collect::<Vec<_>>().join(", ")
        ),
    }
}

fn api_key(reason: &str) -> String {
    match reason {
        "API_KEY_INVALID" => {
            "copy the key again from https://console.cloud.google.com/apis/credentials".to_owned()
        }
        _ => "the restrictions of the API key reject the call: change them at \
              https://console.cloud.google.com/apis/credentials"
            .to_owned(),
    }
}

/// The project that the call is counted for.
fn project(metadata: &BTreeMap<String, String>) -> Option<&str> {
    let consumer = metadata.get("consumer")?;
    let project = consumer.strip_prefix("projects/").unwrap_or(consumer);
    is_plain(project).then_some(project)
}

/// The metadata of the error's `ErrorInfo`.
fn metadata(error: &Error) -> BTreeMap<String, String> {
    let details = error
        .status()
        .into_iter()
        .flat_map(|status| status.details());
    let mut infos = details.filter_map(|detail| match detail {
        Detail::ErrorInfo(info) => Some(info.metadata),
        _ => None,
    });
    infos.next().unwrap_or_default()
}

/// Whether text of a server can be part of a command that a user copies.
fn is_plain(text: &str) -> bool {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-._:/".contains(it);
    !text.is_empty()
        && text.starts_with(|it: char| it.is_ascii_alphanumeric())
        && text.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_contain_no_text_that_a_shell_interprets() {
        let metadata = |service: &str, consumer: &str| {
            BTreeMap::from([
                ("service".to_owned(), service.to_owned()),
                ("consumer".to_owned(), consumer.to_owned()),
            ])
        };
        let good = not_enabled(&metadata("drive.googleapis.com", "projects/123"));
        assert!(
            good.contains("`gcloud services enable drive.googleapis.com --project 123`"),
            "{good}"
        );
        for text in ["a; rm -rf ~", "$(id)", "--help", "", "a`b"] {
            let bad = not_enabled(&metadata(text, text));
            assert!(bad.contains("enable SERVICE --project PROJECT"), "{bad}");
        }
    }
}

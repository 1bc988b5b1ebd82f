//! Reads the parts of a credentials file that are not secret.

use std::path::Path;

use serde_json::Value;

/// The public parts of a credentials file.
#[derive(Default)]
pub(super) struct CredentialsFile {
    pub(super) kind: &'static str,
    pub(super) account: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) quota_project: Option<String>,
}

impl CredentialsFile {
    /// Reads a file. Errors contain no part of it.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let located = |what: &str| format!("{}: {what}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| located(&error.to_string()))?;
        let json: Value = serde_json::from_str(&text).map_err(|error| {
            located(&format!(
                "not JSON at line {} column {}",
                error.line(),
                error.column()
            ))
        })?;
        let kind = match json.get("type").and_then(Value::as_str) {
            Some("authorized_user") => "user",
            Some("service_account") => "service account",
            Some("impersonated_service_account") => "impersonated service account",
            Some("external_account") => "external account",
            _ => {
                return Err(located(
                    "not a credentials file of Google: its `type` is unknown",
                ));
            }
        };
        let member = |name: &str| {
            let text = json.get(name).and_then(Value::as_str);
            text.filter(|it| !it.is_empty()).map(str::to_owned)
        };
        let impersonated = member("service_account_impersonation_url");
        let impersonated = impersonated.as_deref().and_then(account_of_url);
        Ok(Self {
            kind,
            account: member("client_email")
                .or(impersonated)
                .or_else(|| member("account")),
            // The ID of a service account is public as well, but not of use here.
            client_id: member("client_id").filter(|_| kind == "user"),
            quota_project: member("quota_project_id"),
        })
    }
}

/// `https://…/serviceAccounts/robot@project.iam.gserviceaccount.com:generateAccessToken`
fn account_of_url(url: &str) -> Option<String> {
    let (_, account) = url.rsplit_once("/serviceAccounts/")?;
    Some(account.split(':').next()?.to_owned())
}

//! Credentials of a service account that acts as a user of its domain.

use discogen_dynamic::runtime::Credentials;
use discogen_dynamic::runtime::yup_oauth2::{ServiceAccountAuthenticator, ServiceAccountKey};
use serde_json::Value;

use super::client_file::{GOOGLE_TOKEN_ENDPOINT, is_trusted};
use super::token_client::TokenClient;
use super::token_credentials::TokenCredentials;

/// Reads the key of a service account, which acts as `subject`. `origin` names the file in errors, which contain no
/// part of it.
pub(in crate::command) async fn delegated_credentials(
    json: &str,
    origin: &str,
    subject: &str,
) -> Result<impl Credentials + use<>, String> {
    let invalid = |what: &str| {
        format!("--subject requires the key of a service account, and {origin} {what}")
    };
    let mut json: Value = serde_json::from_str(json).map_err(|error| {
        invalid(&format!(
            "is not JSON at line {} column {}",
            error.line(),
            error.column()
        ))
    })?;
    let kind = json.get("type").and_then(Value::as_str);
    if kind != Some("service_account") {
        return Err(invalid("is another kind of credentials"));
    }
    if let Some(object) = json.as_object_mut() {
        object
            .entry("token_uri")
            .or_insert_with(|| GOOGLE_TOKEN_ENDPOINT.into());
    }
    let key: ServiceAccountKey = serde_json::from_value(json)
        .map_err(|_| invalid("lacks `client_email` or `private_key`"))?;
    if !is_trusted(&key.token_uri) {
        return Err(invalid("has a `token_uri` that is not an https URL"));
    }
    let client = TokenClient::default();
    let authenticator =
        ServiceAccountAuthenticator::with_client(key, client.builder()).subject(subject);
    let authenticator = authenticator.build().await;
    let authenticator =
        authenticator.map_err(|_| invalid("has a `private_key` that is not an RSA key"))?;
    Ok(TokenCredentials::new(authenticator, client, None))
}

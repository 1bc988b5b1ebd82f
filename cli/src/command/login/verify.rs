//! Verifies the tokens of a login, and explains its errors.

use discogen_dynamic::runtime::yup_oauth2::Error;
use discogen_dynamic::runtime::yup_oauth2::error::AuthErrorCode;
use discogen_dynamic::runtime::yup_oauth2::storage::TokenInfo;

use crate::command::profile::{ClientFile, StoredToken, TokenClient, normalized};
use crate::command::session::Outcome;

/// Why a login has no tokens.
pub(super) struct LoginError {
    pub(super) outcome: Outcome,
    pub(super) fact: String,
    pub(super) remedy: String,
}

impl LoginError {
    pub(super) fn usage(fact: &str, remedy: &str) -> Self {
        Self {
            outcome: Outcome::Unusable,
            fact: fact.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    fn refused(fact: String, remedy: &str) -> Self {
        Self {
            outcome: Outcome::Credentials,
            fact: format!("not logged in: {fact}"),
            remedy: remedy.to_owned(),
        }
    }

    /// The error of an authenticator.
    pub(super) fn of(error: Error, token_client: &TokenClient) -> Self {
        if let Some(exchange) = token_client.last()
            && let Err(reason) = &exchange.result
        {
            return Self {
                outcome: Outcome::Network,
                fact: format!("not logged in: {}: {reason}", exchange.endpoint),
                remedy: "check the network and the proxy, and try again".to_owned(),
            };
        }
        match error {
            // The error of the redirect, or of the listener.
            Error::UserError(code) => {
                let code = AuthErrorCode::from(code);
                Self::refused(reason(&code).to_owned(), remedy(&code))
            }
            Error::AuthError(error) => {
                // The recorded description has no secrets.
                let last = token_client.last().and_then(|it| it.result.ok());
                let description = last.and_then(|it| it.description).unwrap_or_default();
                let separator = if description.is_empty() { "" } else { ": " };
                Self::refused(
                    format!("{}{separator}{description}", reason(&error.error)),
                    remedy(&error.error),
                )
            }
            _ => {
                let last = token_client.last();
                let (endpoint, status) = last.map_or_else(Default::default, |it| {
                    (it.endpoint, it.result.map_or(0, |response| response.status))
                });
                let outcome = if status >= 500 {
                    Outcome::ServerError
                } else {
                    Outcome::Credentials
                };
                Self {
                    outcome,
                    fact: format!(
                        "not logged in: {endpoint}: the response (status {status}) is not one of OAuth"
                    ),
                    remedy: "check the endpoints in the file of the client, and try again"
                        .to_owned(),
                }
            }
        }
    }
}

/// The error codes of RFC 6749 and RFC 8628, in words.
fn reason(code: &AuthErrorCode) -> &str {
    match code.as_str() {
        "access_denied" => "access was denied (access_denied)",
        "expired_token" => "the code has expired (expired_token)",
        "timeout" => "access was not granted within 15 minutes",
        other => other,
    }
}

fn remedy(code: &AuthErrorCode) -> &'static str {
    match code.as_str() {
        "access_denied" => {
            "log in again and grant access; an app in testing admits only the test users of its consent screen"
        }
        "expired_token" | "timeout" => "log in again",
        "invalid_client" | "unauthorized_client" => {
            "download the file of the client again; the browser needs a client of the type \"Desktop app\", and \
             --device one of the type \"TVs and Limited Input devices\""
        }
        "invalid_scope" => "correct --scopes; with --device, Google permits few scopes",
        "invalid_grant" => "log in again, and check the clock of this machine",
        _ => "",
    }
}

/// Verifies that there is an access token and a refresh token, and that the requested scopes were granted.
pub(super) async fn verified(
    token: Option<TokenInfo>,
    requested: &[String],
    token_client: &TokenClient,
    client: &ClientFile,
) -> Result<StoredToken, LoginError> {
    let token = token.filter(|it| {
        it.access_token
            .as_ref()
            .is_some_and(|text| !text.is_empty())
    });
    let Some(token) = token else {
        return Err(LoginError::refused(
            "the response has no access token".to_owned(),
            "log in again",
        ));
    };
    if token.refresh_token.as_ref().is_none_or(String::is_empty) {
        let remedy = "remove the access of the app at https://myaccount.google.com/permissions and log in again";
        return Err(LoginError::refused(
            "the response has no refresh token".to_owned(),
            remedy,
        ));
    }
    let scopes = granted(&token, requested, token_client, client).await?;
    let stored = StoredToken { scopes, token };
    let missing: Vec<&str> = requested
        .iter()
        .map(String::as_str)
        .filter(|it| !stored.has(it))
        .collect();
    if missing.is_empty() {
        return Ok(stored);
    }
    let granted = match stored.scopes.is_empty() {
        true => "none".to_owned(),
        false => stored.scopes.join(", "),
    };
    Err(LoginError::refused(
        format!(
            "these scopes were not granted: {}; granted: {granted}",
            missing.join(", ")
        ),
        "log in again and select all of them, or request fewer with --scopes",
    ))
}

/// The granted scopes: those of the token response, or else of the server's description of the token. A response
/// without scopes states that all were granted (RFC 6749, section 5.1), unless the server rejects the token.
async fn granted(
    token: &TokenInfo,
    requested: &[String],
    token_client: &TokenClient,
    client: &ClientFile,
) -> Result<Vec<String>, LoginError> {
    let last = token_client.last().and_then(|it| it.result.ok());
    if let Some(scopes) = last.and_then(|it| it.scopes) {
        return Ok(scopes);
    }
    let text = token.access_token.as_deref().unwrap_or_default();
    match token_client
        .post(&client.description_endpoint(), "access_token", text)
        .await
    {
        Ok(response) if response.status == 200 && response.scopes.is_some() => {
            Ok(response.scopes.unwrap_or_default())
        }
        Ok(response) if response.error.as_deref() == Some("invalid_token") => {
            Err(LoginError::refused(
                "the server rejects its token (invalid_token)".to_owned(),
                "log in again",
            ))
        }
        _ => Ok(requested
            .iter()
            .map(|it| normalized(it).to_owned())
            .collect()),
    }
}

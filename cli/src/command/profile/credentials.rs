//! The credentials of a profile, for calls.

use std::future::{Future, ready};
use std::pin::Pin;

use discogen_dynamic::runtime::yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use discogen_dynamic::runtime::yup_oauth2::{
    InstalledFlowAuthenticator, InstalledFlowReturnMethod,
};
use discogen_dynamic::runtime::{
    BoxError, BoxFuture, Credentials, CredentialsError, HeaderMap, YupCredentials,
};

use super::store::Profile;
use super::stored_token::FileStorage;
use super::token_client::{TokenClient, without};

/// Reads the tokens of a profile. Expired ones are refreshed when a call needs them.
pub(in crate::command) async fn profile_credentials(
    profile: &Profile,
) -> Result<impl Credentials + use<>, String> {
    let stored = profile.tokens()?;
    let client = profile.client()?;
    let secrets = [&stored.token.refresh_token, &stored.token.access_token]
        .map(|it| it.clone().unwrap_or_default());
    let scopes = stored.scopes.clone();
    let token_client = TokenClient::default();
    let authenticator = InstalledFlowAuthenticator::with_client(
        client.secret().clone(),
        InstalledFlowReturnMethod::Interactive,
        token_client.builder(),
    )
    .flow_delegate(Box::new(NoConsent))
    .with_storage(Box::new(FileStorage::new(profile.tokens_file(), stored)))
    .build()
    .await;
    let authenticator = authenticator.map_err(|error| error.to_string())?;
    Ok(ProfileCredentials {
        inner: YupCredentials::new(authenticator).token_endpoint(&client.secret().token_uri),
        token_client,
        scopes,
        secrets: secrets
            .into_iter()
            .chain([client.secret().client_secret.clone()])
            .collect(),
    })
}

struct ProfileCredentials {
    inner: YupCredentials<TokenClient>,
    token_client: TokenClient,
    /// The granted scopes. Each request is for these, because a user grants scopes once.
    scopes: Vec<String>,
    secrets: Vec<String>,
}

impl ProfileCredentials {
    async fn fetch(&self) -> Result<HeaderMap, BoxError> {
        let scopes: Vec<&str> = self.scopes.iter().map(String::as_str).collect();
        self.inner
            .headers(&scopes)
            .await
            .map_err(|error| self.explained(error))
    }

    /// The reason of a failed refresh. yup-oauth2 asks for consent instead, which [`NoConsent`] rejects.
    fn explained(&self, error: BoxError) -> BoxError {
        let Some(exchange) = self.token_client.last() else {
            return error;
        };
        let (what, transient) = match &exchange.result {
            Err(reason) => (reason.clone(), true),
            Ok(response) => {
                let what = match (&response.error, &response.description) {
                    (Some(code), Some(description)) => format!("{description} ({code})"),
                    (Some(code), None) => format!("the server responds with the error {code}"),
                    (None, _) => {
                        format!("the response has status {} and no token", response.status)
                    }
                };
                (what, response.is_transient())
            }
        };
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        let error = CredentialsError::new(without(&what, &secrets));
        Box::new(error.endpoint(exchange.endpoint).transient(transient))
    }
}

impl Credentials for ProfileCredentials {
    fn headers<'a>(&'a self, _: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(self.fetch())
    }

    fn reject(&self, refused: &HeaderMap) {
        self.inner.reject(refused);
    }
}

/// Rejects the consent that yup-oauth2 requests if a refresh fails: a call does not wait for a browser.
struct NoConsent;

impl InstalledFlowDelegate for NoConsent {
    fn present_user_url<'a>(
        &'a self,
        _: &'a str,
        _: bool,
    ) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(ready(Err("the login has expired".to_owned())))
    }
}

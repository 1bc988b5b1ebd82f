//! The credentials of a profile, for calls.

use std::future::{Future, ready};
use std::pin::Pin;

use discogen_dynamic::runtime::Credentials;
use discogen_dynamic::runtime::yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use discogen_dynamic::runtime::yup_oauth2::{
    InstalledFlowAuthenticator, InstalledFlowReturnMethod,
};

use super::store::Profile;
use super::stored_token::FileStorage;
use super::token_client::TokenClient;
use super::token_credentials::TokenCredentials;

/// Reads the tokens of a profile. Expired ones are refreshed when a call needs them.
pub(in crate::command) async fn profile_credentials(
    profile: &Profile,
) -> Result<impl Credentials + use<>, String> {
    let stored = profile.tokens()?;
    let client = profile.client()?;
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
    // Each request is for the granted scopes, because a user grants scopes once.
    Ok(TokenCredentials::new(
        authenticator,
        token_client,
        Some(scopes),
    ))
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

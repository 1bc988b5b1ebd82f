//! Credentials from yup-oauth2, with the errors of the token endpoint.

use discogen_dynamic::runtime::yup_oauth2::authenticator::Authenticator;
use discogen_dynamic::runtime::{
    BoxError, BoxFuture, Credentials, CredentialsError, HeaderMap, YupCredentials,
};

use super::token_client::TokenClient;

pub(super) struct TokenCredentials {
    inner: YupCredentials<TokenClient>,
    token_client: TokenClient,
    /// The scopes of all requests; `None` requests those of the call.
    scopes: Option<Vec<String>>,
}

impl TokenCredentials {
    pub(super) fn new(
        authenticator: Authenticator<TokenClient>,
        token_client: TokenClient,
        scopes: Option<Vec<String>>,
    ) -> Self {
        Self {
            inner: YupCredentials::new(authenticator),
            token_client,
            scopes,
        }
    }

    async fn fetch(&self, requested: &[&str]) -> Result<HeaderMap, BoxError> {
        let fixed = self.scopes.as_ref();
        let fixed: Option<Vec<&str>> = fixed.map(|it| it.iter().map(String::as_str).collect());
        let headers = self
            .inner
            .headers(fixed.as_deref().unwrap_or(requested))
            .await;
        headers.map_err(|error| self.explained(error))
    }

    /// Returns the error of the token endpoint, without the secrets of the request. After a failed refresh, yup-oauth2
    /// reports only that there was no consent.
    fn explained(&self, error: BoxError) -> BoxError {
        let Some(exchange) = self.token_client.last() else {
            return error;
        };
        let (what, transient) = match exchange.result {
            Err(reason) => (reason, true),
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
        let error = CredentialsError::new(what);
        Box::new(error.endpoint(exchange.endpoint).transient(transient))
    }
}

impl Credentials for TokenCredentials {
    fn headers<'a>(&'a self, scopes: &'a [&'a str]) -> BoxFuture<'a, Result<HeaderMap, BoxError>> {
        Box::pin(self.fetch(scopes))
    }

    fn reject(&self, refused: &HeaderMap) {
        self.inner.reject(refused);
    }
}

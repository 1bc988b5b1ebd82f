//! Options that all examples share: the endpoint and the credentials.

use clap::Args;
use discogen_runtime::api::Api;
use discogen_runtime::{ClientBuilder, Result};

/// The endpoint and the credentials.
#[derive(Args, Debug)]
pub(crate) struct Connection {
    /// A server other than Google's, such as `http://127.0.0.1:8080/`.
    #[arg(long, global = true)]
    pub(crate) endpoint: Option<String>,
    /// An OAuth access token: `$(gcloud auth print-access-token)`.
    #[arg(
        long,
        global = true,
        env = "GOOGLE_ACCESS_TOKEN",
        hide_env_values = true
    )]
    pub(crate) token: Option<String>,
    /// An API key, for the methods that accept one.
    #[arg(long, global = true, env = "GOOGLE_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
}

impl Connection {
    /// Builds the client of any API. Without a token, a key and an endpoint, it uses Application Default Credentials.
    ///
    /// # Errors
    /// Returns an error if the endpoint is not a URL or a credentials file is invalid.
    pub(crate) async fn client<A: Api>(&self) -> Result<A> {
        let mut builder = ClientBuilder::new();
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        match (&self.token, &self.api_key, &self.endpoint) {
            (Some(token), _, _) => builder = builder.token(token),
            (None, Some(key), _) => builder = builder.api_key(key),
            // A local server requires no credentials.
            (None, None, Some(_)) => builder = builder.anonymous(),
            (None, None, None) => {}
        }
        builder.build().await
    }
}

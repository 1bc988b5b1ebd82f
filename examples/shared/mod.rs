//! Options that all examples share: the endpoint and the credentials.

use clap::Args;
use google_vision_v1::{Result, Vision};

/// The endpoint and the credentials.
#[derive(Args, Debug)]
pub(crate) struct Connection {
    /// A server other than vision.googleapis.com, such as `http://127.0.0.1:8080/`.
    #[arg(long)]
    pub(crate) endpoint: Option<String>,
    /// An OAuth access token: `$(gcloud auth print-access-token)`.
    #[arg(long, env = "GOOGLE_ACCESS_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// An API key, for the methods that accept one.
    #[arg(long, env = "GOOGLE_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
}

impl Connection {
    /// Builds the client.
    ///
    /// # Errors
    /// Returns an error if the endpoint is not a URL or no credentials are found.
    pub(crate) async fn vision(&self) -> Result<Vision> {
        let mut builder = Vision::builder();
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

//! What the examples have in common: where the server is and how to sign in.

use clap::Args;
use google_vision_v1::{Result, Vision};

/// How to reach the API.
#[derive(Args, Debug)]
pub(crate) struct Connection {
    /// Another server than vision.googleapis.com, `http://127.0.0.1:8080/` for a local one.
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
    /// The client.
    ///
    /// # Errors
    /// The endpoint is not a URL, or there is nothing to sign in with.
    pub(crate) async fn vision(&self) -> Result<Vision> {
        let mut builder = Vision::builder();
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        match (&self.token, &self.api_key, &self.endpoint) {
            (Some(token), _, _) => builder = builder.token(token),
            (None, Some(key), _) => builder = builder.api_key(key),
            // A local server asks for nothing.
            (None, None, Some(_)) => builder = builder.anonymous(),
            (None, None, None) => {}
        }
        builder.build().await
    }
}

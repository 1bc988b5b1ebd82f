//! The credentials of a client: none, an API key, a token, or a [`Credentials`] implementation.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use http::header::{AUTHORIZATION, Entry, HeaderMap};

#[cfg(feature = "auth")]
use super::GoogleCredentials;
use super::{Credentials, bearer};
use crate::error::Error;

/// The credentials of a client.
#[derive(Clone)]
pub(crate) enum Auth {
    Anonymous,
    ApiKey(String),
    Token(HeaderValue),
    Dynamic(Arc<dyn Credentials>),
}

impl Auth {
    #[cfg(feature = "auth")]
    pub(crate) fn application_default() -> Result<Self, Error> {
        GoogleCredentials::application_default()
            .map(|credentials| Self::Dynamic(Arc::new(credentials)))
    }

    /// A bearer token. It must be a valid header value.
    pub(crate) fn token(token: &str) -> Result<Self, Error> {
        bearer(token).map(Self::Token).ok_or_else(|| {
            Error::usage(
                "the token is empty or not a valid header value; \
                 pass the bare token, without `Bearer` and line breaks"
                    .to_owned(),
            )
        })
    }

    /// An API key. Surrounding white space is removed, such as the line break of a file.
    pub(crate) fn key(key: &str) -> Result<Self, Error> {
        let key = key.trim();
        if key.is_empty() {
            let message = "the API key is empty; pass the key itself to `api_key`";
            return Err(Error::usage(message.to_owned()));
        }
        Ok(Self::ApiKey(key.to_owned()))
    }

    pub(crate) fn api_key(&self) -> Option<&str> {
        match self {
            Self::ApiKey(key) => Some(key),
            _ => None,
        }
    }

    /// Adds the header of constant credentials, unless the caller has set it.
    pub(crate) fn complete(&self, headers: &mut HeaderMap) {
        if let (Self::Token(token), Entry::Vacant(entry)) = (self, headers.entry(AUTHORIZATION)) {
            entry.insert(token.clone());
        }
    }
}

/// Prints only the kind.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::ApiKey(_) => "ApiKey(REDACTED)",
            Self::Token(_) => "Token(REDACTED)",
            Self::Dynamic(_) => "Credentials(…)",
        })
    }
}

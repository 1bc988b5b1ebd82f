//! A client: transport, credentials and options for one API.

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::HeaderValue;

use crate::credentials::Auth;
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose};
use crate::retry::RetryBudget;
use crate::service::{Method, Service};
use crate::transport::Transport;

/// The client that all handles of a generated client share. Cloning is cheap.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) service: &'static Service,
    pub(crate) transport: Arc<dyn Transport>,
    /// The transport records calls.
    pub(crate) records: bool,
    pub(crate) auth: Auth,
    pub(crate) options: CallOptions,
    pub(crate) user_agent: HeaderValue,
    pub(crate) retry_budget: RetryBudget,
    /// Calls that may write are rejected.
    pub(crate) read_only: bool,
    /// The universe domain of the credentials, read by the first call.
    pub(crate) credentials_universe: Arc<OnceLock<Option<String>>>,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The API of this client.
    pub fn service(&self) -> &'static Service {
        self.inner.service
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }
}

impl Inner {
    /// The context in which the requests of a method are built.
    pub(crate) fn context<'c>(
        &'c self,
        method: &'static Method,
        options: &'c Settings,
        purpose: Purpose,
    ) -> request::Context<'c> {
        request::Context {
            service: self.service,
            method,
            options,
            user_agent: &self.user_agent,
            api_key: self.auth.api_key(),
            purpose,
            records: self.records,
            read_only: self.read_only,
            #[cfg(feature = "media")]
            route: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field(
                "api",
                &format_args!("{} {}", self.inner.service.name, self.inner.service.version),
            )
            .field("credentials", &self.inner.auth)
            .field("options", &self.inner.options)
            .finish_non_exhaustive()
    }
}

//! A client: where calls go, who makes them, and how.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::HeaderValue;

use crate::call::Call;
use crate::credentials::Auth;
use crate::exchange::{Exchange, time_of};
use crate::options::CallOptions;
use crate::request::{self, Purpose, RequestParts};
use crate::service::{Method, Params, Service};
use crate::transport::Transport;

/// What every handle of a generated client holds; cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) service: &'static Service,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) auth: Auth,
    pub(crate) options: CallOptions,
    pub(crate) user_agent: HeaderValue,
    /// What the credentials say of their universe; asked at the first call.
    pub(crate) credentials_universe: OnceLock<Option<String>>,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// A call with these parameters, to be sent.
    #[inline]
    pub fn call<P: Params>(&self, params: P) -> Call<P> {
        Call::new(self.clone(), params)
    }

    /// The API that this client was built for.
    pub fn service(&self) -> &'static Service {
        self.inner.service
    }

    /// The time of a call with these options; `None` for no limit.
    pub(crate) fn time_of(&self, over: &CallOptions) -> Option<Duration> {
        time_of(over.timeout_set().or(self.inner.options.timeout_set()))
    }

    #[cfg(feature = "media")]
    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }

    /// Builds the request; nothing is sent until the exchange is polled.
    pub(crate) fn start(
        &self,
        method: &'static Method,
        parts: RequestParts<'_>,
        over: CallOptions,
        purpose: Purpose,
    ) -> Exchange {
        let inner = &self.inner;
        let options = inner.options.clone().merge(over).settings();
        let context = request::Context {
            service: inner.service,
            method,
            options: &options,
            user_agent: &inner.user_agent,
            api_key: inner.auth.api_key(),
            purpose,
            #[cfg(feature = "media")]
            route: None,
        };
        let request = request::build(&parts, &context);
        Exchange::new(self.inner.clone(), method, options, request)
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

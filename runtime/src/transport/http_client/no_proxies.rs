//! Replaces `proxies/` without the feature `proxy`: every connection is direct.

use std::sync::Arc;

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;

use super::error::Routed;
use super::link::Link;
use crate::boxed::BoxError;

/// The variables of the environment that name a proxy for URLs of `https` and of `http`.
const HTTPS: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const HTTP: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The variables that name the proxies, which are not used.
#[derive(Default)]
pub(super) struct Proxies {
    https: Option<&'static str>,
    http: Option<&'static str>,
}

/// The proxy of a connection; there is none.
pub(super) enum Intercept {}

impl Proxies {
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn from_system() -> Self {
        let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            https: HTTPS.into_iter().find(is_set),
            http: HTTP.into_iter().find(is_set),
        }
    }

    pub(super) fn intercept(&self, _: &Uri) -> Option<Intercept> {
        None
    }

    pub(super) fn has_http(&self) -> bool {
        false
    }

    /// The error of a connection, which names the feature if there is a proxy.
    pub(super) fn explain(
        &self,
        _: Option<&Intercept>,
        is_https: bool,
        error: BoxError,
    ) -> BoxError {
        let variable = match is_https {
            true => self.https,
            false => self.http,
        };
        match variable {
            Some(variable) => Routed::new(direct(variable), error).into(),
            None => error,
        }
    }
}

impl Intercept {
    pub(super) fn uri(&self) -> &Uri {
        match *self {}
    }

    pub(super) fn basic_auth(&self) -> Option<&HeaderValue> {
        match *self {}
    }
}

pub(super) async fn through(
    proxy: &Intercept,
    _: HttpConnector,
    _: Option<Arc<ClientConfig>>,
    _: &Uri,
) -> Result<Link, BoxError> {
    match *proxy {}
}

/// The route of a connection although the variable names a proxy.
fn direct(variable: &str) -> String {
    format!(
        "directly; for the proxy of `{variable}`, enable the feature `proxy` of your client's crate (or of discogen-runtime)"
    )
}

//! Replaces `proxies/` without the feature `proxy`: every connection is direct.

use std::sync::Arc;

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;

use super::link::Link;
use super::open::is_https;
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

/// A proxy. No value of this type exists without the feature `proxy`.
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

    /// The route of a connection for its errors: it names the feature if a variable names a proxy
    /// for the URL.
    pub(super) fn route(&self, _: Option<&Intercept>, to: &Uri) -> Option<String> {
        let variable = match is_https(to) {
            true => self.https?,
            false => self.http?,
        };
        Some(format!(
            "directly; for the proxy of `{variable}`, enable the feature `proxy` of your client's crate (or of discogen-runtime)"
        ))
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

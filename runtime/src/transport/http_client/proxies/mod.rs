//! Selects the proxy of a request, and connects through it.

mod no_proxy;
mod through;

use http::Uri;
pub(super) use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::client::proxy::matcher::Matcher;

use no_proxy::NoProxy;
pub(super) use through::through;

/// The proxies of the environment or the system, and the hosts that are excluded.
pub(super) struct Proxies {
    matcher: Matcher,
    no_proxy: NoProxy,
}

impl Proxies {
    pub(super) fn none() -> Self {
        Self {
            matcher: Matcher::builder().build(),
            no_proxy: NoProxy::default(),
        }
    }

    /// Reads the environment, or else the system.
    pub(super) fn from_system() -> Self {
        let names = ["NO_PROXY", "no_proxy"].into_iter();
        let list = names.filter_map(std::env::var_os).next();
        let list = list.unwrap_or_default();
        Self {
            matcher: Matcher::from_system(),
            no_proxy: NoProxy::parse(&list.to_string_lossy()),
        }
    }

    /// The proxy for this URL.
    pub(super) fn intercept(&self, to: &Uri) -> Option<Intercept> {
        let proxy = self.matcher.intercept(to)?;
        (!self.no_proxy.contains(to)).then_some(proxy)
    }

    /// True if some plain HTTP requests use a proxy.
    pub(super) fn has_http(&self) -> bool {
        let some = ["http://proxied.invalid/", "http://192.0.2.1/"].map(Uri::from_static);
        some.iter().any(|uri| self.matcher.intercept(uri).is_some())
    }

    /// The route of a connection for its errors; `None` if it is direct.
    pub(super) fn route(&self, proxy: Option<&Intercept>, _: &Uri) -> Option<String> {
        Some(format!("through the proxy {}", origin(proxy?.uri())))
    }
}

/// Scheme, host and port, without the user and the password.
fn origin(proxy: &Uri) -> String {
    let mut text = format!("{}://", proxy.scheme_str().unwrap_or("http"));
    text += proxy.host().unwrap_or_default();
    if let Some(port) = proxy.port_u16() {
        text += &format!(":{port}");
    }
    text
}

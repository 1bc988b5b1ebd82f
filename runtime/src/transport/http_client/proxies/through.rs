//! Connects to servers through a proxy.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tower_service::Service;

use super::super::link::Link;
use super::super::open::{is_https, open, secure};
use crate::boxed::{BoxError, BoxFuture};

/// Opens a connection to the server through a proxy, over which TLS can be established.
///
/// A request of a plain HTTP URL is read by an HTTP proxy, and the connection is one to the proxy.
/// `secrets` is the TLS configuration for a proxy whose URL is `https`.
pub(in super::super) async fn through(
    proxy: &Intercept,
    tcp: HttpConnector,
    secrets: Option<Arc<ClientConfig>>,
    to: &Uri,
) -> Result<Link, BoxError> {
    match proxy.uri().scheme_str() {
        Some("socks4" | "socks4a") => {
            let socks = SocksV4::new(with_port(proxy.uri(), 1080), tcp);
            open(socks, with_port(to, 80)).await
        }
        // The proxy resolves names.
        Some("socks5" | "socks5h") => {
            let mut socks = SocksV5::new(with_port(proxy.uri(), 1080), tcp);
            if let Some((user, password)) = proxy.raw_auth() {
                socks = socks.with_auth(user.to_owned(), password.to_owned());
            }
            open(socks, with_port(to, 80)).await
        }
        _ if is_https(to) => {
            let mut tunnel = Tunnel::new(proxy.uri().clone(), ToProxy(secrets, tcp));
            if let Some(authorization) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(authorization.clone());
            }
            open(tunnel, to.clone()).await
        }
        _ => {
            let mut connector = ToProxy(secrets, tcp);
            let link = connector.call(proxy.uri().clone()).await?;
            Ok(link.into_proxied())
        }
    }
}

/// The URL with this port if it has none. SOCKS connectors assume 443.
fn with_port(uri: &Uri, port: u16) -> Uri {
    let known = uri.port().is_some() || is_https(uri);
    let named = uri.scheme_str().zip(uri.host()).filter(|_| !known);
    let with_port =
        named.and_then(|(scheme, host)| Uri::try_from(format!("{scheme}://{host}:{port}/")).ok());
    with_port.unwrap_or_else(|| uri.clone())
}

/// Connects to a proxy, with TLS if its URL is `https`.
#[derive(Clone)]
struct ToProxy(Option<Arc<ClientConfig>>, HttpConnector);

impl Service<Uri> for ToProxy {
    type Response = Link;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Link, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let Self(config, tcp) = self.clone();
        Box::pin(async move {
            let link = open(tcp, proxy.clone()).await?;
            secure(link, config, proxy).await
        })
    }
}

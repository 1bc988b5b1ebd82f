//! Connects to servers, directly or through a proxy, with or without TLS.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use tower_service::Service;

use super::error::{NoTls, Routed};
use super::http2::HttpVersions;
use super::link::Link;
use super::open::{is_https, open, secure};
use super::proxies::{Intercept, Proxies, through};
use crate::boxed::{BoxError, BoxFuture};
use crate::transport::{ClientCertificate, RootCertificates, tls};

/// Opens connections. Cloning is cheap, which hyper's client does for each request.
#[derive(Clone)]
pub(super) struct Connector(Arc<Routes>);

struct Routes {
    tcp: HttpConnector,
    proxies: Proxies,
    /// Whether plain HTTP requests may use a proxy. Looking it up for each request is slow.
    is_watched: bool,
    versions: HttpVersions,
    tls: Tls,
    timeout: Duration,
}

/// TLS configurations for servers and for proxies, or the reason why TLS is unavailable.
type Tls = Result<(Arc<ClientConfig>, Arc<ClientConfig>), Arc<str>>;

/// Configures TLS. Proxies do not receive the client certificate.
pub(super) fn tls(
    certificate: Option<&ClientCertificate>,
    roots: Option<&RootCertificates>,
    versions: HttpVersions,
) -> Tls {
    let config = tls::configure(roots)?;
    let with = |protocols: &[&[u8]]| {
        let mut config = config.clone();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        config
    };
    let mut servers = with(versions.alpn());
    if let Some(certificate) = certificate {
        tls::authenticate(&mut servers, certificate);
    }
    Ok((Arc::new(servers), Arc::new(with(&[b"http/1.1"]))))
}

impl Connector {
    pub(super) fn new(
        proxies: Proxies,
        timeout: Duration,
        versions: HttpVersions,
        tls: Tls,
    ) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // TCP keepalive detects peers that disappeared without closing the connection.
        tcp.set_keepalive(Some(Duration::from_secs(15)));
        tcp.set_keepalive_interval(Some(Duration::from_secs(15)));
        tcp.set_keepalive_retries(Some(3));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(Duration::from_secs(30)));
        Self(Arc::new(Routes {
            tcp,
            is_watched: proxies.has_http(),
            proxies,
            versions,
            tls,
            timeout,
        }))
    }

    /// The `proxy-authorization` of plain HTTP requests through a proxy.
    pub(super) fn proxy_authorization(&self, to: &Uri) -> Option<HeaderValue> {
        if !self.0.is_watched || is_https(to) {
            return None;
        }
        self.0.proxies.intercept(to)?.basic_auth().cloned()
    }
}

impl Service<Uri> for Connector {
    type Response = Link;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Link, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let routes = self.0.clone();
        Box::pin(async move {
            let proxy = routes.proxies.intercept(&to);
            let route = routes.proxies.route(proxy.as_ref(), &to);
            let late = |_| {
                let text = format!("no connection after {:?}", routes.timeout);
                Err(io::Error::new(io::ErrorKind::TimedOut, text).into())
            };
            let connected =
                tokio::time::timeout(routes.timeout, routes.connect(to, proxy.as_ref()))
                    .await
                    .unwrap_or_else(late);
            connected.map_err(|error| match route {
                Some(route) => Routed::new(route, error).into(),
                None => error,
            })
        })
    }
}

impl Routes {
    async fn connect(&self, to: Uri, proxy: Option<&Intercept>) -> Result<Link, BoxError> {
        let config = match is_https(&to) {
            true => Some(self.tls()?.0.clone()),
            false => None,
        };
        let link = match proxy {
            None => open(self.tcp.clone(), to.clone()).await?,
            Some(proxy) => {
                let secrets = match is_https(proxy.uri()) {
                    true => Some(self.tls()?.1.clone()),
                    false => None,
                };
                through(proxy, self.tcp.clone(), secrets, &to).await?
            }
        };
        Ok(self.versions.guard(secure(link, config, to).await?))
    }

    fn tls(&self) -> Result<&(Arc<ClientConfig>, Arc<ClientConfig>), BoxError> {
        let unavailable = |reason: &Arc<str>| NoTls(reason.clone()).into();
        self.tls.as_ref().map_err(unavailable)
    }
}

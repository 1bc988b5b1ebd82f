//! Connects to servers, directly or through a proxy, with or without TLS.

use std::future::{Ready, poll_fn, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper::rt::{Read, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tower_service::Service;

use super::error::{NoTls, ThroughProxy};
use super::http2::HttpVersions;
use super::link::Link;
use super::proxies::Proxies;
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
            let late = |_| {
                let text = format!("no connection after {:?}", routes.timeout);
                Err(io::Error::new(io::ErrorKind::TimedOut, text).into())
            };
            let connected =
                tokio::time::timeout(routes.timeout, routes.connect(to, proxy.as_ref()))
                    .await
                    .unwrap_or_else(late);
            connected.map_err(|error| match proxy {
                Some(proxy) => ThroughProxy::new(proxy.uri(), error).into(),
                None => error,
            })
        })
    }
}

impl Routes {
    async fn connect(&self, to: Uri, proxy: Option<&Intercept>) -> Result<Link, BoxError> {
        let Some(proxy) = proxy else {
            return self.open(self.tcp.clone(), to).await;
        };
        let tcp = self.tcp.clone();
        match proxy.uri().scheme_str() {
            Some("socks4" | "socks4a") => {
                let socks = SocksV4::new(with_port(proxy.uri(), 1080), tcp);
                self.open(socks, with_port(&to, 80)).await
            }
            // The proxy resolves names.
            Some("socks5" | "socks5h") => {
                let mut socks = SocksV5::new(with_port(proxy.uri(), 1080), tcp);
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                self.open(socks, with_port(&to, 80)).await
            }
            _ if is_https(&to) => {
                let mut tunnel =
                    Tunnel::new(proxy.uri().clone(), ToProxy(self.secrets(proxy)?, tcp));
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                self.open(tunnel, to).await
            }
            _ => {
                let mut connector = ToProxy(self.secrets(proxy)?, tcp);
                let link = connector.call(proxy.uri().clone()).await?;
                Ok(link.into_proxied())
            }
        }
    }

    /// The TLS configuration for the proxy, if it uses `https`.
    fn secrets(&self, proxy: &Intercept) -> Result<Option<Arc<ClientConfig>>, BoxError> {
        match &self.tls {
            _ if !is_https(proxy.uri()) => Ok(None),
            Ok((_, config)) => Ok(Some(config.clone())),
            Err(reason) => Err(NoTls(reason.clone()).into()),
        }
    }

    /// Opens a connection to the server over a connector.
    async fn open<C>(&self, connector: C, to: Uri) -> Result<Link, BoxError>
    where
        C: Service<Uri> + Send + 'static,
        C::Response: Connection + Read + Write + Unpin + Send + 'static,
        C::Future: Send + 'static,
        C::Error: Into<BoxError>,
    {
        let config = match &self.tls {
            _ if !is_https(&to) => None,
            Ok((config, _)) => Some(config.clone()),
            Err(reason) => return Err(NoTls(reason.clone()).into()),
        };
        let link = open(connector, to.clone()).await?;
        Ok(self.versions.guard(secure(link, config, to).await?))
    }
}

async fn open<C>(mut connector: C, to: Uri) -> Result<Link, BoxError>
where
    C: Service<Uri>,
    C::Response: Connection + Read + Write + Unpin + Send + 'static,
    C::Error: Into<BoxError>,
{
    let usable = poll_fn(|context| connector.poll_ready(context)).await;
    usable.map_err(Into::into)?;
    let stream = connector.call(to).await.map_err(Into::into)?;
    Ok(Link::new(stream))
}

/// Establishes TLS over a connection of any kind, so that this is compiled once.
async fn secure(link: Link, config: Option<Arc<ClientConfig>>, to: Uri) -> Result<Link, BoxError> {
    match config {
        None => Ok(link),
        Some(config) => open(HttpsConnector::from((Opened(Some(link)), config)), to).await,
    }
}

/// Connects with a connection that is open already.
struct Opened(Option<Link>);

impl Service<Uri> for Opened {
    type Response = Link;
    type Error = BoxError;
    type Future = Ready<Result<Link, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let used = || io::Error::from(io::ErrorKind::NotConnected).into();
        ready(self.0.take().ok_or_else(used))
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
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

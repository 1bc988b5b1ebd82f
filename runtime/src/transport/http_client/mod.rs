//! The default transport: hyper with rustls.

mod connect;
mod error;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(not(feature = "gzip"))]
#[path = "no_gzip.rs"]
mod gzip;
mod host;
#[cfg(feature = "http2")]
mod http2;
#[cfg(not(feature = "http2"))]
#[path = "no_http2.rs"]
mod http2;
mod link;
mod open;
mod outgoing;
#[cfg(feature = "proxy")]
mod proxies;
#[cfg(not(feature = "proxy"))]
#[path = "no_proxies.rs"]
mod proxies;
mod response;

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, Entry, HOST, PROXY_AUTHORIZATION};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::inside_tokio::inside_tokio;
use super::keep_coding::is_decompressed;
use super::redirect::{self, Sent};
use super::{Body, ClientCertificate, RequestCopy, RootCertificates, Transport};
use crate::boxed::BoxFuture;
use crate::error::{TransportError, TransportErrorKind};
use connect::Connector;
#[cfg(feature = "reqwest")]
pub(super) use error::is_tls;
use host::PlainHosts;
use http2::HttpVersions;
use outgoing::Outgoing;
use proxies::Proxies;
use response::convert;

/// How often a request that the server did not process is sent again immediately.
const REFUSALS: usize = 2;

/// The default transport: HTTP/1.1 and HTTP/2 with hyper, TLS with rustls.
///
/// It uses HTTP/2 over TLS if the server supports it and the feature `http2` is enabled, as by
/// default; otherwise HTTP/1.1. With the feature `gzip`, which is also a default, it requests
/// compressed responses and decompresses them. It reuses connections, and trusts the certificates
/// of the operating system. With the feature `proxy`, also a default, it uses the proxies of the
/// environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`) or of the system. On a
/// redirect to another origin it does not send data of the caller. Clones share their connections,
/// also between clients.
///
/// `NO_PROXY` lists hosts that are reached without a proxy, separated by commas or spaces: a domain
/// with its subdomains (`example.test`, `.example.test`), subdomains alone (`*.example.test`), an
/// IP address, a network (`10.0.0.0/8`, `fd00::/8`), or `*` for all hosts. A port restricts an
/// entry to that port (`host:8080`, `[::1]:8080`).
///
/// It needs a tokio runtime with I/O and time enabled.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    client: legacy::Client<Connector, Outgoing>,
    connector: Connector,
    versions: HttpVersions,
    has_certificate: bool,
    hosts: PlainHosts,
}

/// Builds an [`HttpTransport`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct HttpTransportBuilder {
    connect_timeout: Duration,
    versions: HttpVersions,
    no_proxy: bool,
    certificate: Option<ClientCertificate>,
    roots: Option<RootCertificates>,
}

impl HttpTransport {
    /// A transport with its own connections.
    ///
    /// If TLS is unavailable (no provider, no certificates), calls to `https` return an error that
    /// states the reason.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder with the defaults.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            connect_timeout: Duration::from_secs(30),
            versions: HttpVersions::all(),
            no_proxy: false,
            certificate: None,
            roots: None,
        }
    }
}

impl HttpTransportBuilder {
    /// Sets the timeout for connecting, including TLS and proxy; 30 seconds by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Uses HTTP/2 without negotiation, for plaintext servers such as emulators. Requires the
    /// feature `http2`.
    #[cfg(feature = "http2")]
    pub fn http2_only(mut self) -> Self {
        self.versions = self.versions.http2_only();
        self
    }

    /// Sets how often an HTTP/2 connection with active calls is pinged, and how long a reply may
    /// take before the connection is closed; 30 and 15 seconds by default. Requires the feature
    /// `http2`.
    #[cfg(feature = "http2")]
    pub fn http2_keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.versions = self.versions.keep_alive(interval, timeout);
        self
    }

    /// Connects directly, regardless of the environment.
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Authenticates the client to servers with this certificate (mutual TLS). Proxies do not
    /// receive it.
    pub fn client_certificate(mut self, certificate: ClientCertificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Trusts these certificates instead of those of the operating system, for servers and proxies.
    pub fn root_certificates(mut self, roots: RootCertificates) -> Self {
        self.roots = Some(roots);
        self
    }

    /// Builds the transport.
    pub fn build(self) -> HttpTransport {
        let proxies = match self.no_proxy {
            true => Proxies::none(),
            false => Proxies::from_system(),
        };
        let (certificate, roots) = (self.certificate.as_ref(), self.roots.as_ref());
        let tls = connect::tls(certificate, roots, self.versions);
        let connector = Connector::new(proxies, self.connect_timeout, self.versions, tls);
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new());
        self.versions.configure(&mut client);
        HttpTransport(Arc::new(Inner {
            client: client.build(connector.clone()),
            connector,
            versions: self.versions,
            hosts: PlainHosts::default(),
            has_certificate: certificate.is_some(),
        }))
    }
}

impl Inner {
    /// Passes the request to hyper, which does nothing until it is polled.
    fn start(&self, mut request: Request<Body>) -> legacy::ResponseFuture {
        if let Entry::Vacant(entry) = request.headers_mut().entry(ACCEPT_ENCODING) {
            entry.insert(gzip::ACCEPTED);
        }
        if let Some(value) = self.connector.proxy_authorization(request.uri()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, value);
        }
        if !self.versions.is_http2_only()
            && let Some(value) = self.hosts.header(request.uri())
            && let Entry::Vacant(entry) = request.headers_mut().entry(HOST)
        {
            entry.insert(value);
        }
        self.client.request(request.map(Outgoing::new))
    }

    /// Sends a request, of which `sent` is a copy: hyper adds headers to the request, and a copy has
    /// no spare capacity.
    fn send(
        self: &Arc<Self>,
        request: Request<Body>,
        sent: Sent,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        if let Err(error) = check(request.uri()) {
            return Box::pin(ready(Err(error)));
        }
        let decompress = is_decompressed(request.extensions());
        let started = self.start(request);
        self.clone().run(sent, started, decompress)
    }

    /// Waits for the response and follows redirects.
    ///
    /// Not an `async fn`, which would store its arguments twice.
    fn run(
        self: Arc<Self>,
        mut sent: Sent,
        mut started: legacy::ResponseFuture,
        decompress: bool,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        let mut refusals = 0;
        let mut redirects = 0;
        Box::pin(async move {
            inside_tokio()?;
            loop {
                let response = match (&mut started).await {
                    Ok(response) => response,
                    Err(error)
                        if refusals < REFUSALS
                            && sent.is_repeatable()
                            && error::is_refused(&error) =>
                    {
                        refusals += 1;
                        started = self.start(sent.again());
                        continue;
                    }
                    Err(error) => return Err(error::no_response(error)),
                };
                match follow(&sent, &response) {
                    None => return Ok(convert(response, sent.method(), decompress)),
                    Some(_) if redirects == redirect::LIMIT => {
                        let limit = format!("more than {} redirects", redirect::LIMIT);
                        return Err(TransportError::new(TransportErrorKind::Redirect, limit));
                    }
                    Some(next) => sent = next,
                }
                redirects += 1;
                started = self.start(sent.again());
            }
        })
    }
}

/// Checks the URL of a request.
fn check(uri: &http::Uri) -> Result<(), TransportError> {
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_http || !host::is_present(uri) {
        let text = "its URL does not begin with `https://` or `http://` and a host";
        return Err(TransportError::new(TransportErrorKind::Request, text));
    }
    Ok(())
}

fn follow(sent: &Sent, response: &Response<Incoming>) -> Option<Sent> {
    let status = response.status();
    if status.is_redirection() {
        sent.follow(status, response.headers())
    } else {
        None
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        let sent = Sent::of(&request);
        self.0.send(request, sent)
    }

    fn send_with_copy(
        &self,
        request: Request<Body>,
        copy: RequestCopy,
    ) -> BoxFuture<'static, Result<Response<Body>, TransportError>> {
        self.0.send(request, Sent::copied(copy))
    }

    fn has_client_certificate(&self) -> bool {
        self.0.has_certificate
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

//! The transport that clients have unless they are given another: hyper with rustls.

mod connect;
mod error;
mod frames;
mod link;
mod no_proxy;
mod outgoing;
mod proxies;
mod response;

use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, Entry, HeaderValue, PROXY_AUTHORIZATION};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::inside_tokio::inside_tokio;
use super::keep_coding::is_decompressed;
use super::redirect::{self, Sent};
use super::{Body, Transport};
use crate::boxed::BoxFuture;
use crate::error::{TransportError, TransportErrorKind};
use connect::Connector;
#[cfg(feature = "reqwest")]
pub(super) use error::is_tls;
use outgoing::Outgoing;
use proxies::Proxies;
use response::convert;

/// How often what a server refused to look at is sent again at once.
const REFUSALS: usize = 2;

/// HTTP/1.1 and HTTP/2 on hyper, with TLS by rustls: what clients use unless they are told otherwise.
///
/// It speaks HTTP/2 where the server offers it, keeps connections, unpacks gzip,
/// goes through the proxies that the environment (`HTTPS_PROXY`, `HTTP_PROXY`,
/// `ALL_PROXY`, `NO_PROXY`) or the system names, trusts whom the operating system
/// trusts, and lets nothing of the caller's leave the origin on a redirect. A
/// clone shares its connections; give one to several clients to have them share, too.
///
/// `NO_PROXY` lists the hosts that are reached without a proxy, separated by commas or spaces: a domain with its
/// subdomains (`example.test`, `.example.test`), subdomains alone (`*.example.test`), an IP address, a network
/// (`10.0.0.0/8`, `fd00::/8`), or `*` for all hosts. A port restricts an entry to that port (`host:8080`,
/// `[::1]:8080`).
///
/// It needs tokio's runtime, with I/O and time enabled.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    client: legacy::Client<Connector, Outgoing>,
    connector: Connector,
}

/// Builds an [`HttpTransport`] that differs from the default.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct HttpTransportBuilder {
    connect_timeout: Duration,
    keep_alive: (Duration, Duration),
    http2_only: bool,
    no_proxy: bool,
}

impl HttpTransport {
    /// A transport with connections of its own.
    ///
    /// Where there can be no TLS (no provider, no certificates), calls to
    /// `https` fail and say why.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder with the defaults.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            connect_timeout: Duration::from_secs(30),
            // A connection of HTTP/2 is shared by all calls: one that died without a word (a
            // network that was left) would take every later attempt with it.
            keep_alive: (Duration::from_secs(30), Duration::from_secs(15)),
            http2_only: false,
            no_proxy: false,
        }
    }
}

impl HttpTransportBuilder {
    /// How long connecting may take, TLS and proxy included; 30 s unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// HTTP/2 without being offered it: for servers that speak it in the clear, as emulators do.
    pub fn http2_only(mut self) -> Self {
        self.http2_only = true;
        self
    }

    /// How often a connection of HTTP/2 with calls on it is asked for a sign of life, and how
    /// long that may take before it is given up; 30 s and 15 s unless set.
    pub fn http2_keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.keep_alive = (interval, timeout);
        self
    }

    /// Connects straight, whatever the environment says of proxies.
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Builds the transport.
    pub fn build(self) -> HttpTransport {
        let proxies = match self.no_proxy {
            true => Proxies::none(),
            false => Proxies::from_system(),
        };
        let connector = Connector::new(proxies, self.connect_timeout, self.http2_only);
        let client = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .http2_only(self.http2_only)
            .http2_keep_alive_interval(self.keep_alive.0)
            .http2_keep_alive_timeout(self.keep_alive.1)
            .build(connector.clone());
        HttpTransport(Arc::new(Inner { client, connector }))
    }
}

impl Inner {
    /// Hands over to hyper, which does nothing until it is polled.
    fn start(&self, mut request: Request<Body>) -> legacy::ResponseFuture {
        if let Some(value) = self.connector.proxy_authorization(request.uri()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, value);
        }
        self.client.request(request.map(Outgoing))
    }

    /// Waits for the answer, and follows where it leads.
    ///
    /// No `async fn`, which would have room for the arguments twice.
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
                            && sent.body.is_some()
                            && error::is_refused(&error) =>
                    {
                        refusals += 1;
                        started = self.start(sent.again());
                        continue;
                    }
                    Err(error) => return Err(error::unanswered(error)),
                };
                match follow(&sent, &response) {
                    None => return Ok(convert(response, &sent.method, decompress)),
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

/// What is sent, as far as it can be sent again, and the first time of it.
fn split(mut request: Request<Body>) -> Result<(Sent, Request<Body>), TransportError> {
    let uri = request.uri();
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_http || uri.host().is_none_or(str::is_empty) {
        let text = "its URL does not begin with `https://` or `http://` and a host";
        return Err(TransportError::new(TransportErrorKind::Request, text));
    }
    if let Entry::Vacant(entry) = request.headers_mut().entry(ACCEPT_ENCODING) {
        entry.insert(HeaderValue::from_static("gzip"));
    }
    // The copy is what is kept: hyper adds to the headers, and there is no room in a copy.
    let sent = Sent {
        method: request.method().clone(),
        uri: request.uri().clone(),
        headers: request.headers().clone(),
        body: request.body().as_bytes().cloned(),
    };
    Ok((sent, request))
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
        match split(request) {
            Ok((sent, first)) => {
                let decompress = is_decompressed(first.extensions());
                let started = self.0.start(first);
                self.0.clone().run(sent, started, decompress)
            }
            Err(error) => Box::pin(ready(Err(error))),
        }
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

//! Builds a client, or the values that the clients of a session share.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use http::HeaderValue;

use crate::api::Api;
use crate::client::{Client, Inner};
use crate::credentials::{Auth, Credentials};
use crate::emulator;
use crate::error::{Error, Result};
use crate::interceptor::Interceptor;
use crate::mtls;
use crate::options::CallOptions;
use crate::retry::RetryBudget;
use crate::service::Service;
use crate::trace;
use crate::transport::Transport;
#[cfg(feature = "http")]
use crate::transport::{ClientCertificate, HttpTransport, RootCertificates};

/// Builds the client of the API `A`, or a [`Session`](crate::Session) for clients of several APIs.
///
/// The client uses Application Default Credentials unless [`token`](Self::token),
/// [`api_key`](Self::api_key), [`anonymous`](Self::anonymous) or [`credentials`](Self::credentials)
/// is set.
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder<A> {
    auth: Option<Result<Auth>>,
    options: CallOptions,
    server: Option<Result<Server>>,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "http")]
    certificate: Option<ClientCertificate>,
    #[cfg(feature = "http")]
    roots: Option<RootCertificates>,
    product: Option<String>,
    retry_budget: RetryBudget,
    read_only: bool,
    api: PhantomData<fn() -> A>,
}

impl<A> ClientBuilder<A> {
    /// A builder with the defaults.
    pub fn new() -> Self {
        Self {
            auth: None,
            options: CallOptions::new(),
            server: None,
            transport: None,
            #[cfg(feature = "http")]
            certificate: None,
            #[cfg(feature = "http")]
            roots: None,
            product: None,
            retry_budget: RetryBudget::default(),
            read_only: false,
            api: PhantomData,
        }
    }

    /// Uses an API key, which is sent as the query parameter `key`. Surrounding white space is
    /// removed.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.auth = Some(Auth::key(&key.into()));
        self
    }

    /// Uses this OAuth access token. It is not refreshed when it expires.
    pub fn token(mut self, token: impl AsRef<str>) -> Self {
        self.auth = Some(Auth::token(token.as_ref()));
        self
    }

    /// Sends no credentials.
    pub fn anonymous(mut self) -> Self {
        self.auth = Some(Ok(Auth::Anonymous));
        self
    }

    /// Uses [Application Default Credentials](crate::GoogleCredentials::application_default), which
    /// is the default.
    #[cfg(feature = "auth")]
    pub fn application_default(mut self) -> Self {
        self.auth = Some(Auth::application_default());
        self
    }

    /// Uses these credentials: Google's, yup-oauth2's, or a custom implementation.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.auth = Some(Ok(Auth::Dynamic(Arc::new(credentials))));
        self
    }

    /// Sends calls to another server; see [`CallOptions::endpoint`].
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.server = Some(Ok(Server::Endpoint(url.into())));
        self
    }

    /// Sends calls to an emulator, without credentials: `localhost:9023`,
    /// `http://localhost:9023/prefix/`. Without a scheme, it is `http`.
    ///
    /// By default, the environment variable `<API>_EMULATOR_HOST` is read when the client is built,
    /// with the name of the API in upper case: `STORAGE_EMULATOR_HOST`, as in Google's clients. A
    /// blank variable counts as unset, and an invalid one is an error. The order of precedence is:
    ///
    /// 1. [`CallOptions::endpoint`] of a call,
    /// 2. `emulator`, [`endpoint`](Self::endpoint) or `mtls_endpoint` of the builder; the last one
    ///    applies,
    /// 3. [`CallOptions::endpoint`] in the [`options`](Self::options) of the builder,
    /// 4. the environment variable,
    /// 5. the servers that the API's document names.
    ///
    /// A client of an emulator sends no credentials, even if the builder sets some: neither tokens
    /// nor API keys nor the headers and query pairs of [`CallOptions`] that authenticate the
    /// caller. Application Default Credentials are not read. The target of its calls is logged by
    /// `tracing` as an INFO event.
    pub fn emulator(mut self, host: impl Into<String>) -> Self {
        self.server = Some(Ok(Server::Emulator(host.into())));
        self
    }

    /// Sets options for all calls of the client. They are merged with earlier ones.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = self.options.merge(options);
        self
    }

    /// Adds an interceptor, which is called before and after each attempt of all calls, in the order
    /// of registration. See [`interceptor`](crate::interceptor).
    pub fn interceptor(self, interceptor: impl Interceptor) -> Self {
        self.options(CallOptions::new().interceptor(interceptor))
    }

    /// Authenticates the client to servers with this certificate (mutual TLS), and sends calls to the
    /// server for mutual TLS that the API's document names, unless an endpoint is set.
    ///
    /// The environment variables of Google's clients apply
    /// ([AIP-4114](https://google.aip.dev/auth/4114)). With GOOGLE_API_USE_CLIENT_CERTIFICATE=`false`
    /// the certificate is not used. With `true`, the default is the certificate that the file in
    /// GOOGLE_API_CERTIFICATE_CONFIG or gcloud's `certificate_config.json` names. Without the
    /// variable, the default is that of GOOGLE_API_CERTIFICATE_CONFIG. Unlike Google's clients, the
    /// client also uses a certificate of the program without the variable, and it does not run the
    /// certificate provider of Endpoint Verification. GOOGLE_API_USE_MTLS_ENDPOINT selects the
    /// server: `never`, `always`, or `auto`, the default.
    ///
    /// It applies to the default transport: together with `transport` it is an error of `build`.
    #[cfg(feature = "http")]
    pub fn client_certificate(mut self, certificate: ClientCertificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Trusts these certificates instead of those of the operating system.
    ///
    /// They apply to the default transport: together with `transport` they are an error of `build`.
    /// Libraries that obtain credentials use the certificates of the operating system.
    #[cfg(feature = "http")]
    pub fn root_certificates(mut self, roots: RootCertificates) -> Self {
        self.roots = Some(roots);
        self
    }

    /// Sends requests through this client, with its TLS, proxies, timeouts, redirects and
    /// decompression.
    ///
    /// The client follows redirects by its own rules: reqwest removes `authorization` on a redirect
    /// to another host, but keeps unknown headers. The default transport sends no
    /// header of the caller to another origin.
    ///
    /// A `reqwest::Client` that was built with rustls but without a crypto provider panics inside
    /// of reqwest (`No provider set`). Enable one of its TLS features, or install a rustls provider
    /// first.
    #[cfg(feature = "reqwest")]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(crate::transport::reqwest::ReqwestTransport::new(client))
    }

    /// Sends requests through a custom transport, for tests or another HTTP client.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds the name of the calling program to the user agent, before the library: `shop/2.1`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Sets the limit for the retries of all calls of the client; see [`RetryBudget`] for the
    /// default.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = budget;
        self
    }

    /// Rejects calls that may write, before any I/O.
    ///
    /// GET, HEAD and OPTIONS read, and so does a POST that accepts a reading scope, unless the name of
    /// the method states a change (`create`, `cancel`). Any other call is an error
    /// ([`is_usage`](crate::Error::is_usage)), whether it is sent or only built, unless
    /// [`CallOptions::reads`] declares that it only reads.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Builds a client of the API with these constants, for clients that are not generated.
    #[doc(hidden)]
    pub async fn build_client(self, service: &'static Service) -> Result<Client> {
        self.into_shared()?.client(service, CallOptions::new())
    }

    /// The values that do not depend on the API.
    pub(crate) fn into_shared(self) -> Result<Shared> {
        #[cfg(feature = "http")]
        let transport = choose_transport(self.transport, self.certificate, self.roots);
        #[cfg(not(feature = "http"))]
        let transport = choose_transport(self.transport);
        Ok(Shared {
            auth: self.auth.transpose()?,
            transport: transport.map_err(|error| error.to_string()),
            options: self.options,
            server: self.server.transpose()?,
            product: self.product,
            retry_budget: self.retry_budget,
            read_only: self.read_only,
            credentials_universe: Arc::default(),
        })
    }
}

impl<A: Api> ClientBuilder<A> {
    /// Sends calls to the server for mutual TLS that the API's document names, such as
    /// `https://vision.mtls.googleapis.com/`.
    ///
    /// The server requires a client certificate: set one with `client_certificate`, in the
    /// environment, or on a custom transport. With a certificate, this server is used by default. If
    /// the document names no such server, `build` returns an error.
    pub fn mtls_endpoint(mut self) -> Self {
        let service = const { &A::SERVICE };
        let root = service.mtls_root_url.map(str::to_owned);
        self.server = Some(root.map(Server::Endpoint).ok_or_else(|| {
            Error::usage(format!(
                "the document of {} names no server for mutual TLS; remove `.mtls_endpoint()`, or set one with `.endpoint(…)`",
                service.title
            ))
        }));
        self
    }

    /// Builds the client.
    ///
    /// Without credentials, it looks for Application Default Credentials, which may need I/O.
    pub async fn build(self) -> Result<A> {
        let shared = self.into_shared()?;
        let client = shared.client(const { &A::SERVICE }, CallOptions::new())?;
        Ok(A::from_client(client))
    }
}

/// The server that a builder sets.
#[derive(Clone)]
enum Server {
    Endpoint(String),
    /// The host of an emulator, to which no credentials are sent.
    Emulator(String),
}

/// The values of a builder that do not depend on the API.
pub(crate) struct Shared {
    /// `None` for the default credentials.
    auth: Option<Auth>,
    /// `Err` contains the message of the error. It is kept because missing credentials are reported
    /// before a missing transport.
    transport: Result<Arc<dyn Transport>, String>,
    options: CallOptions,
    server: Option<Server>,
    product: Option<String>,
    retry_budget: RetryBudget,
    read_only: bool,
    credentials_universe: Arc<OnceLock<Option<String>>>,
}

impl Shared {
    /// Replaces missing credentials by the default ones, and checks that there is a transport.
    pub(crate) fn complete(mut self) -> Result<Self> {
        if self.auth.is_none() {
            self.auth = Some(default_auth("the session")?);
        }
        self.transport()?;
        Ok(self)
    }

    fn transport(&self) -> Result<Arc<dyn Transport>> {
        self.transport.clone().map_err(Error::usage)
    }

    /// A client of an API. `over` takes precedence over the options of the builder.
    pub(crate) fn client(&self, service: &'static Service, over: CallOptions) -> Result<Client> {
        let options = self.server_options(service, over)?;
        let auth = match &self.auth {
            _ if options.is_emulated() => Auth::Anonymous,
            Some(auth) => auth.clone(),
            None => default_auth(&format!("the client of {}", service.title))?,
        };
        let transport = self.transport()?;
        let inner = Inner {
            service,
            auth,
            records: transport.records_calls(),
            transport,
            options,
            user_agent: user_agent(service, self.product.as_deref())?,
            retry_budget: self.retry_budget.clone(),
            read_only: self.read_only,
            credentials_universe: self.credentials_universe.clone(),
        };
        Ok(Client::new(inner))
    }

    /// The options of a client, with its server. The order of precedence is: `over`, the server of
    /// the builder, its options, the emulator in the environment, the servers of the document.
    fn server_options(&self, service: &'static Service, over: CallOptions) -> Result<CallOptions> {
        let given = CallOptions::from_env().merge(self.options.clone());
        if over.has_endpoint() {
            return checked(given.merge(over));
        }
        let given = given.merge(over);
        match &self.server {
            Some(Server::Endpoint(url)) => checked(given.endpoint(url)),
            Some(Server::Emulator(host)) => emulated(given, host, service, "`emulator`"),
            None if given.has_endpoint() => Ok(given),
            None => {
                let variable = emulator::variable(service);
                match emulator::from_env(&variable)? {
                    Some(host) => emulated(given, &host, service, &variable),
                    None => self.with_mtls_endpoint(given, service),
                }
            }
        }
    }

    /// The options with the mTLS endpoint, if the environment or a client certificate selects it.
    fn with_mtls_endpoint(
        &self,
        options: CallOptions,
        service: &'static Service,
    ) -> Result<CallOptions> {
        let transport = self.transport.as_ref();
        let certificate = transport.is_ok_and(|it| it.has_client_certificate());
        let settings = options.clone().settings();
        let universe = settings.universe_domain.as_deref();
        let root = mtls::endpoint(&mtls::process, service, certificate, universe)?;
        Ok(match root {
            Some(root) => options.endpoint(root),
            None => options,
        })
    }
}

/// Options with which calls go to an emulator. `source` names the origin of the host in errors.
fn emulated(
    options: CallOptions,
    host: &str,
    service: &Service,
    source: &str,
) -> Result<CallOptions> {
    let url = emulator::url(host, service);
    let options =
        checked(options.emulator(&url)).map_err(|error| emulator::invalid(source, error))?;
    trace::emulator(service, source, &url);
    Ok(options)
}

/// Checks the endpoint in the options. Calls reuse the result.
fn checked(options: CallOptions) -> Result<CallOptions> {
    if let Some(endpoint) = &options.clone().settings().endpoint {
        endpoint.get()?;
    }
    Ok(options)
}

/// The credentials of a client whose builder sets none.
#[cfg(feature = "auth")]
fn default_auth(_: &str) -> Result<Auth> {
    Auth::application_default()
}

#[cfg(not(feature = "auth"))]
fn default_auth(what: &str) -> Result<Auth> {
    Err(Error::usage(format!(
        "call `.token(…)`, `.api_key(…)`, `.credentials(…)` or `.anonymous()` on the builder of {what} before `.build()`,\n\
         or enable the feature `auth` of your client's crate (or of discogen-runtime) for Application Default Credentials;\n\
         {what} has no credentials"
    )))
}

/// The transport of the builder or the default one.
#[cfg(feature = "http")]
fn choose_transport(
    given: Option<Arc<dyn Transport>>,
    certificate: Option<ClientCertificate>,
    roots: Option<RootCertificates>,
) -> Result<Arc<dyn Transport>> {
    if let Some(given) = given {
        let fact = match (certificate, roots) {
            (None, None) => return Ok(given),
            (Some(_), _) => "the client certificate applies",
            (None, Some(_)) => "the root certificates apply",
        };
        return Err(Error::usage(format!(
            "{fact} only to the default transport, and another one is set; set them on that transport, as with \
             `HttpTransport::builder()`"
        )));
    }
    let mut transport = HttpTransport::builder();
    if let Some(certificate) = mtls::certificate(&mtls::process, certificate)? {
        transport = transport.client_certificate(certificate);
    }
    if let Some(roots) = roots {
        transport = transport.root_certificates(roots);
    }
    Ok(Arc::new(transport.build()))
}

#[cfg(not(feature = "http"))]
fn choose_transport(given: Option<Arc<dyn Transport>>) -> Result<Arc<dyn Transport>> {
    let remedy = "this build has no HTTP client; enable the feature `ring` or `aws-lc-rs` of your client's crate \
                  (or of discogen-runtime), or pass one to `.transport(…)`";
    given.ok_or_else(|| Error::usage(remedy.to_owned()))
}

fn user_agent(service: &Service, product: Option<&str>) -> Result<HeaderValue> {
    let library = format!(
        "{}/{} discogen-runtime/{}",
        service.package,
        service.package_version,
        env!("CARGO_PKG_VERSION")
    );
    let text = match product {
        Some(product) if !product.trim().is_empty() => format!("{} {library}", product.trim()),
        _ => library,
    };
    HeaderValue::from_str(&text).map_err(|_| {
        Error::usage(format!(
            "the product {product:?} is not a valid header value; use visible ASCII, as in `shop/2.1`"
        ))
    })
}

impl<A> Default for ClientBuilder<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> fmt::Debug for ClientBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.auth)
            .field("options", &self.options)
            .field("product", &self.product)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("credentials", &self.auth)
            .field("options", &self.options)
            .field("retry_budget", &self.retry_budget)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

//! The HTTP client of yup-oauth2: its requests are sent by the HTTP client of the runtime, and their responses recorded.
//!
//! So tokens are requested with the proxies and certificates of other calls, and without a second HTTP stack. The
//! responses are recorded because yup-oauth2 drops what a login and its errors need: the granted scopes, and the error
//! of a failed refresh.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use discogen_dynamic::Bytes;
use discogen_dynamic::http::header::CONTENT_TYPE;
use discogen_dynamic::http::{Method, Request, Response, Uri, uri};
use discogen_dynamic::runtime::yup_oauth2::CustomHyperClientBuilder;
use discogen_dynamic::runtime::{Body, HttpTransport, Transport};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::io::DuplexStream;
use tower_service::Service;

/// The time limit of a request.
const LIMIT: Duration = Duration::from_secs(60);
/// The largest request and response.
const SIZE: usize = 1 << 20;
/// The latest expiry of a token: ten years.
const EXPIRY: i64 = 10 * 366 * 24 * 3600;
/// The number of causes of an error that are printed.
const CAUSES: usize = 5;
const FORM: &str = "application/x-www-form-urlencoded";

/// The last request and its result.
#[derive(Clone, Debug)]
pub(in crate::command) struct Exchange {
    /// The URL without its query.
    pub(in crate::command) endpoint: String,
    /// The response, or the reason why none was received.
    pub(in crate::command) result: Result<TokenResponse, String>,
}

/// The parts of a response of a token endpoint that are not secret.
#[derive(Clone, Debug, Default)]
pub(in crate::command) struct TokenResponse {
    pub(in crate::command) status: u16,
    /// The error code of RFC 6749.
    pub(in crate::command) error: Option<String>,
    pub(in crate::command) description: Option<String>,
    /// The granted scopes.
    pub(in crate::command) scopes: Option<Vec<String>>,
}

impl TokenResponse {
    /// Reads a response. Servers may repeat the secrets of a request in their errors.
    fn read(status: u16, body: &[u8], secrets: &[String]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| {
            let text = json.get(name).and_then(Value::as_str);
            text.map(|it| without(it, secrets))
        };
        Self {
            status,
            error: text("error"),
            description: text("error_description"),
            scopes: text("scope").map(|it| it.split_whitespace().map(str::to_owned).collect()),
        }
    }

    /// Whether another attempt may succeed.
    pub(in crate::command) fn is_transient(&self) -> bool {
        self.status >= 500 || self.status == 429
    }
}

/// A connector that passes requests on to the HTTP client of the runtime.
#[derive(Clone, Default)]
pub(in crate::command) struct TokenClient {
    transport: Arc<HttpTransport>,
    last: Arc<Mutex<Option<Exchange>>>,
}

impl TokenClient {
    /// The client of an authenticator.
    pub(in crate::command) fn builder(&self) -> CustomHyperClientBuilder<Self> {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_max_idle_per_host(0)
            .retry_canceled_requests(false);
        builder.build::<_, String>(self.clone()).into()
    }

    /// The last request.
    pub(in crate::command) fn last(&self) -> Option<Exchange> {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sends a form.
    pub(in crate::command) async fn post(
        &self,
        url: &str,
        name: &str,
        value: &str,
    ) -> Result<TokenResponse, String> {
        let form = format!(
            "{name}={}",
            percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC)
        );
        let request = Request::post(url)
            .header(CONTENT_TYPE, FORM)
            .body(Bytes::from(form));
        let request = request.map_err(|error| error.to_string())?;
        let (status, body) = self.send(request).await?;
        Ok(TokenResponse::read(status, &body, &[value.to_owned()]))
    }

    async fn send(&self, request: Request<Bytes>) -> Result<(u16, Bytes), String> {
        let exchange = async {
            let response = self.transport.send(request.map(Body::from)).await;
            let (head, mut body) = response.map_err(|error| described(&error))?.into_parts();
            let mut bytes = Vec::new();
            while let Some(chunk) = body.next().await {
                bytes.extend_from_slice(&chunk.map_err(|error| described(&error))?);
                if bytes.len() > SIZE {
                    return Err("the response is too large".to_owned());
                }
            }
            Ok((head.status.as_u16(), Bytes::from(bytes)))
        };
        let timed = tokio::time::timeout(LIMIT, exchange).await;
        timed.unwrap_or_else(|_| Err(format!("no response within {} s", LIMIT.as_secs())))
    }

    /// Passes a request on, and records the response.
    async fn forward(
        self,
        origin: Uri,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, io::Error> {
        let mut endpoint = origin.to_string();
        let mut secrets = Vec::new();
        let result = match absolute(origin, request).await {
            Ok(request) => {
                endpoint = request.uri().to_string();
                secrets = secrets_of(request.body());
                self.send(request)
                    .await
                    .and_then(|(status, body)| is_usable(&body).map(|()| (status, body)))
            }
            Err(error) => Err(error),
        };
        let endpoint = endpoint.split('?').next().unwrap_or_default().to_owned();
        let recorded = result
            .as_ref()
            .map(|(status, body)| TokenResponse::read(*status, body, &secrets));
        let exchange = Exchange {
            endpoint,
            result: recorded.map_err(Clone::clone),
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
        let (status, body) = result.map_err(io::Error::other)?;
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status.try_into().map_err(io::Error::other)?;
        Ok(response)
    }
}

/// The message of an error with those of its causes.
fn described(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source()).take(CAUSES);
    let causes = causes.map(|cause| format!(": {cause}"));
    format!("{error}{}", causes.collect::<String>())
}

/// Completes the URL of a request.
async fn absolute(origin: Uri, request: Request<Incoming>) -> Result<Request<Bytes>, String> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, SIZE)
        .collect()
        .await
        .map_err(|error| error.to_string())?;
    let mut parts = origin.into_parts();
    parts.path_and_query = head.uri.into_parts().path_and_query;
    let url = Uri::from_parts(parts).map_err(|error| error.to_string())?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(CONTENT_TYPE, FORM);
    request
        .body(body.to_bytes())
        .map_err(|error| error.to_string())
}

/// yup-oauth2 adds the time until expiry to a date without checking the result.
fn is_usable(body: &[u8]) -> Result<(), String> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let expiry = json.get("expires_in").and_then(Value::as_i64);
    match expiry.is_none_or(|it| (0..=EXPIRY).contains(&it)) {
        true => Ok(()),
        false => Err("the response has an invalid `expires_in`".to_owned()),
    }
}

/// The fields of a form that are not secret.
const PUBLIC: [&str; 4] = ["client_id", "grant_type", "redirect_uri", "scope"];

/// The secrets in the form of a request.
fn secrets_of(form: &[u8]) -> Vec<String> {
    let form = String::from_utf8_lossy(form).replace('+', " ");
    let pairs = form.split('&').filter_map(|it| it.split_once('='));
    let secret = pairs.filter(|(name, value)| !PUBLIC.contains(name) && !value.is_empty());
    let decoded =
        secret.map(|(_, value)| percent_encoding::percent_decode_str(value).decode_utf8_lossy());
    decoded.map(|it| it.into_owned()).collect()
}

/// Removes secrets from a message of a server.
fn without(text: &str, secrets: &[String]) -> String {
    let hidden = |text: String, secret: &String| text.replace(secret, "REDACTED");
    secrets.iter().fold(text.to_owned(), hidden)
}

impl Service<Uri> for TokenClient {
    type Response = Pipe;
    type Error = Infallible;
    type Future = Ready<Result<Pipe, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, url: Uri) -> Self::Future {
        let (near, far) = tokio::io::duplex(1 << 16);
        let mut origin = uri::Parts::default();
        origin.scheme = url.scheme().cloned();
        origin.authority = url.authority().cloned();
        origin.path_and_query = Some(uri::PathAndQuery::from_static("/"));
        let origin = Uri::from_parts(origin).unwrap_or_default();
        let client = self.clone();
        let service = service_fn(move |request| client.clone().forward(origin.clone(), request));
        tokio::spawn(async move {
            // The client reports the error.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(far), service)
                .await;
        });
        ready(Ok(Pipe(TokioIo::new(near))))
    }
}

/// One end of a connection within the process.
pub(in crate::command) struct Pipe(TokioIo<DuplexStream>);

impl Connection for Pipe {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_that_is_no_date_is_rejected() {
        for (body, is_valid) in [
            ("{}", true),
            ("not JSON", true),
            (r#"{"expires_in": 3599}"#, true),
            (r#"{"expires_in": 9223372036854775807}"#, false),
            (r#"{"expires_in": -9223372036854775808}"#, false),
        ] {
            assert_eq!(is_usable(body.as_bytes()).is_ok(), is_valid, "{body}");
        }
    }

    #[test]
    fn errors_do_not_repeat_the_secrets_of_a_request() {
        let secrets =
            secrets_of(b"code=4%2Fab&client_id=1&client_secret=x+y&scope=openid&refresh_token=");
        assert_eq!(secrets, ["4/ab", "x y"]);
        let body = br#"{"error": "4/ab", "error_description": "code 4/ab of 1 is used with x y"}"#;
        let response = TokenResponse::read(400, body, &secrets);
        assert_eq!(response.error.as_deref(), Some("REDACTED"));
        let description = response.description.unwrap_or_default();
        assert_eq!(description, "code REDACTED of 1 is used with REDACTED");
    }
}

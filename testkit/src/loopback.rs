//! An HTTP server on the loopback interface that records requests and returns canned responses.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A received request.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The verb.
    pub method: Method,
    /// Path and query, unchanged.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Recorded {
    /// Returns a header as text; empty if it is absent or not text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query without its `?`; empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A canned response.
#[derive(Clone, Debug)]
pub struct CannedResponse {
    /// The status.
    pub status: StatusCode,
    /// The header `content-type`, which is omitted if empty.
    pub content_type: String,
    /// Other headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl CannedResponse {
    /// A response with status 200 and JSON.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, "application/json; charset=UTF-8", body)
    }

    /// A response.
    pub fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// Adds a header. An invalid value is omitted.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = value.parse() {
            self.headers.insert(name, value);
        }
        self
    }
}

/// A running server, which stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// Returns an error if the loopback interface cannot be bound.
    pub async fn start(
        respond: impl Fn(&Recorded) -> CannedResponse + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let requests = Arc::default();
        let task = tokio::spawn(serve(listener, Arc::new(respond), Arc::clone(&requests)));
        Ok(Self {
            address,
            requests,
            task,
        })
    }

    /// `http://127.0.0.1:…/`.
    pub fn endpoint(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Returns and clears the recorded requests.
    pub fn take_requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<F>(listener: TcpListener, respond: Arc<F>, requests: Arc<Mutex<Vec<Recorded>>>)
where
    F: Fn(&Recorded) -> CannedResponse + Send + Sync + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let respond = Arc::clone(&respond);
        let requests = Arc::clone(&requests);
        let service = service_fn(move |request| {
            let respond = Arc::clone(&respond);
            let requests = Arc::clone(&requests);
            async move {
                let recorded = record(request).await;
                let response = http_response(respond(&recorded));
                let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
                requests.push(recorded);
                Ok::<_, Infallible>(response)
            }
        });
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            // Tests close connections; the server ignores these errors.
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn record(request: http::Request<Incoming>) -> Recorded {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map(ToString::to_string);
    // A truncated body is recorded as far as it arrived.
    let body = body.collect().await.map(|body| body.to_bytes());
    Recorded {
        method: parts.method,
        target: target.unwrap_or_default(),
        headers: parts.headers,
        body: body.unwrap_or_default(),
    }
}

fn http_response(canned: CannedResponse) -> http::Response<Full<Bytes>> {
    let mut response = http::Response::new(Full::new(canned.body));
    *response.status_mut() = canned.status;
    *response.headers_mut() = canned.headers;
    if let Ok(value) = canned.content_type.parse()
        && !canned.content_type.is_empty()
    {
        response
            .headers_mut()
            .insert(http::header::CONTENT_TYPE, value);
    }
    response
}

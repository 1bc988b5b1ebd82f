//! One call on its way: credentials, transport, errors, body. Nothing in here is generic.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, SET_COOKIE};

use crate::client::Inner;
use crate::credentials::{Auth, BoxFuture, least};
use crate::error::{Answer, Error, Kind, Result};
use crate::options::Settings;
use crate::request::redact;
use crate::response::{Received, ResponseStream};
use crate::service::Method;
use crate::transport::{Body, TransportError};

/// The largest answer that is read into memory, unless the options say otherwise.
const MAX_RESPONSE_SIZE: usize = 256 * 1024 * 1024;
/// How much of an error's body is read.
const MAX_ERROR_SIZE: usize = 1024 * 1024;

/// A call with its request built, or with the reason why not.
pub(crate) struct Exchange {
    client: Arc<Inner>,
    method: &'static Method,
    options: Settings,
    request: Result<http::Request<Bytes>>,
}

/// Tells errors where they happened.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    method: &'static str,
    verb: http::Method,
    uri: http::Uri,
}

impl Location {
    pub(crate) fn locate(&self, error: Error) -> Error {
        let request = format!("{} {}", self.verb, redact(&self.uri.to_string()));
        error.in_method(self.method).in_request(&request)
    }
}

impl Exchange {
    pub(crate) fn new(
        client: Arc<Inner>,
        method: &'static Method,
        options: Settings,
        request: Result<http::Request<Bytes>>,
    ) -> Self {
        Self {
            client,
            method,
            options,
            request,
        }
    }

    pub(crate) fn into_request(self) -> Result<http::Request<Bytes>> {
        self.request
    }

    /// The whole answer.
    ///
    /// Boxed here, once for all methods: what a generated crate compiles is a
    /// pointer's poll and drop.
    pub(crate) fn collect(self) -> BoxFuture<'static, Result<Received>> {
        Box::pin(async move {
            let (call, request) = self.split()?;
            let answer = call.within_deadline(call.attempt_collect(request)).await;
            answer.map_err(|error| call.location.locate(error))
        })
    }

    /// The answer's head, with its body still to come.
    pub(crate) fn stream(self) -> BoxFuture<'static, Result<ResponseStream>> {
        Box::pin(async move {
            let (call, request) = self.split()?;
            let answer = call.within_deadline(call.attempt_stream(request)).await;
            answer.map_err(|error| call.location.locate(error))
        })
    }

    fn split(self) -> Result<(Sending, http::Request<Bytes>)> {
        let request = self.request?;
        let location = Location {
            method: self.method.id,
            verb: request.method().clone(),
            uri: request.uri().clone(),
        };
        Ok((
            Sending {
                client: self.client,
                method: self.method,
                options: self.options,
                location,
            },
            request,
        ))
    }
}

struct Sending {
    client: Arc<Inner>,
    method: &'static Method,
    options: Settings,
    location: Location,
}

impl Sending {
    async fn within_deadline<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        within(self.options.timeout, "the call", work).await
    }

    async fn attempt_collect(&self, request: http::Request<Bytes>) -> Result<Received> {
        let request = self.authorize(request).await?;
        within(self.options.attempt_timeout, "the attempt", async {
            let (parts, body) = self.exchange(request).await?.into_parts();
            let limit = self.options.max_response_size.unwrap_or(MAX_RESPONSE_SIZE);
            let body = collect(body, announced(&parts.headers), limit).await?;
            Ok(Received {
                status: parts.status,
                headers: parts.headers,
                body,
                location: self.location.clone(),
                data_wrapper: self.client.service.data_wrapper,
            })
        })
        .await
    }

    async fn attempt_stream(&self, request: http::Request<Bytes>) -> Result<ResponseStream> {
        let request = self.authorize(request).await?;
        within(self.options.attempt_timeout, "the attempt", async {
            let (parts, body) = self.exchange(request).await?.into_parts();
            Ok(ResponseStream::new(
                parts.status,
                parts.headers,
                body,
                self.location.clone(),
            ))
        })
        .await
    }

    /// Adds what the credentials say; what the caller said stays.
    async fn authorize(&self, mut request: http::Request<Bytes>) -> Result<http::Request<Bytes>> {
        if request.headers().contains_key(AUTHORIZATION) {
            return Ok(request);
        }
        match &self.client.auth {
            Auth::Anonymous | Auth::ApiKey(_) => {}
            Auth::Token(token) => {
                request.headers_mut().insert(AUTHORIZATION, token.clone());
            }
            Auth::Dynamic(credentials) => {
                let said: Vec<&str> = self
                    .options
                    .scopes
                    .iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                let scopes = match self.options.scopes {
                    Some(_) => said,
                    None => least(self.method.scopes),
                };
                let headers = credentials
                    .headers(&scopes)
                    .await
                    .map_err(|error| Error::new(Kind::Credentials(error)))?;
                add_missing(request.headers_mut(), &headers);
            }
        }
        Ok(request)
    }

    /// Sends, and turns an answer that isn't a success into an error.
    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>> {
        let mut response = self.client.transport.send(request.map(Body::from)).await?;
        // An answer's `Debug` shows its headers.
        if let Some(cookie) = response.headers_mut().get_mut(SET_COOKIE) {
            cookie.set_sensitive(true);
        }
        if response.status().is_success() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = collect_some(body, MAX_ERROR_SIZE).await;
        Err(Error::new(Kind::Answer(Answer::new(
            parts.status,
            parts.headers,
            body,
            true,
        ))))
    }
}

fn add_missing(headers: &mut HeaderMap, more: &HeaderMap) {
    for name in more
        .keys()
        .filter(|name| !headers.contains_key(*name))
        .cloned()
        .collect::<Vec<_>>()
    {
        for value in more.get_all(&name) {
            let mut value = value.clone();
            value.set_sensitive(true);
            headers.append(&name, value);
        }
    }
}

async fn within<T>(
    limit: Option<Duration>,
    what: &'static str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    match limit {
        None => work.await,
        Some(limit) => tokio::time::timeout(limit, work)
            .await
            .unwrap_or_else(|_| Err(Error::new(Kind::Timeout { what, limit }))),
    }
}

/// Reads a body to its end, refusing one that is too large.
///
/// `announced` is the length that the server states for all of it.
pub(crate) async fn collect(
    mut body: Body,
    announced: Option<usize>,
    limit: usize,
) -> Result<Bytes> {
    let too_large = || Error::new(Kind::TooLarge { limit });
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let Some(first) = body.next().await.transpose()? else {
        return Ok(Bytes::new());
    };
    let mut whole = Pieces::One(first);
    while whole.len() <= limit {
        match body.next().await.transpose()? {
            Some(piece) => whole.push(&piece, announced),
            None => return Ok(whole.finish()),
        }
    }
    Err(too_large())
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Small answers come in one piece, which need not be copied.
enum Pieces {
    One(Bytes),
    Many(BytesMut),
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Self::One(piece) => piece.len(),
            Self::Many(whole) => whole.len(),
        }
    }

    fn push(&mut self, piece: &[u8], announced: Option<usize>) {
        /// What a server announces is reserved at once only up to here.
        const MAX_RESERVED: usize = 1 << 20;
        if let Self::One(first) = self {
            let needed = first.len() + piece.len();
            let reserved = announced.unwrap_or_default().min(MAX_RESERVED).max(needed);
            let mut whole = BytesMut::with_capacity(reserved);
            whole.extend_from_slice(first);
            *self = Self::Many(whole);
        }
        if let Self::Many(whole) = self {
            whole.extend_from_slice(piece);
        }
    }

    fn finish(self) -> Bytes {
        match self {
            Self::One(piece) => piece,
            Self::Many(whole) => whole.freeze(),
        }
    }
}

/// Reads an error's body as far as it comes: a cut one is better than none.
async fn collect_some(mut body: Body, limit: usize) -> Bytes {
    let mut whole = BytesMut::new();
    while let Some(Ok::<Bytes, TransportError>(piece)) = body.next().await {
        let room = limit.saturating_sub(whole.len()).min(piece.len());
        whole.extend_from_slice(piece.get(..room).unwrap_or_default());
        if room < piece.len() {
            break;
        }
    }
    whole.freeze()
}

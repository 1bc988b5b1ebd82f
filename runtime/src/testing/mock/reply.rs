//! The replies of a mock: responses, pages and faults.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use super::received::ReceivedCall;
use crate::error::{TransportError, TransportErrorKind};
use crate::service::PageToken;
use crate::transport::Body;

/// What a mock does with a request.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) delay: Duration,
    pub(super) action: Action,
}

#[derive(Clone)]
pub(super) enum Action {
    Respond(Response),
    /// Pages by their token.
    Pages(Pages),
    Fail(TransportErrorKind),
    Hang,
}

#[derive(Clone)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The connection breaks after this number of bytes.
    pub(super) cut: Option<usize>,
}

/// The pages of a listing, with the token of each one but the first.
#[derive(Clone)]
pub(super) struct Pages {
    pub(super) token: PageToken,
    pub(super) pages: Vec<(Option<String>, Bytes)>,
    pub(super) cut: bool,
}

impl Reply {
    pub(super) fn new(action: Action) -> Self {
        let delay = Duration::ZERO;
        Self { delay, action }
    }

    /// The reply to this call; pages become a response.
    pub(super) fn to(&self, call: &ReceivedCall) -> Result<Self, String> {
        let Action::Pages(pages) = &self.action else {
            return Ok(self.clone());
        };
        let mut response = pages.page(call)?;
        if pages.cut {
            response.cut_in_half();
        }
        Ok(Self {
            delay: self.delay,
            action: Action::Respond(response),
        })
    }

    /// Breaks the connection in the middle of the body.
    pub(super) fn truncate(&mut self) {
        match &mut self.action {
            Action::Respond(response) => response.cut_in_half(),
            Action::Pages(pages) => pages.cut = true,
            Action::Fail(_) | Action::Hang => {}
        }
    }
}

impl Action {
    /// A response with a JSON body.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::Respond(Response::json(status, Bytes::from(body.to_string())))
    }
}

impl Response {
    pub(super) fn json(status: u16, body: Bytes) -> Self {
        let mut response = Self::new(status, body);
        let json = HeaderValue::from_static("application/json; charset=UTF-8");
        response.headers.insert(CONTENT_TYPE, json);
        response
    }

    /// An invalid status becomes 500.
    pub(super) fn new(status: u16, body: Bytes) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body,
            cut: None,
        }
    }

    fn cut_in_half(&mut self) {
        self.cut = Some(self.body.len() / 2);
    }

    pub(super) fn into_http(self) -> http::Response<Body> {
        let body = match self.cut {
            None => Body::from(self.body),
            Some(length) => Body::from_stream(Cut {
                rest: Some(self.body.slice(..length.min(self.body.len()))),
                broken: false,
            }),
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl Pages {
    fn page(&self, call: &ReceivedCall) -> Result<Response, String> {
        let token = match self.token {
            PageToken::Query(name) => call.parameter(name),
            PageToken::Body(name) => call.body().and_then(|body| body.get(name)),
        };
        let token = token
            .and_then(Value::as_str)
            .filter(|token| !token.is_empty());
        let found = self.pages.iter().find(|(key, _)| key.as_deref() == token);
        match found {
            Some((_, page)) => Ok(Response::json(200, page.clone())),
            None => {
                let known: Vec<&str> = self
                    .pages
                    .iter()
                    .filter_map(|(key, _)| key.as_deref())
                    .collect();
                Err(format!(
                    "unexpected page token {token:?} in a call of {}; the tokens of the pages are {known:?}",
                    call.method_id()
                ))
            }
        }
    }
}

/// A body that breaks after its bytes.
struct Cut {
    rest: Option<Bytes>,
    broken: bool,
}

impl Stream for Cut {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(rest) = self.rest.take().filter(|rest| !rest.is_empty()) {
            return Poll::Ready(Some(Ok(rest)));
        }
        if std::mem::replace(&mut self.broken, true) {
            return Poll::Ready(None);
        }
        let text = "the mock broke the connection inside the body";
        let error = TransportError::new(TransportErrorKind::Body, text);
        Poll::Ready(Some(Err(error)))
    }
}

//! Runs an upload: checks the options, selects the protocol, sends the requests.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use tracing::Instrument as _;

use super::callbacks::Callbacks;
use super::checksum::Sums;
use super::media::Media;
use super::media_type::{self, ANY};
use super::protocol::{self, Protocol};
use super::put::{X_UPLOAD_CONTENT_LENGTH, X_UPLOAD_CONTENT_TYPE};
use super::reading::Reading;
use super::resumable::{HighestPosition, Transfer};
use super::session::UploadSession;
use super::single::Single;
use super::window::{QUANTUM, Window};
use crate::boxed::BoxFuture;
use crate::client::{Client, Inner};
use crate::error::{Error, Result};
use crate::exchange::{AttemptLoop, CallBudget};
use crate::options::{CallOptions, Settings};
use crate::request::{self, Purpose, RequestParts, Route};
use crate::response::RawResponse;
use crate::service::{self, Method};
use crate::trace;
use crate::transport::Body;

/// The default size of a chunk.
const CHUNK: usize = 8 * 1024 * 1024;

/// The options of an upload, without the types of the call.
pub(super) struct UploadOptions {
    pub(super) media: Media,
    pub(super) protocol: Option<Protocol>,
    pub(super) chunk_size: usize,
    pub(super) session: Option<UploadSession>,
    /// The session is continued or the upload fails; no session is started.
    pub(super) only_resumes: bool,
    pub(super) callbacks: Callbacks,
}

impl UploadOptions {
    pub(super) fn new(media: Media) -> Self {
        Self {
            media,
            protocol: None,
            chunk_size: CHUNK,
            session: None,
            only_resumes: false,
            callbacks: Callbacks::default(),
        }
    }
}

/// An upload that has not started.
pub(super) struct Job {
    pub(super) client: Arc<Inner>,
    pub(super) method: &'static Method,
    pub(super) options: Arc<Settings>,
    pub(super) upload: UploadOptions,
    /// The members of the response's schema.
    pub(super) members: &'static [&'static str],
}

/// The requests that the upload may need.
struct Requests {
    by_protocol: Vec<(Protocol, http::Request<Bytes>)>,
    /// False if a session is continued and its request has no parameters.
    begin: bool,
}

impl Job {
    pub(super) fn new(
        client: &Client,
        method: &'static Method,
        over: CallOptions,
        upload: UploadOptions,
        members: &'static [&'static str],
    ) -> Self {
        let client = client.inner().clone();
        Self {
            options: client.options.clone().merge(over).settings(),
            client,
            method,
            upload,
            members,
        }
    }

    /// Builds the requests that the upload may need, from its parameters. They are sent when the
    /// future is polled.
    pub(super) fn start(self, parts: &RequestParts<'_>) -> BoxFuture<'static, Result<RawResponse>> {
        let id = self.method.id;
        let facts = self.method.upload.ok_or_else(|| {
            let remedy = "the method accepts no media; call it without an upload";
            Error::usage(remedy.to_owned())
        });
        let planned = facts.and_then(|facts| Ok((facts, self.requests(&facts, parts)?)));
        Box::pin(async move {
            let (facts, requests) = planned.map_err(|error| error.in_method(id))?;
            let run = self.run(facts, requests).await;
            run.map_err(|error| error.in_method(id))
        })
    }

    fn requests(&self, facts: &service::Upload, parts: &RequestParts<'_>) -> Result<Requests> {
        let resumes = self.upload.session.is_some();
        let mut requests = Requests {
            by_protocol: Vec::new(),
            begin: !self.upload.only_resumes,
        };
        for protocol in Protocol::ALL {
            let wanted = !resumes || protocol == Protocol::Resumable;
            let Some(route) = protocol::route(facts, protocol).filter(|_| wanted) else {
                continue;
            };
            let request = match requests.begin {
                true => self.build(parts, route),
                false => self.bare(),
            };
            let request = match request {
                // Without its parameters the upload can be continued, but not started again.
                Err(_) if resumes && requests.begin => {
                    requests.begin = false;
                    self.bare()?
                }
                request => request?,
            };
            requests.by_protocol.push((protocol, request));
        }
        Ok(requests)
    }

    /// The request of a protocol, with the parameters of the call.
    fn build(&self, parts: &RequestParts<'_>, route: Route) -> Result<http::Request<Bytes>> {
        let context = self.context();
        request::build(
            parts,
            &request::Context {
                route: Some(route),
                ..context
            },
        )
    }

    /// The origin and the headers of the call, for a session that is continued without parameters.
    fn bare(&self) -> Result<http::Request<Bytes>> {
        request::bare(&self.context())
    }

    fn context(&self) -> request::Context<'_> {
        self.client
            .context(self.method, &self.options, Purpose::Response)
    }

    async fn run(self, facts: service::Upload, requests: Requests) -> Result<RawResponse> {
        let UploadOptions {
            media,
            protocol,
            chunk_size,
            session,
            callbacks,
            only_resumes: _,
        } = self.upload;
        if chunk_size == 0 || chunk_size % QUANTUM != 0 {
            return Err(Error::usage(format!(
                "the chunk size of {chunk_size} bytes is invalid; set `chunk_size` to a multiple of {QUANTUM} bytes"
            )));
        }
        let Requests { by_protocol, begin } = requests;
        let first = by_protocol.first().map(|(_, request)| request);
        let metadata = first.map(|request| request.body().clone());
        let metadata = metadata.unwrap_or_default();
        let wrapped = self.client.service.data_wrapper;
        let kind = media_type::Facts {
            stated: media.content_type.as_deref(),
            path: media.path(),
            metadata: &metadata,
            wrapped,
            root_url: self.client.service.root_url,
        };
        let media_type = match begin {
            true => Some(media_type::media_type(&facts, &kind)?),
            false => None,
        };
        if let (Some(session), Some(request)) = (&session, first) {
            session.check(self.method.id, request.uri())?;
        }
        let timers = tokio::runtime::Handle::try_current().is_ok();
        let budget = CallBudget::new(&self.options, timers)?;
        let copy = media.again();
        let opening = pin!(Reading::open(media, facts.max_size, self.members));
        let reading = budget.within(opening).await?;
        if let Some(session) = &session {
            session.check_length(reading.length)?;
        }
        let protocol = protocol::choose(&facts, protocol, reading.length, &metadata, wrapped)?;
        let request = by_protocol
            .into_iter()
            .find(|(which, _)| *which == protocol);
        let (_, mut request) = request.ok_or_else(|| {
            let remedy = "the document has no path for uploads of this method";
            Error::usage(remedy.to_owned())
        })?;
        self.client.auth.complete(request.headers_mut());
        let runner = AttemptLoop::new(self.client, self.method, self.options, &request);
        let inputs = ProtocolInputs {
            media_type,
            members: self.members,
            limit: facts.max_size,
            chunk_size,
            session,
            callbacks,
            copy,
        };
        inputs
            .send(protocol, runner, request, reading, budget)
            .await
    }
}

/// The inputs of a protocol besides the request and the media.
struct ProtocolInputs {
    /// `None` if no session can be started.
    media_type: Option<HeaderValue>,
    members: &'static [&'static str],
    limit: Option<u64>,
    chunk_size: usize,
    session: Option<UploadSession>,
    callbacks: Callbacks,
    /// A copy of the media, if it can be read again.
    copy: Option<Media>,
}

impl ProtocolInputs {
    /// Runs the upload inside one span, and adds the context to errors.
    async fn send(
        self,
        protocol: Protocol,
        mut runner: AttemptLoop,
        request: http::Request<Bytes>,
        reading: Reading,
        mut budget: CallBudget,
    ) -> Result<RawResponse> {
        let span = trace::call(runner.client.service, runner.method, request.uri());
        let response = match protocol {
            Protocol::Resumable => {
                let work = self.in_chunks(&runner, request, reading, &mut budget);
                work.instrument(span.clone()).await
            }
            Protocol::Simple | Protocol::Multipart => {
                let multipart = protocol == Protocol::Multipart;
                let work = self.at_once(multipart, &runner, request, reading, &mut budget);
                work.instrument(span.clone()).await
            }
        };
        let response = runner.finish(&span, &mut budget, response)?;
        Ok(RawResponse::new(response, runner))
    }

    async fn at_once(
        self,
        multipart: bool,
        runner: &AttemptLoop,
        request: http::Request<Bytes>,
        reading: Reading,
        budget: &mut CallBudget,
    ) -> Result<http::Response<Body>> {
        let mut single = Single {
            runner,
            request,
            media_type: self.media_type.unwrap_or(HeaderValue::from_static(ANY)),
            multipart,
            members: self.members,
            limit: self.limit,
        };
        single.run(self.copy, reading, self.callbacks, budget).await
    }

    async fn in_chunks(
        self,
        runner: &AttemptLoop,
        mut request: http::Request<Bytes>,
        reading: Reading,
        budget: &mut CallBudget,
    ) -> Result<http::Response<Body>> {
        let headers = request.headers_mut();
        let begins = self.media_type.is_some();
        if let Some(media_type) = self.media_type {
            headers.insert(X_UPLOAD_CONTENT_TYPE, media_type);
        }
        if let Some(length) = reading.length {
            headers.insert(X_UPLOAD_CONTENT_LENGTH, HeaderValue::from(length));
        }
        let sums = Sums::new(self.members, reading.length);
        let mut transfer = Transfer {
            runner,
            request,
            begins,
            members: self.members,
            window: Window::new(reading, self.chunk_size, sums),
            callbacks: self.callbacks,
            highest: HighestPosition::default(),
        };
        transfer.run(self.session, budget).await
    }
}

//! An upload from its call to its answer: checked, planned, sent.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use tracing::Instrument as _;

use super::Watchers;
use super::checksum::Sums;
use super::media::Media;
use super::media_type::{self, ANY};
use super::plan;
use super::put::{X_UPLOAD_CONTENT_LENGTH, X_UPLOAD_CONTENT_TYPE};
use super::reading::Reading;
use super::resumable::{Best, Transfer};
use super::session::UploadSession;
use super::single::Single;
use super::window::{QUANTUM, Window};
use crate::client::Inner;
use crate::credentials::BoxFuture;
use crate::error::{Error, Result};
use crate::exchange::{Course, Sending};
use crate::options::Settings;
use crate::request::Route;
use crate::response::Received;
use crate::service::{self, Method};
use crate::trace;
use crate::transport::Body;

/// A chunk of a resumable upload, unless the caller wants another.
const CHUNK: usize = 8 * 1024 * 1024;

/// What the caller wants, without the types of the call.
pub(crate) struct Upload {
    pub(super) media: Media,
    pub(super) protocol: Option<Protocol>,
    pub(super) chunk_size: usize,
    pub(super) session: Option<UploadSession>,
    /// The session goes on or ends; nothing begins anew.
    pub(super) only_resumes: bool,
    pub(super) watchers: Watchers,
}

impl Upload {
    pub(super) fn new(media: Media) -> Self {
        Self {
            media,
            protocol: None,
            chunk_size: CHUNK,
            session: None,
            only_resumes: false,
            watchers: Watchers::default(),
        }
    }
}

/// A protocol to upload with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Simple,
    Multipart,
    Resumable,
}

impl Protocol {
    pub(super) const ALL: [Self; 3] = [Self::Simple, Self::Multipart, Self::Resumable];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Multipart => "multipart",
            Self::Resumable => "resumable",
        }
    }
}

/// An upload that is about to begin.
pub(crate) struct Job {
    pub(crate) client: Arc<Inner>,
    pub(crate) method: &'static Method,
    pub(crate) options: Arc<Settings>,
    pub(crate) upload: Upload,
    /// The members that the schema of the answer has.
    pub(crate) members: &'static [&'static str],
}

/// The requests that the upload may need.
struct Requests {
    by_protocol: Vec<(Protocol, http::Request<Bytes>)>,
    /// False if there is only a session to continue: its request has no parameters.
    begin: bool,
}

impl Job {
    /// Builds the requests, which needs the parameters; the rest goes without them.
    ///
    /// `bare` has the origin and the headers of the call, for a session that goes on without parameters.
    pub(crate) fn start(
        self,
        build: impl Fn(Route) -> Result<http::Request<Bytes>>,
        bare: impl Fn() -> Result<http::Request<Bytes>>,
    ) -> BoxFuture<'static, Result<Received>> {
        let id = self.method.id;
        let facts = self.method.upload.ok_or_else(|| {
            let remedy = "the method takes no media; call it without an upload";
            Error::usage(remedy.to_owned())
        });
        let planned = facts.and_then(|facts| Ok((facts, self.requests(&facts, build, bare)?)));
        Box::pin(async move {
            let (facts, requests) = planned.map_err(|error| error.in_method(id))?;
            let run = self.run(facts, requests).await;
            run.map_err(|error| error.in_method(id))
        })
    }

    fn requests(
        &self,
        facts: &service::Upload,
        build: impl Fn(Route) -> Result<http::Request<Bytes>>,
        bare: impl Fn() -> Result<http::Request<Bytes>>,
    ) -> Result<Requests> {
        let resumes = self.upload.session.is_some();
        let mut requests = Requests {
            by_protocol: Vec::new(),
            begin: !self.upload.only_resumes,
        };
        for protocol in Protocol::ALL {
            let wanted = !resumes || protocol == Protocol::Resumable;
            let Some(route) = plan::route(facts, protocol).filter(|_| wanted) else {
                continue;
            };
            let request = match requests.begin {
                true => build(route),
                false => bare(),
            };
            let request = match request {
                // Without its parameters the upload can go on, though not begin anew.
                Err(_) if resumes && requests.begin => {
                    requests.begin = false;
                    bare()?
                }
                request => request?,
            };
            requests.by_protocol.push((protocol, request));
        }
        Ok(requests)
    }

    async fn run(self, facts: service::Upload, requests: Requests) -> Result<Received> {
        let Upload {
            media,
            protocol,
            chunk_size,
            session,
            watchers,
            only_resumes: _,
        } = self.upload;
        if chunk_size == 0 || chunk_size % QUANTUM != 0 {
            return Err(Error::usage(format!(
                "a chunk of {chunk_size} bytes cannot be sent; give `chunk_size` a multiple of {QUANTUM} bytes"
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
        let course = Course::new(&self.options, timers)?;
        let copy = media.again();
        let opening = pin!(Reading::open(media, facts.max_size));
        let reading = course.within(opening).await?;
        if let Some(session) = &session {
            session.check_length(reading.length)?;
        }
        let protocol = plan::protocol(&facts, protocol, reading.length, &metadata, wrapped)?;
        let request = by_protocol
            .into_iter()
            .find(|(which, _)| *which == protocol);
        let (_, mut request) = request.ok_or_else(|| {
            let remedy = "the document gives no path for uploads of this method";
            Error::usage(remedy.to_owned())
        })?;
        self.client.auth.complete(request.headers_mut());
        let sending = Sending::new(self.client, self.method, self.options, &request);
        let way = Way {
            media_type,
            members: self.members,
            limit: facts.max_size,
            chunk_size,
            session,
            watchers,
            copy,
        };
        way.send(protocol, sending, request, reading, course).await
    }
}

/// What the protocols need besides the request and the media.
struct Way {
    /// `None` if nothing can begin.
    media_type: Option<HeaderValue>,
    members: &'static [&'static str],
    limit: Option<u64>,
    chunk_size: usize,
    session: Option<UploadSession>,
    watchers: Watchers,
    /// The media once more, if it can be had.
    copy: Option<Media>,
}

impl Way {
    /// One span around everything, like that of any call; what fails says where.
    async fn send(
        self,
        protocol: Protocol,
        mut sending: Sending,
        request: http::Request<Bytes>,
        reading: Reading,
        mut course: Course,
    ) -> Result<Received> {
        let span = trace::call(sending.client.service, sending.method, &request);
        let answer = match protocol {
            Protocol::Resumable => {
                let work = self.in_chunks(&sending, request, reading, &mut course);
                work.instrument(span.clone()).await
            }
            Protocol::Simple | Protocol::Multipart => {
                let multipart = protocol == Protocol::Multipart;
                let work = self.at_once(multipart, &sending, request, reading, &mut course);
                work.instrument(span.clone()).await
            }
        };
        trace::finish(&span, course.attempts, &answer);
        sending.location.after(&course);
        let answer = answer.map_err(|error| sending.location.locate(error))?;
        Ok(Received::new(answer, sending))
    }

    async fn at_once(
        self,
        multipart: bool,
        sending: &Sending,
        request: http::Request<Bytes>,
        reading: Reading,
        course: &mut Course,
    ) -> Result<http::Response<Body>> {
        let mut single = Single {
            sending,
            request,
            media_type: self.media_type.unwrap_or(HeaderValue::from_static(ANY)),
            multipart,
            members: self.members,
            limit: self.limit,
        };
        single.run(self.copy, reading, self.watchers, course).await
    }

    async fn in_chunks(
        self,
        sending: &Sending,
        mut request: http::Request<Bytes>,
        reading: Reading,
        course: &mut Course,
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
            sending,
            request,
            begins,
            members: self.members,
            window: Window::new(reading, self.chunk_size, sums),
            watchers: self.watchers,
            best: Best::default(),
        };
        transfer.run(self.session, course).await
    }
}
